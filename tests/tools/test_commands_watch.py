"""`mergeable watch`: what is typed while it watches."""

import io

import pytest
from mergeable.commands import watch
from mergeable.model import Status


class Terminal(io.StringIO):
    """A keyboard at which everything was typed already."""

    def isatty(self):
        return True


@pytest.fixture
def typing(learner, monkeypatch):
    """Watch an exercise while these lines are typed, the last of them `q`."""
    monkeypatch.setattr(watch, "can_fork", lambda: False)  # the canned grader answers

    def run(exercise, *lines):
        monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in (*lines, "q"))))
        assert learner.run("watch", exercise) == 0
        assert learner.said.endswith("Stopped watching. Your files are as you saved them.\n")
        return learner.said

    return run


def test_enter_alone_checks_again(learner, typing):
    typing("add-two", "", "")
    assert learner.grading.graded == ["add-two"] * 3


def test_a_key_that_is_none_is_answered_with_those_there_are(learner, typing):
    said = typing("add-two", "x")
    told = "Type h hint, n next exercise, q stop, then Enter. Enter alone checks again."
    assert f"There is no key x. {told}" in said
    assert learner.grading.graded == ["add-two"]


def test_n_goes_on_to_the_next(learner, typing):
    typing("add-two", "next")
    assert learner.grading.graded == ["add-two", "add-all"]


def test_h_is_a_hint_and_no_check(learner, typing):
    assert "Hint 1 of " in typing("add-two", "h")
    assert learner.grading.graded == ["add-two"]


def test_where_nothing_is_next_it_is_not_offered(learner, typing):
    for name in ("add-two", "add-all"):
        learner.grading.statuses[name] = Status.PASSED
        learner.run("check", name)
    learner.grading.graded.clear()
    said = typing("mean-delay", "n")
    assert "n next" not in said
    assert "No other exercise is left to solve. Type h hint, q stop, then Enter." in said
    assert learner.grading.graded == ["mean-delay"]


def test_after_the_last_one_too(learner, typing):
    for name in ("add-two", "add-all", "mean-delay"):
        learner.grading.statuses[name] = Status.PASSED
    learner.run("check", "--all")
    said = typing("mean-delay", "n")
    assert "That was the last one: every exercise is done. Type q stop, then Enter." in said
    assert "hint" not in said


def test_without_a_keyboard_no_keys_are_named(learner, monkeypatch):
    monkeypatch.setattr(watch, "can_fork", lambda: False)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def stop(saves, until):
        raise KeyboardInterrupt

    monkeypatch.setattr("mergeable.watch.Saves.wait", stop)
    assert learner.run("watch", "add-two") == 0
    assert "save to check again" in learner.said
    assert "Enter" not in learner.said
