"""`mergeable solution`: after solving, or for those who give up."""

from mergeable.model import Status
from mergeable.progress import Progress

MINE = "# mine\n"


def record(learner):
    return Progress(learner.clone.root).load().of("add-two")


def test_it_is_kept_back_until_solved(learner):
    learner.clone.sums.write_text(MINE, encoding="utf-8")
    learner.run("hint", "add-two")
    assert learner.run("solution", "add-two") == 1
    assert "add-two is not solved yet." in learner.said
    assert "2 of 3 hints left." in learner.said
    assert "mergeable solution add-two --give-up" in learner.said
    assert "return first + second" not in learner.said
    assert not record(learner).gave_up
    assert record(learner).attempts == 1  # it looked whether it is solved


def test_a_starter_nobody_touched_is_not_even_graded(learner):
    assert learner.run("solution", "add-two") == 1
    assert learner.grading.graded == []


def test_after_solving_without_a_check_it_looks_for_itself(learner):
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    assert learner.run("solution", "add-two") == 0
    assert learner.said.startswith("Add two numbers\n\n`sum` does the loop in C.\n")
    assert "-    return first - second\n+    return first + second\n" in learner.said
    assert record(learner).solved


def test_giving_up_is_kept_and_leaves_the_learners_files(learner):
    learner.clone.sums.write_text(MINE, encoding="utf-8")
    assert learner.run("solution", "add-two", "--give-up") == 0
    assert "+    return first + second" in learner.said
    assert learner.clone.sums.read_text(encoding="utf-8") == MINE
    assert record(learner).state == "given up"
    assert learner.run("solution", "add-two") == 0  # and from now on it is open


def test_giving_up_after_solving_is_not_giving_up(learner):
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    learner.run("check", "add-two")
    assert learner.run("solution", "add-two", "--give-up") == 0
    assert not record(learner).gave_up


def test_a_new_file_of_the_solution_is_shown_whole(learner):
    solution = learner.clone.exercise("add-two") / ".answers" / "solution"
    (solution / "extra.py").write_text("one = 1\n", encoding="utf-8")
    learner.run("solution", "add-two", "--give-up")
    assert "extra.py\n@@ -0,0 +1 @@\n+one = 1\n" in learner.said


def test_without_a_discussion_the_solution_is_still_shown(learner):
    (learner.clone.exercise("add-two") / ".answers" / "discussion.md").unlink()
    assert learner.run("solution", "add-two", "--give-up") == 0
    assert "+    return first + second" in learner.said


def test_it_wants_a_name(learner):
    assert learner.run("solution") == 2
    assert "ID" in learner.complained
