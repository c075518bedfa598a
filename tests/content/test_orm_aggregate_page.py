"""What the page on aggregates shows and says in passing: its predictions run, its figures hold."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world
from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.site.notebook import anchor_of

world.setup()

ROOT = Path(__file__).parents[2]
PAGE_TEXT = (ROOT / "docs/lessons/django/orm-aggregate-in-the-database.md").read_text("utf-8")
NOTEBOOK = ROOT / "notebooks" / "django" / "orm-aggregate-in-the-database.py"
SUMS = ROOT / "exercises/django/orm-aggregate-in-the-database/miles-and-rain"


@pytest.fixture
def names():
    """What the predictions take for granted: the models, and a `Q` for the 9th of February."""
    day = world.fresh(5_000).day.replace(day=9)
    from departures.models import Airline, Flight
    from django.db.models import Case, Count, Q, When

    today = Q(flights__in=Flight.objects.on(day))
    yield {each.__name__: each for each in (Airline, Flight, Case, Count, Q, When)} | {
        "today": today
    }
    world.close()


def test_code_of_the_predictions_runs_as_it_is_shown(names):
    start, end = (PAGE_TEXT.index(heading) for heading in ("## Predict", "## Worked example"))
    shown = re.findall(r"^> ```python\n(.*?)^> ```$", PAGE_TEXT[start:end], re.M | re.S)
    joined, flagged = (re.sub(r"^> ?", "", code, flags=re.M) for code in shown)
    exec(joined, names)
    assert [len(names[way]) for way in ("outside", "inside")] == [13, 15]
    *before, last = flagged.splitlines()
    exec("\n".join(before), names)
    assert eval(last, names) == {"n": 5_000}


def output(anchor):
    """Return what a cell of the notebook says as text."""
    cells = zip(Source.read(NOTEBOOK).cells, stored_outputs(NOTEBOOK), strict=True)
    found = {anchor_of(cell.title): "\n".join(texts(outputs)) for cell, outputs in cells}
    return found[anchor]


def test_each_reading_is_there_as_often_as_the_page_says():
    rows = re.findall(
        r"^\w+ \| (\d+) \| (\d+) \|", output("two-joins-how-often-each-row-is-there"), re.M
    )
    flights, readings = zip(*rows, strict=True)
    assert set(readings) == {"10"}
    assert "the rain {}, {} and {} times".format(*flights) in PAGE_TEXT
    discussion = (SUMS / ".answers" / "discussion.md").read_text(encoding="utf-8")
    assert f"EWR has ten readings and {flights[0]} flights" in discussion


@pytest.mark.parametrize("name", ["test_miles_and_rain.py", ".answers/discussion.md"])
def test_the_rows_of_a_year_are_those_of_the_notebook(name):
    year = output("two-joins-the-rows-that-a-year-would-make").strip("'\n")
    assert year in (SUMS / name).read_text(encoding="utf-8")
