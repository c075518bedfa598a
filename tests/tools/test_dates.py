"""Facts about other projects: read, and told of when nobody has looked them up for a year."""

import json
from datetime import date, timedelta

import pytest
from mergeable.errors import CourseError
from mergeable.rules.dates import dated_facts

from tests.conftest import copy_course
from tests.tools.conftest import Learner

FILE = "docs/lessons/harbour/tides.facts.toml"


@pytest.fixture
def author(tmp_path, monkeypatch):
    """Somebody who writes in a course that is in order."""
    monkeypatch.setenv("COLUMNS", "100")
    return Learner(copy_course("complete", tmp_path))


def seen(author, **facts):
    """Write a file of facts, each seen so many days ago."""
    lines = []
    for name, days in facts.items():
        day = date.today() - timedelta(days=days)
        lines += [f"[{name}]", 'says = "High water."', 'source = "The almanac"', f"seen = {day}"]
    (author.cwd / FILE).write_text("\n".join(lines), encoding="utf-8")


def test_nothing_is_said_of_what_is_a_year_old(author):
    seen(author, spring=0, neap=365)
    assert author.run("dev", "rules", "--strict-dates") == 0
    assert "almanac" not in author.said


def test_older_facts_are_told_and_fail_nothing(author):
    seen(author, spring=366, neap=365, ebb=800)
    assert author.run("dev", "rules") == 0
    told = author.said
    assert told.index("ebb, seen on") < told.index("spring, seen on")
    assert "The almanac." in told
    assert "neap" not in told
    assert "2 facts about other projects not looked up for a year." in " ".join(told.split())


def test_strict_dates_fail(author):
    seen(author, spring=366)
    assert author.run("dev", "rules", "--strict-dates") == 1
    assert "Nothing found" in author.said


def test_json_names_them(author):
    seen(author, spring=366, neap=2)
    assert author.run("dev", "rules", "--json") == 0
    assert json.loads(author.said) == {"findings": [], "old_facts": ["spring"]}


@pytest.mark.parametrize(
    "text",
    [
        '[spring]\nsays = "High."\nseen = 2026-11-20\n',
        '[spring]\nsays = "High."\nsource = "A"\nseen = "2026-11-20"\n',
        '[spring]\nsays = "High."\nsource = "A"\nseen = 2026-11-20T10:00:00\n',
        '[spring]\nsays = "High."\nsource = "A"\nseen = 2026-11-20\nurl = "B"\n',
        'spring = "High."\n',
    ],
)
def test_an_incomplete_fact_is_named(author, text):
    (author.cwd / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as error:
        list(dated_facts(author.cwd))
    assert "the fact spring is not complete" in error.value.problem


def test_a_file_that_is_not_toml_is_named(author):
    (author.cwd / FILE).write_text("[spring", encoding="utf-8")
    assert author.run("dev", "rules") == 2
    assert FILE in author.said + author.complained
