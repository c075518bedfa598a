"""`mergeable start` and `mergeable next`: the task, and what goes with it."""

import pytest
from mergeable.model import Status
from mergeable.progress import Progress


def current(learner):
    return Progress(learner.clone.root).load().current


def test_the_task_and_all_that_is_needed(learner):
    assert learner.run("start", "add-two") == 0
    assert (
        learner.said
        == """\
Add two numbers

`add(first, second)` subtracts. Make it add.

Sums: 2 minutes, level 1 of 5

Files to edit
  exercises/basics/sums/add-two/sums.py

The checks
  - Two numbers are added
  - Adding nothing changes nothing

Then
  mergeable check   grade your work
  mergeable watch   grade it on each save
  mergeable hint    when you are stuck: 3 hints, one at a time
"""
    )
    record = Progress(learner.clone.root).load().of("add-two")
    assert record.state == "in progress"
    assert record.attempts == 0


def test_without_a_name_it_is_the_open_one_and_next_goes_on(learner):
    learner.run("start")
    assert current(learner) == "add-two"
    learner.run("start")
    assert current(learner) == "add-two"
    learner.run("next")
    assert current(learner) == "add-all"
    learner.grading.statuses["add-all"] = Status.PASSED
    learner.run("check", "add-all")
    learner.run("start")
    assert current(learner) == "mean-delay"
    learner.run("next")
    assert current(learner) == "add-two"


def test_when_all_is_solved(learner):
    for name in ("add-two", "add-all", "mean-delay"):
        learner.grading.statuses[name] = Status.PASSED
    learner.run("check", "--all")
    for verb in ("next", "start"):
        assert learner.run(verb) == 0
        assert learner.said == "Every exercise of the course is solved. Well done.\n"


def test_when_what_is_left_was_given_up(learner):
    learner.grading.statuses |= {"add-two": Status.PASSED, "add-all": Status.PASSED}
    learner.run("check", "add-two", "add-all")
    learner.run("solution", "mean-delay", "--give-up")
    assert learner.run("next") == 0
    assert "Given up and worth another try: mean-delay." in learner.said


def test_a_task_that_is_gone(learner):
    exercise = learner.clone.exercise("add-two")
    (exercise / "README.md").unlink()
    assert learner.run("start", "add-two") == 2
    assert "The task cannot be read" in learner.complained
    assert "git checkout" in learner.complained


@pytest.mark.parametrize("text", ["def test_(:", None])
def test_a_grader_that_cannot_be_read_hides_no_task(text, learner):
    grader = learner.clone.exercise("add-two") / "test_add_two.py"
    if text is None:
        grader.unlink()
    else:
        grader.write_text(text, encoding="utf-8")
    assert learner.run("start", "add-two") == 0
    assert "Make it add." in learner.said
    assert "The checks" not in learner.said


def test_an_unknown_exercise_gets_suggestions(learner):
    assert learner.run("start", "add-tow") == 2
    assert 'There is no exercise "add-tow".' in learner.complained
    assert "Did you mean add-two" in learner.complained
