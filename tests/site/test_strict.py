"""What pages get wrong stops both builders, in words; a moved page redirects in both."""

import re
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TINY = REPOSITORY / "tests" / "courses" / "pages"
FOLDERS = {"mkdocs": "site-mkdocs", "zensical": "site"}
HOME = "docs/index.md"

pytestmark = pytest.mark.parametrize("builder", FOLDERS)


@pytest.fixture
def build(tmp_path, building):
    """Build the tiny course with the real configuration and look, after a change to it."""
    copy_sources, build_site = building
    root = copy_sources(TINY, tmp_path)
    for part in ("overrides", "assets"):
        shutil.copytree(REPOSITORY / "docs" / part, root / "docs" / part)
    configuration = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    nav = re.search(r"^nav:\n(?:  .*\n)+", (TINY / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    configuration = re.sub(r"^nav:\n(?:  .*\n)+", lambda _: nav[0], configuration, flags=re.M)
    (root / "mkdocs.yml").write_text(configuration, "utf-8")

    def run(builder, **pages):
        for page, text in pages.items():
            (root / "docs" / f"{page}.md").write_text(text, "utf-8")
        ran = build_site(builder, root)
        return ran.returncode, ran.stdout + ran.stderr, root / FOLDERS[builder]

    return run


def test_the_tiny_course_builds(build, builder):
    status, said, site = build(builder)
    assert status == 0, said
    lesson = (site / "lessons" / "django" / "orm-n-plus-one" / "index.html").read_text("utf-8")
    assert 'class="prediction"' in lesson
    assert 'id="departures-in-one-query"' in lesson
    assert "unresolved" not in lesson


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Gone](/exercises/nowhere/)", "/exercises/nowhere/ names nothing"),
        ("In [a sentence](/exercises/django/departures/models.py).", "within a sentence"),
        ("> Which?\n>\n> - *A.* No.\n> - *B.* No.", "has 0 right answers"),
        ("[No page](lessons/nowhere.md)", "nowhere.md"),
        ("[No anchor](lessons/index.md#nowhere)", "nowhere"),
    ],
)
def test_what_does_not_resolve_stops_the_build(build, builder, text, words):
    status, said, _ = build(builder, index=f"# Home\n\n{text}\n")
    assert status != 0
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    assert words in plain
    assert "index.md" in plain


def test_a_moved_page_leads_to_its_new_place(build, builder):
    moved = (
        "---\nmoved: lessons/django/orm-n-plus-one/\n---\n# Moved\n\n"
        "It is now [Find and fix N+1 queries](lessons/django/orm-n-plus-one.md).\n"
    )
    status, said, site = build(builder, n_plus_one=moved)
    assert status == 0, said
    page = (site / "n_plus_one" / "index.html").read_text("utf-8")
    refresh = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page)
    assert refresh
    target = (site / "n_plus_one" / refresh[1] / "index.html").resolve()
    assert target == (site / "lessons" / "django" / "orm-n-plus-one" / "index.html").resolve()
    assert target.is_file()


def test_a_page_that_moved_to_nowhere_stops_the_build(build, builder):
    status, said, _ = build(builder, index="---\nmoved: lessons/nowhere/\n---\n# Moved\n")
    assert status != 0
    assert "lessons/nowhere/" in said
