"""Take the README's pictures anew: `python tests/site/take_pictures.py`.

A real verdict, as the terminal shows it, and a real page, as a browser shows it. Not a test: run it
when either has changed its looks.
"""

import io
import re
import shutil
import tempfile
from pathlib import Path

from mergeable.console import verdict_view
from mergeable.console.screen import THEME
from mergeable.course import load
from mergeable.grading import grade
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme

import conftest

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "assets" / "pictures"
EXERCISE = "departures-in-one-query"
LESSON = "lessons/django/orm-n-plus-one/"
COLUMNS = 92
PAPER = TerminalTheme(
    (253, 252, 248),
    (32, 33, 30),
    [
        (32, 33, 30),
        (176, 42, 32),
        (20, 108, 74),
        (138, 96, 0),
        (46, 84, 150),
        (120, 60, 140),
        (0, 106, 120),
        (90, 92, 86),
    ],
)


def take_verdict():
    """Draw the verdict on an untouched starter, with its colours, as text in an SVG."""
    course = load(ROOT)
    exercise = course.exercise_named(EXERCISE)
    verdict = grade(course, exercise, layers=(exercise.starter,))
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, theme=THEME
    )
    console.print(verdict_view(exercise, verdict))
    drawn = console.export_svg(title=f"mergeable check {EXERCISE}", theme=PAPER, unique_id="v")
    # The picture uses what the reader has: nothing is fetched from anywhere.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    drawn = drawn.replace("Fira Code", "ui-monospace, Menlo, Consolas")
    (PICTURES / "verdict.svg").write_text(drawn, encoding="utf-8")


def take_page():
    """Photograph the lesson at the width of a laptop."""
    with tempfile.TemporaryDirectory() as folder:
        sources = conftest.copy_sources(ROOT, Path(folder))
        done = conftest.build_site("mkdocs", sources)
        assert done.returncode == 0, done.stdout + done.stderr
        site = sources / "site-mkdocs"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(conftest.SWITCHES)
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto((site / LESSON / "index.html").as_uri())
            page.screenshot(path=PICTURES / "page.png")
            browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    take_verdict()
    take_page()
