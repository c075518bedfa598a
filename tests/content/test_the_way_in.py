"""What the lesson says of other projects is in its file of facts; what it counts was counted."""

import csv
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from mergeable.notebooks import stored_outputs, texts
from mergeable.rules.dates import dated_facts

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/lessons/large-codebases/the-way-in.md").read_text("utf-8")
TASKS = ROOT / "exercises/large-codebases/the-way-in"
COUNTS = ROOT / "exercises/large-codebases/patch-releases"
NOTEBOOK = ROOT / "notebooks/large-codebases/the-way-in.py"
FACTS = {f.name: f for f in dated_facts(ROOT) if f.path.endswith("/the-way-in.facts.toml")}
NOTES = dict(re.findall(r"^\[\^([\w-]+)\]: (.+)$", PAGE, re.MULTILINE))
OF_THE_PAGE = {"story", "nine"}


def day(seen):
    months = "January February March April May June July August September October November"
    return f"{seen.day} {(months + ' December').split()[seen.month - 1]} {seen.year}"


@pytest.mark.parametrize("name", FACTS)
def test_page_says_what_the_fact_says(name):
    assert PAGE.count(f"{FACTS[name].says}[^{name}]") == 1


@pytest.mark.parametrize("name", FACTS)
def test_note_has_the_facts_source_and_day(name):
    assert NOTES[name] == f"{FACTS[name].source}. Seen {day(FACTS[name].seen)}."


def test_each_note_is_a_fact_or_the_pages_own():
    assert NOTES.keys() == FACTS.keys() | OF_THE_PAGE


def test_page_was_verified_when_its_facts_were_seen():
    assert f"verified: {{date: {max(fact.seen for fact in FACTS.values())}," in PAGE


def test_tasks_take_their_rules_from_sources_of_the_facts():
    sources = " ".join(fact.source for fact in FACTS.values())
    for task in TASKS.glob("*/README.md"):
        text = task.read_text("utf-8")
        commits = re.findall(r"commit\s+`([0-9a-f]{7})`", text)
        releases = re.findall(r"\b(?:Django|Twisted) \d+\.\d+\.\d+\b", text)
        assert commits + releases, task
        for source in commits + releases:
            assert source in sources, f"{task} relies on {source}"


def test_table_of_series_is_the_one_that_the_checks_hand_in():
    task = TASKS / "which-branches"
    shown = re.findall(r"^\| (\d\S*) \|(.+)\|$", (task / "README.md").read_text("utf-8"), re.M)
    told = {name: re.findall(r"\d{4}-\d\d-\d\d", days) for name, days in shown}
    checks = (task / "test_which_branches.py").read_text("utf-8")
    handed = re.findall(r'^ +row\("(\S+?)", (.+)\),$', checks, re.MULTILINE)
    assert told == {name: re.findall(r"\d{4}-\d\d-\d\d", days) for name, days in handed}
    assert len(told) == 6


def rows():
    with (COUNTS / "releases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_patch_release_is_counted_once_in_its_order():
    places = [tuple(map(int, row["release"].split("."))) for row in rows()]
    assert places == sorted(set(places))
    for before, after in pairwise(places):
        if after[:2] == before[:2]:
            patch = (*before, 0)[2]
            assert after[2] == patch + 1, "a release was left out"
        else:
            assert len(after) == 2, "a series begins with its feature release"


def test_dates_grow_within_a_series_and_counts_fit():
    days = {}
    for row in rows():
        series = ".".join(row["release"].split(".")[:2])
        seen = date.fromisoformat(row["date"])
        assert days.get(series, date.min) < seen <= date(2026, 11, 3)
        days[series] = seen
        assert 0 <= int(row["regressions"]) <= int(row["fixes"])
        if row["release"] == series:
            assert (row["security"], row["fixes"]) == ("0", "0")


def test_numbers_in_prose_are_those_of_the_cells():
    text = " ".join(told for outputs in stored_outputs(NOTEBOOK) for told in texts(outputs))
    releases = [row for row in rows() if row["release"].count(".") == 2]
    assert f"release notes of {len(releases)} patch releases" in PAGE
    assert "52 of 61 keep the rule" in text
    for numbers in ("165 fixes, 83 of regressions", "51 fixes, 33 of regressions"):
        assert numbers in text


def test_exceptions_that_the_page_explains_are_those_of_the_cell():
    listed = re.search(r"Read the notes of the nine (.+?)\[\^nine\]", PAGE, re.DOTALL)[1]
    told = set(re.findall(r"\b\d\.\d\.\d+\b", listed))
    finals = {row["release"]: row["date"] for row in rows() if row["release"].count(".") == 1}
    found = set()
    for row in rows():
        series = ".".join(row["release"].split(".")[:2])
        latest = max((day, name) for name, day in finals.items() if day <= row["date"])[1]
        if series != latest and int(row["fixes"]):
            found.add(row["release"])
    assert told == found
    assert len(found) == 9
