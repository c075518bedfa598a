"""A lesson's notebook, run on the site by JupyterLite, and its files to take along."""

import json
from pathlib import Path

import pytest

from tests.site.solving import CHECKS_OWN, LONG, lesson_of

REPOSITORY = Path(__file__).resolve().parents[2]
PLAIN = "read-the-clock", "first-steps/read-the-red"  # an exercise of the lesson, and its notebook
DJANGO = "departures-in-one-query", "django/orm-n-plus-one"
NUMBERED = "n => document.querySelectorAll('.jp-CodeCell').length === n"


def cells(notebook):
    """Return the code cells of a notebook, those that draw aside."""
    path = REPOSITORY / "notebooks" / f"{notebook}.ipynb"
    found = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in found if cell["cell_type"] == "code"]
    return [cell for cell in code if "image/png" not in str(cell["outputs"])]


def card_of(reader, lesson):
    """Open a lesson and return its notebook's card."""
    reader.go(lesson_of(lesson))
    return reader.page.locator(".notebook", has=reader.page.locator(".lite"))


class Jupyter:
    """A notebook opened from its card, and what its page said."""

    def __init__(self, reader, card):
        link = card.get_by_role("link", name="Run this notebook here")
        with reader.context.expect_page() as opened:
            link.click()
        self.page, self.errors = opened.value, []
        self.page.set_default_timeout(2 * LONG)
        # Warnings aside: JupyterLab has some of its own at each start.
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.locator(".jp-CodeCell").first.wait_for()

    def _note(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def run(self, number):
        """Run all cells, of which there are so many, and wait for the last."""
        self.page.wait_for_function(NUMBERED, arg=number)
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        last = self.page.locator(".jp-CodeCell .jp-InputPrompt").last
        last.filter(has_text=f"[{number}]:").wait_for()

    def shown(self, number):
        """Return the text below a cell."""
        return self.page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea").inner_text()


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_a_notebook_runs_from_its_card(reading, builder):
    reader = reading(builder)
    exercise, notebook = PLAIN
    reader.page.goto(reader.address + "lessons/")
    address = lesson_of(exercise)
    reader.page.locator(f"article a[href*='{address.split('/')[-2]}']").first.click()  # instantly
    reader.page.wait_for_url(f"{reader.address}{address}")
    card = reader.page.locator(".notebook", has=reader.page.locator(".lite"))
    assert "a page has no matplotlib" in card.inner_text()
    assert [url for url in reader.requests if CHECKS_OWN in url] == []
    jupyter = Jupyter(reader, card)
    written = cells(notebook)
    jupyter.run(len(written))
    for number, cell in enumerate(written):
        for output in cell["outputs"]:
            stored = "".join(output.get("text") or output["data"]["text/plain"])
            assert "".join(stored.split()) in "".join(jupyter.shown(number).split())
    picture = jupyter.page.locator(".jp-MarkdownCell img[alt^='picture']")
    assert picture.evaluate("image => image.naturalWidth") > 300
    assert jupyter.errors == []
    assert jupyter.page.evaluate("navigator.serviceWorker.getRegistrations()") == []


def test_a_notebook_with_django_runs_from_its_card(reading):
    reader = reading()
    jupyter = Jupyter(reader, card_of(reader, DJANGO[0]))
    written = cells(DJANGO[1])
    jupyter.run(len(written))
    (output,) = written[-1]["outputs"]
    assert "".join(output["data"]["text/plain"]) in jupyter.shown(len(written) - 1)
    assert jupyter.errors == []


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_its_files_can_be_taken_along(reading, builder):
    reader = reading(builder)
    card = card_of(reader, PLAIN[0])
    for suffix in (".ipynb", ".py"):
        path = REPOSITORY / "notebooks" / f"{PLAIN[1]}{suffix}"
        with reader.page.expect_download() as saved:
            card.get_by_role("link", name=path.name, exact=True).click()
        assert saved.value.suggested_filename == path.name
        assert Path(saved.value.path()).read_bytes() == path.read_bytes()
    assert reader.page.url.endswith(lesson_of(PLAIN[0]))
