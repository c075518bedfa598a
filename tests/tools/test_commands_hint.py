"""`mergeable hint`: a ladder, climbed a rung at a time."""

from mergeable.model import Status
from mergeable.progress import Progress


def test_the_ladder(learner):
    assert learner.run("hint", "add-two") == 0
    assert learner.said == (
        "Hint 1 of 3  add-two\n  Look at the loop.\n\n"
        "2 more hints: `mergeable hint` shows the next.\n"
    )
    learner.run("hint")
    assert "Hint 2 of 3  add-two\n  What does it start with?" in learner.said
    assert "1 more hint:" in learner.said
    learner.run("hint")
    assert "Hint 3 of 3  add-two\n  Try `sum`." in learner.said
    assert "That was the last one." in learner.said
    learner.run("hint")
    assert "Hint 3 of 3" in learner.said
    assert "You have seen them all." in learner.said
    assert "mergeable solution add-two --give-up" in learner.said


def test_all_shows_what_was_seen_and_nothing_else(learner):
    learner.run("hint", "add-two", "--all")
    assert "none of the 3 hints" in learner.said
    learner.run("hint", "add-two")
    learner.run("hint", "add-two")
    assert learner.run("hint", "add-two", "--all") == 0
    assert "Look at the loop." in learner.said
    assert "What does it start with?" in learner.said
    assert "Try" not in learner.said
    assert Progress(learner.clone.root).load().of("add-two").hints == 2


def test_each_exercise_has_its_own_ladder(learner):
    learner.run("hint", "add-two")
    learner.run("hint", "add-all")
    assert "Hint 1 of 3  add-all" in learner.said


def test_without_a_name_it_is_an_open_exercise(learner):
    learner.grading.statuses["add-two"] = Status.PASSED
    learner.run("check", "add-two")
    learner.run("hint")
    assert "add-all" in learner.said
    learner.cwd = learner.clone.exercise("mean-delay")
    learner.run("hint")
    assert "mean-delay" in learner.said


def test_a_ladder_that_lost_rungs_in_an_update(learner):
    facts = learner.clone.exercise("add-two") / "exercise.toml"
    for _ in range(3):
        learner.run("hint", "add-two")
    text = facts.read_text(encoding="utf-8").replace(', "Try `sum`."', "")
    facts.write_text(text, encoding="utf-8")
    assert learner.run("hint", "add-two", "--all") == 0
    assert learner.run("hint", "add-two") == 0
    assert "Hint 2 of 2" in learner.said


def test_no_hints_at_all(learner):
    facts = learner.clone.exercise("add-two") / "exercise.toml"
    lines = facts.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("hints")]
    facts.write_text("\n".join(kept), encoding="utf-8")
    assert learner.run("hint", "add-two") == 0
    assert learner.said == "add-two has no hints.\n"
