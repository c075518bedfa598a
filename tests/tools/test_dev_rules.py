"""`mergeable dev rules`: what is found, where, and what the rules are."""

import json

import pytest
from mergeable.rules import RULES

from tests.conftest import copy_course
from tests.planting import replace
from tests.tools.conftest import Learner

PAGE = "docs/lessons/harbour/tides.md"


@pytest.fixture
def author(tmp_path, monkeypatch):
    """Somebody who writes in a course that is in order."""
    monkeypatch.setenv("COLUMNS", "100")
    return Learner(copy_course("complete", tmp_path))


@pytest.fixture
def two_slips(author):
    replace(PAGE, "exercises: 22", "exercises: 20")(author.cwd)
    discussion = "exercises/harbour/welcome/name-the-tide/.answers/discussion.md"
    replace(discussion, "asks once", "simply asks once")(author.cwd)
    return author


def test_nothing_found(author):
    assert author.run("dev", "rules") == 0
    assert author.said == f"Nothing found: {len(RULES)} rules, 2 lessons, 5 exercises.\n"


def test_findings_begin_with_their_place(two_slips):
    assert two_slips.run("dev", "rules") == 1
    assert two_slips.said == (
        "docs/lessons/harbour/tides.md:2: L102\n"
        "    promises 20 minutes of exercises, which take 22.\n"
        "    Write `exercises: 22`.\n"
        "exercises/harbour/welcome/name-the-tide/.answers/discussion.md:3: W002\n"
        '    says "simply".\n'
        "    Drop it: to the reader who is stuck it is not.\n"
        "\n"
        "2 findings. `mergeable dev rules --list` explains the rules.\n"
    )


def test_a_place_stays_in_one_piece_in_a_narrow_terminal(two_slips, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    two_slips.run("dev", "rules")
    place = "exercises/harbour/welcome/name-the-tide/.answers/discussion.md:3: W002"
    assert place in two_slips.said.splitlines()


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("docs", ["L102"]),
        (PAGE, ["L102"]),
        ("exercises/harbour/welcome", ["W002"]),
        ("exercises/harbour/tides", []),
    ],
)
def test_a_path_narrows_what_is_told(path, codes, two_slips):
    assert two_slips.run("dev", "rules", path, "--json") == (1 if codes else 0)
    assert [finding["rule"] for finding in json.loads(two_slips.said)["findings"]] == codes


def test_paths_are_those_of_the_current_folder(two_slips):
    two_slips.cwd = two_slips.cwd / "docs"
    assert two_slips.run("dev", "rules", "lessons", "--json") == 1
    assert two_slips.run("dev", "rules", "docs") == 2
    assert "docs is nothing in this course." in two_slips.complained


def test_json_has_every_field(two_slips):
    two_slips.run("dev", "rules", "docs", "--json")
    assert json.loads(two_slips.said) == {
        "findings": [
            {
                "path": PAGE,
                "line": 2,
                "rule": "L102",
                "problem": "promises 20 minutes of exercises, which take 22.",
                "remedy": "Write `exercises: 22`.",
            }
        ],
        "old_facts": [],
    }


def test_the_list_is_the_rules_own_documentation(author):
    assert author.run("dev", "rules", "--list") == 0
    for rule in RULES:
        assert f"{rule.code} " in author.said
    assert "The front matter says what a learner plans with" in author.said
    assert author.run("dev", "rules", "--list", "--json") == 0
    listed = json.loads(author.said)["rules"]
    assert [rule["rule"] for rule in listed] == [rule.code for rule in RULES]
    assert all(rule["documentation"] for rule in listed)
