"""`mergeable doctor`: a line for each thing, and a remedy wherever one is needed."""

import json

from mergeable.checkup.diagnosis import ok, problem, warning
from mergeable.commands import doctor

FOUND = [
    ok("Python", "3.11.7"),
    warning("git", "not found", "Install it."),
    problem("disk", "0.0 GB free", "Free some room."),
]


def test_lines_signs_and_words(learner, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda root, encoding: FOUND)
    assert learner.run("doctor") == 1
    assert (
        learner.said
        == """\
✓ Python  3.11.7
! git     warning: not found
          Install it.
✗ disk    problem: 0.0 GB free
          Free some room.

1 problem, 1 warning.
"""
    )


def test_warnings_are_no_failure(learner, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda root, encoding: FOUND[:2])
    assert learner.run("doctor") == 0
    assert learner.said.endswith("\n1 warning.\n")


def test_all_is_well(learner, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda root, encoding: FOUND[:1])
    assert learner.run("doctor") == 0
    assert learner.said.endswith("\nAll is well.\n")


def test_json(learner, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda root, encoding: FOUND)
    assert learner.run("doctor", "--json") == 1
    values = json.loads(learner.said)
    assert values["ok"] is False
    assert values["checks"][1] == {
        "subject": "git",
        "level": "warning",
        "told": "not found",
        "remedy": "Install it.",
    }


def test_a_real_clone(clone):
    done = clone.run("doctor", "--json")
    values = json.loads(done.stdout)
    assert done.returncode == (0 if values["ok"] else 1)
    assert {"Python", "packages", "git", "terminal", "disk", "clock", "progress"} <= {
        check["subject"] for check in values["checks"]
    }
    assert done.stderr == ""


def test_a_course_that_cannot_be_read_is_still_examined(clone):
    (clone.root / "mkdocs.yml").write_text("nav: [", encoding="utf-8")
    done = clone.run("doctor")
    assert "! course" in done.stdout
    assert "C001" in done.stdout
