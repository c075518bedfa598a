"""What the page on aggregates shows and says in passing: its predictions run, its figures hold."""

import re

import pytest
from departures import world

from tests.content.answers import discussion_of, folder_of
from tests.content.pages import page_of

world.setup()

SUMS = "miles-and-rain"
PAGE = page_of("orm-aggregate-in-the-database")


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
    start, end = (PAGE.text.index(heading) for heading in ("## Predict", "## Worked example"))
    shown = re.findall(r"^> ```python\n(.*?)^> ```$", PAGE.text[start:end], re.M | re.S)
    joined, flagged = (re.sub(r"^> ?", "", code, flags=re.M) for code in shown)
    exec(joined, names)
    assert [len(names[way]) for way in ("outside", "inside")] == [13, 15]
    *before, last = flagged.splitlines()
    exec("\n".join(before), names)
    assert eval(last, names) == {"n": 5_000}


def test_each_reading_is_there_as_often_as_the_page_says():
    told = PAGE.outputs["two-joins-how-often-each-row-is-there"]
    rows = re.findall(r"^\w+ \| (\d+) \| (\d+) \|", told, re.M)
    flights, readings = zip(*rows, strict=True)
    assert set(readings) == {"10"}
    assert "the rain {}, {} and {} times".format(*flights) in PAGE.text
    assert f"EWR has ten readings and {flights[0]} flights" in discussion_of(SUMS)


@pytest.mark.parametrize("name", ["test_miles_and_rain.py", ".answers/discussion.md"])
def test_the_rows_of_a_year_are_those_of_the_notebook(name):
    year = PAGE.outputs["two-joins-the-rows-that-a-year-would-make"].strip("'\n")
    assert year in (folder_of(SUMS) / name).read_text(encoding="utf-8")
