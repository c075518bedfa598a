"""What the lesson on writes and races says of its notebook and of Django is so."""

import importlib.util
import io
import re
from pathlib import Path

import pytest
from mergeable import console
from mergeable.course import load
from mergeable.errors import CourseError
from mergeable.grading import Attempt as Answer
from mergeable.grading import grade_attempts
from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.services import postgres as servers
from mergeable.site.notebook import anchor_of

ROOT = Path(__file__).parents[2]
PAGE_TEXT = (ROOT / "docs/lessons/django/orm-writes-and-races.md").read_text("utf-8")
NOTEBOOK = ROOT / "notebooks" / "django" / "orm-writes-and-races.py"
NUMBER = re.compile(r"\d+(?:,\d{3})*")
SHOWN = "two-systems-one-delay"


def why_not():
    """Say why there is no PostgreSQL to check on, or nothing."""
    try:
        servers.description()
    except CourseError as missing:
        return str(missing)
    return "" if importlib.util.find_spec("psycopg") else "psycopg is not installed"


@pytest.mark.skipif(bool(why_not()), reason=f"NOT TESTED: {why_not()}")
def test_page_shows_what_a_check_of_the_starter_prints(monkeypatch):
    monkeypatch.setenv("COLUMNS", "76")
    course = load(ROOT)
    exercise = course.exercise_named(SHOWN)
    starter = Answer(exercise, "starter", (exercise.starter,))
    (verdict,) = grade_attempts(course.root, [starter]).values()
    told = io.StringIO()
    console.make_console(told).print(console.verdict_view(exercise, verdict))
    (shown,) = re.findall(r"^```verdict\n(.*?)\n```$", PAGE_TEXT, re.MULTILINE | re.DOTALL)
    assert told.getvalue().strip("\n") == shown


def outputs():
    """Return what each cell of the notebook says as text, by its anchor."""
    cells = zip(Source.read(NOTEBOOK).cells, stored_outputs(NOTEBOOK), strict=True)
    return {anchor_of(cell.title): "\n".join(texts(found)) for cell, found in cells}


def figures(text):
    """Return the numbers in a text, without the commas that only some of them have."""
    return {number.replace(",", "") for number in NUMBER.findall(text)}


def test_words_for_an_output_hold_no_other_figures():
    said = outputs()
    links = re.findall(r"^\[(.+)\]\(/notebooks/.+\.ipynb#(.+)\)$", PAGE_TEXT, re.MULTILINE)
    assert len(links) > 20
    said["picture-what-is-reported-and-what-is-stored"] = "30 60"  # its title
    for words, anchor in links:
        known = figures(said[anchor]) | figures(anchor)
        assert figures(words) <= known, f"{words} ({anchor})"


@pytest.mark.parametrize(
    ("answer", "anchor", "output"),
    [
        ("**25.**", "predict-a-transaction-around-it", "after our SELECT | no | 25"),
        (
            "**It returns, and 20 is stored.**",
            "the-constraint-decides-an-error-caught-in-the-block",
            "'and the delay is': 20",
        ),
    ],
)
def test_prediction_is_what_happens(answer, anchor, output):
    assert answer in PAGE_TEXT
    assert output in outputs()[anchor]


def test_page_shows_the_notebooks_cells_in_its_order():
    """So whoever types the page's blocks from the worked example on can run them."""
    worked = PAGE_TEXT[PAGE_TEXT.index("## Worked example") :]
    shown = re.findall(r"^\[.+\]\(/notebooks/.+\.ipynb#(.+)\)$", worked, re.MULTILINE)
    assert shown == [anchor for anchor in outputs() if anchor in shown]


def test_faded_example_is_the_notebooks_cell():
    (faded,) = re.findall(r"## Faded example.*?```python\n(.*?)\n```", PAGE_TEXT, re.DOTALL)
    cells = {anchor_of(cell.title): cell.text for cell in Source.read(NOTEBOOK).cells}
    whole = cells["faded-the-next-flight-to-cancel"]
    pieces = [piece for line in faded.splitlines() for piece in line.split("____")]
    assert all(piece in whole for piece in pieces)


def test_lines_of_django_that_the_page_names():
    from django.db.models import query

    lines = Path(query.__file__).read_text(encoding="utf-8").splitlines()
    assert "self.select_for_update().get_or_create(" in lines[990 - 1]
    assert all("self.get(**kwargs)" in lines[number - 1] for number in (948, 958))
    assert "for field in self.model._meta.local_concrete_fields" in lines[1007 - 1]
    assert "update_fields.add(field.attname)" in lines[1013 - 1]
