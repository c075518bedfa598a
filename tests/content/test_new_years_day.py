"""The departures of one day are the source's, and what the first lesson says of them is so."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest
from departures import source
from mergeable.course import load
from mergeable.datasets import Store

ROOT = Path(__file__).parents[2]
DAY = ROOT / "exercises" / "first-steps" / "new-years-day"
SOLUTIONS = Path(__file__).parent / "solutions" / "one-cause-three-reds"
ARCHIVE = Store(ROOT).folder / source.FULL_NAME

needs_full_data = pytest.mark.skipif(
    not ARCHIVE.is_file(), reason="`python -m mergeable.datasets prepare` fetches the full data"
)


def departures():
    with (DAY / "departures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def loaded(path, name, monkeypatch):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@needs_full_data
def test_the_day_is_as_the_source_has_it():
    flights = source.read(ARCHIVE)["flights"]
    planned = [row for row in flights if (row["month"], row["day"]) == ("1", "1")]
    left = [row for row in planned if row["dep_time"] != source.MISSING]
    kept = departures()
    assert [{key: row[key] for key in kept[0]} for row in left] == kept
    assert f"The {len(planned) - len(left)} cancelled flights" in (DAY / "README.md").read_text()


@needs_full_data
def test_clocks_of_the_year_are_as_the_first_exercise_says():
    times = [
        int(row["dep_time"])
        for row in source.read(ARCHIVE)["flights"]
        if row["dep_time"] != source.MISSING
    ]
    exercise = load(ROOT).exercise_named("read-the-clock")
    task = " ".join(exercise.task.read_text(encoding="utf-8").split())
    after_midnight = sum(time < 100 for time in times)
    assert f"all but {after_midnight} of the {len(times):,} flights" in task
    discussion = exercise.discussion.read_text(encoding="utf-8")
    assert f"{times.count(2400)} flights left at midnight" in discussion


def test_planes_of_the_day_are_as_the_second_exercise_says():
    planes = [row["tailnum"] for row in departures()]
    again = sum(planes.count(plane) > 1 for plane in set(planes))
    task = load(ROOT).exercise_named("one-cause-three-reds").task.read_text(encoding="utf-8")
    assert f"{len(planes)} flights left New York, and {again} planes left more than once" in task


@pytest.fixture
def looks(monkeypatch):
    """Return what counts the looks of an answer: its folder, the function, how many departures."""
    exercise = load(ROOT).exercise_named("one-cause-three-reds")
    probe = loaded(exercise.path / "probe.py", "probe", monkeypatch)
    planes = [row["tailnum"] for row in departures()]

    def count(folder, name, number=800):
        loaded(folder / "fleet.py", "fleet", monkeypatch)
        return probe.looks(name, planes[:number])["count"]

    return count


def test_looks_are_as_the_discussion_says(looks):
    exercise = load(ROOT).exercise_named("one-cause-three-reds")
    discussion = exercise.discussion.read_text(encoding="utf-8")
    ways = {
        "a list": exercise.starter,
        "pairs of plane and place, sorted": SOLUTIONS / "sorts-pairs",
        "a sorted list and `bisect`": SOLUTIONS / "bisects",
        "a dict that counts": SOLUTIONS / "counts-with-a-dict",
        "a set": exercise.solution,
    }
    for words, folder in ways.items():
        both = [looks(folder, name) for name in ("planes", "left_again")]
        assert f"| {words} | {both[0]:,} | {both[1]:,} |" in discussion
    shortest = looks(SOLUTIONS / "forgets-the-class", "planes")
    assert f"with no class at all | {shortest:,} |" in discussion
    half = looks(exercise.starter, "planes", 400)
    assert f"For 400 departures it was {half:,}" in discussion
    assert f"up to {len(first_planes())} by the eight hundredth" in discussion
    again = exercise.path / ".answers/mistakes/searches-what-left-again"
    whole, half = (looks(again, "left_again", number) for number in (800, 400))
    assert f"takes {whole:,} looks" in discussion
    assert f"but it was {half:,} for half the day" in discussion


def test_the_instructor_is_told_what_each_way_takes(looks):
    exercise = load(ROOT).exercise_named("one-cause-three-reds")
    ways = (
        exercise.solution,
        SOLUTIONS / "sorts-them",
        SOLUTIONS / "sorts-pairs",
        exercise.starter,
    )
    few, least, most, many = (looks(folder, "planes") // 800 for folder in ways)
    page = (ROOT / "docs/lessons/first-steps/read-the-red.md").read_text(encoding="utf-8")
    assert f"a set takes {few}, sorting {least} to {most}, the list {many}" in page


def first_planes():
    return {row["tailnum"] for row in departures()[:800]}


UNSEEN = """
class Seen:
    def __init__(self):
        self._planes = {empty}

    def is_new(self, plane):
        if plane in self._planes:
            return False
        self._planes = self._planes {add}
        return True


def planes(departures):
    seen = Seen()
    return [plane for plane in departures if seen.is_new(plane)]
"""


def test_what_the_meter_does_not_see_is_as_the_discussion_says(looks, tmp_path):
    exercise = load(ROOT).exercise_named("one-cause-three-reds")
    discussion = exercise.discussion.read_text(encoding="utf-8")

    def unseen(empty, add):
        (tmp_path / "fleet.py").write_text(UNSEEN.format(empty=empty, add=add), encoding="utf-8")
        return looks(tmp_path, "planes")

    copied = unseen("set()", "| {plane}")
    assert (
        f"`self._planes = self._planes | {{plane}}` passes with the {copied:,} looks" in discussion
    )
    assert copied == looks(exercise.solution, "planes")
    assert f"copies {sum(range(len(first_planes()))):,} entries" in discussion
    assert unseen('""', '+ " " + plane') == 0
    assert "passes without a single look" in discussion
