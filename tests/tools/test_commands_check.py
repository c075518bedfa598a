"""`mergeable check`: what is graded, kept and said."""

import json

import pytest
from mergeable.model import Status
from mergeable.progress import Progress


def record(learner, exercise="add-two"):
    return Progress(learner.clone.root).load().of(exercise)


def test_a_pass_says_so_and_what_is_next(learner):
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    assert learner.run("check", "add-two") == 0
    assert "Solved: all 2 checks passed." in learner.said
    assert "mergeable solution add-two" in learner.said
    assert "mergeable next" in learner.said
    assert "Add them all, 3 min" in learner.said
    assert record(learner).solved


def test_a_failure_points_to_the_hints_that_are_left(learner):
    learner.clone.sums.write_text("# mine\n", encoding="utf-8")
    learner.run("hint", "add-two")
    assert learner.run("check", "add-two") == 1
    assert "✗ The second thing is so\n  It is not.\n" in learner.said
    assert "Stuck? `mergeable hint` (2 left)." in learner.said
    assert record(learner).attempts == 1


def test_something_unjudged_points_to_the_doctor(learner):
    learner.clone.sums.write_text("# mine\n", encoding="utf-8")
    learner.grading.statuses["add-two"] = Status.BROKEN
    assert learner.run("check", "add-two") == 1
    assert "! The second thing is so  not judged" in learner.said
    assert "mergeable doctor" in learner.said


def test_an_untouched_starter_is_no_attempt_and_its_red_is_expected(learner):
    assert learner.run("check", "add-two") == 1
    assert "its red is expected" in learner.said
    assert "exercises/basics/sums/add-two/sums.py" in learner.said
    assert record(learner).attempts == 0


def test_the_files_to_edit_are_named_from_where_one_is(learner):
    learner.cwd = learner.clone.exercise("add-two")
    learner.run("check")
    assert "edit sums.py." in learner.said
    learner.cwd = learner.clone.exercise("add-all")
    learner.run("check", "add-two")
    assert "edit ../add-two/sums.py." in learner.said


def test_which_exercise_is_meant(learner):
    learner.run("check")
    learner.run("start", "mean-delay")
    learner.run("check")
    learner.cwd = learner.clone.exercise("add-all") / ".answers"
    learner.run("check")
    learner.cwd = learner.clone.root / "exercises"
    learner.run("check", "basics/sums/add-two")
    learner.run("check", "basics/sums/add-two/sums.py")
    learner.cwd = learner.clone.root / "docs"
    learner.run("check", "basics/sums/add-all")
    learner.run("check")
    expected = ["add-two", "mean-delay", "add-all", "add-two", "add-two", "add-all", "add-all"]
    assert learner.grading.graded == expected


def test_a_misspelt_id_is_not_the_exercise_of_this_folder(learner):
    learner.cwd = learner.clone.exercise("add-two")
    assert learner.run("check", "add-tow") == 2
    assert learner.grading.graded == []


@pytest.mark.parametrize("name", ["--all", "sums", "basics", "basics/sums"])
def test_many_at_once_end_in_a_table(name, learner):
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    assert learner.run("check", name) == 1
    assert learner.grading.graded == ["add-two", "add-all", "mean-delay"]
    assert "✓ solved       add-two     2 of 2" in learner.said
    assert "· not started  add-all     1 of 2" in learner.said
    assert "1 solved, 2 not started." in learner.said
    assert "Next: mergeable start add-all" in learner.said
    assert record(learner).solved
    assert not record(learner, "add-all").started


def test_named_ones_open_their_failures(learner):
    learner.clone.sums.write_text("# mine\n", encoding="utf-8")
    learner.run("check", "add-two", "add-all", "add-two")
    assert learner.grading.graded == ["add-two", "add-all"]
    assert learner.said.count("It is not.") == 1
    assert "✗ failing      add-two" in learner.said


def test_all_passed_is_0(learner):
    for name in ("add-two", "add-all", "mean-delay"):
        learner.grading.statuses[name] = Status.PASSED
    assert learner.run("check", "--all") == 0
    assert "3 solved." in learner.said
    assert "nothing is left" in learner.said


def test_json_is_the_verdicts_and_nothing_else(learner):
    learner.clone.record.mkdir(parents=True)  # a record that cannot be kept
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    assert learner.run("check", "add-two", "--json") == 0
    (verdict,) = json.loads(learner.said)["verdicts"]
    assert (verdict["exercise"], verdict["status"]) == ("add-two", "passed")
    assert verdict["checks"][0]["title"] == "The first thing is so"
    assert "could not be" in learner.complained


def test_a_record_that_cannot_be_kept_costs_nothing_but_a_warning(learner):
    learner.clone.record.mkdir(parents=True)
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    assert learner.run("check", "add-two") == 0
    assert "Solved" in learner.said
    assert learner.complained.startswith("Your progress could not be")
    assert "Make " in learner.complained


def test_a_corrupt_record_costs_nothing_but_a_warning(learner):
    learner.clone.record.parent.mkdir()
    learner.clone.record.write_text("{", encoding="utf-8")
    assert learner.run("check", "add-two") == 1
    assert "progress.corrupt-" in learner.complained.replace("\n", "")
    assert list(learner.clone.record.parent.glob("progress.corrupt-*"))


def test_the_limit_reaches_the_grader(learner, monkeypatch):
    limits = []
    grade = learner.grading.grade

    def note(*args, limit):
        limits.append(limit)
        return grade(*args, limit=limit)

    monkeypatch.setattr(learner.grading, "grade", note)
    learner.run("check", "add-two", "--limit", "2.5")
    learner.run("check", "add-two")
    assert limits == [2.5, 10.0]


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "nan", "inf"])
def test_a_limit_that_is_none(limit, learner):
    assert learner.run("check", f"--limit={limit}") == 2
    assert "no number of seconds" in learner.complained
    assert learner.grading.graded == []


def test_all_and_one_contradict_each_other(learner):
    assert learner.run("check", "--all", "add-two") == 2
    assert "both given" in learner.complained
    assert learner.grading.graded == []


def test_the_last_one_says_that_it_was(learner):
    for name in ("add-two", "add-all", "mean-delay"):
        learner.grading.statuses[name] = Status.PASSED
        learner.run("check", name)
    assert "That was the last open exercise" in learner.said
    assert "mergeable next" not in learner.said
