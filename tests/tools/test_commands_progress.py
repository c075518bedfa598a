"""`mergeable progress`: by track, by lesson, by exercise."""

import json

from mergeable.commands.progress import in_hours
from mergeable.model import Status


def test_at_first(learner):
    assert learner.run("progress") == 0
    assert (
        learner.said
        == """\
Basics  0 of 3 solved, 14 min left
  ···     Sums  0 of 3 solved, 14 min left
    · not started  add-two     2 min
    · not started  add-all     3 min
    · not started  mean-delay  4 min

· not started
Next: mergeable start add-two  (Add two numbers, 2 min)
"""
    )


def test_on_the_way(learner):
    learner.grading.statuses["add-two"] = Status.PASSED
    learner.run("check", "add-two")
    learner.run("solution", "add-all", "--give-up")
    learner.run("start", "mean-delay")
    learner.run("progress")
    assert "  ✓-•     Sums  1 of 3 solved, 4 min left" in learner.said
    assert "✓ solved   • in progress   - given up" in learner.said
    assert "Next: mergeable start mean-delay" in learner.said


def test_at_the_end_the_exercises_are_folded_unless_asked_for(learner):
    for name in ("add-two", "add-all", "mean-delay"):
        learner.grading.statuses[name] = Status.PASSED
    learner.run("check", "--all")
    learner.run("progress")
    assert "✓✓✓     Sums  3 of 3 solved\n" in learner.said
    assert "nothing is left" in learner.said
    assert "add-all" not in learner.said
    learner.run("progress", "--all")
    assert "✓ solved  add-all     3 min" in learner.said


def test_a_track_without_exercises_is_not_listed(learner):
    folder = learner.clone.root / "docs" / "lessons" / "later"
    folder.mkdir()
    (folder / "index.md").write_text("# Later\n", encoding="utf-8")
    config = learner.clone.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    last = "          - lessons/basics/sums.md\n"
    assert last in text
    track = "      - Later:\n          - lessons/later/index.md\n"
    config.write_text(text.replace(last, last + track), encoding="utf-8")
    learner.run("progress", "--json")
    assert [track["id"] for track in json.loads(learner.said)["tracks"]] == ["basics", "later"]
    learner.run("progress")
    assert "Basics" in learner.said
    assert "Later" not in learner.said


def test_json(learner):
    learner.grading.statuses["add-two"] = Status.PASSED
    learner.run("hint", "add-two")
    learner.run("check", "add-two")
    assert learner.run("progress", "--json") == 0
    values = json.loads(learner.said)
    assert (values["exercises"], values["solved"], values["minutes_left"]) == (3, 1, 7)
    assert (values["current"], values["next"]) == ("add-two", "add-all")
    (track,) = values["tracks"]
    (lesson,) = track["lessons"]
    assert (track["id"], lesson["id"], lesson["minutes_left"]) == ("basics", "sums", 7)
    first, second, _ = lesson["exercises"]
    assert first.pop("started") <= first.pop("solved")
    assert first == {
        "id": "add-two",
        "title": "Add two numbers",
        "minutes": 2,
        "state": "solved",
        "attempts": 1,
        "status": "passed",
        "hints": 1,
        "gave_up": False,
    }
    assert (second["state"], second["started"], second["solved"]) == ("not started", None, None)


def test_exercises_that_are_gone_do_not_count(learner):
    learner.clone.record.parent.mkdir()
    text = '{"current": "gone", "exercises": {"gone": {"solved": "2026-01-01T00:00:00Z"}}}'
    learner.clone.record.write_text(text, encoding="utf-8")
    learner.run("progress", "--json")
    assert json.loads(learner.said)["solved"] == 0
    assert learner.run("check") == 1  # the one worked on last is no more
    assert learner.grading.graded == ["add-two"]


def test_a_narrow_terminal(learner, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    learner.run("progress")
    assert max(map(len, learner.said.splitlines())) <= 40


def test_hours():
    assert [in_hours(n) for n in (0, 5, 60, 85, 600)] == [
        "0 min",
        "5 min",
        "1 h",
        "1 h 25 min",
        "10 h",
    ]
