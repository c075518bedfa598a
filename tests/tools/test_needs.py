"""Without the PostgreSQL that an exercise needs, nothing of it is judged, and the words say why."""

import json

import pytest
from mergeable import needs
from mergeable.checkup import Level, servers
from mergeable.course import load
from mergeable.errors import CourseError
from mergeable.grading import grade, grade_attempts
from mergeable.grading.apart import can_fork
from mergeable.grading.attempts import Attempt
from mergeable.model import Need, Status
from mergeable.needs import require

WORDS = "Not judged: needs PostgreSQL. MERGEABLE_PG_BIN is "
CHOSEN = "MERGEABLE_PG_BIN"


@pytest.fixture
def needing(clone, monkeypatch):
    """A course in which `add-two` needs PostgreSQL and is solved, on a machine that has none."""
    monkeypatch.setenv(CHOSEN, str(clone.root / "nowhere"))
    clone.solve()
    facts = clone.exercise("add-two") / "exercise.toml"
    facts.write_text(f'needs = ["postgresql"]\n{facts.read_text()}', encoding="utf-8")
    return clone


@pytest.mark.parametrize("fork", ["0", "1"] if can_fork() else ["0"])
def test_a_solution_does_not_pass_unjudged(needing, monkeypatch, fork):
    monkeypatch.setenv("MERGEABLE_FORK", fork)
    course = load(needing.root)

    verdict = grade(course, course.exercise_named("add-two"))

    assert verdict.status is Status.BROKEN
    assert len(verdict.checks) > 1
    for check in verdict.checks:
        assert check.status is Status.BROKEN
        assert check.message.startswith(WORDS)
        assert "\nNext:      Name the folder" in check.message


def test_the_other_exercises_are_judged(needing):
    course = load(needing.root)
    exercises = [course.exercise_named(name) for name in ("add-two", "add-all")]
    attempts = [Attempt(each, "solution", (each.solution,)) for each in exercises]

    verdicts = grade_attempts(course.root, attempts)

    assert verdicts["add-two", "solution"].status is Status.BROKEN
    assert verdicts["add-all", "solution"].passed


def test_with_what_it_needs_an_exercise_is_judged(needing, monkeypatch):
    described = {Need.POSTGRESQL: lambda: "PostgreSQL 18"}
    monkeypatch.setattr(needs, "_SERVED", described)
    assert require(Need.POSTGRESQL) == "PostgreSQL 18"

    facts = needing.exercise("add-two") / "exercise.toml"
    facts.write_text(facts.read_text().replace('needs = ["postgresql"]', ""), encoding="utf-8")
    course = load(needing.root)
    assert grade(course, course.exercise_named("add-two")).passed


def test_check_and_start_say_what_to_do(needing):
    said = needing.run("check", "add-two", env={CHOSEN: "/nowhere"})
    assert said.returncode == 1
    assert "needs PostgreSQL" in said.stdout
    assert "Not judged: 0 of " in said.stdout

    said = needing.run("start", "add-two", env={CHOSEN: "/nowhere"})
    assert said.returncode == 0
    assert "This needs PostgreSQL." in said.stdout
    assert "unset it" in said.stdout


def test_the_doctor_warns_only_where_it_is_needed(needing, tiny_course, monkeypatch):
    found = servers.postgresql(load(needing.root))
    assert found.level is Level.WARNING
    assert found.told.startswith("1 exercise needs PostgreSQL.")

    facts = needing.exercise("add-two") / "exercise.toml"
    facts.write_text(facts.read_text().replace('needs = ["postgresql"]', ""), encoding="utf-8")
    assert servers.postgresql(load(needing.root)).level is Level.OK

    monkeypatch.setattr(servers, "require", lambda need: "PostgreSQL 18.6 from PATH")
    assert servers.postgresql(load(needing.root)).told == "PostgreSQL 18.6 from PATH"


def test_the_doctor_tells_it_as_json(needing):
    said = needing.run("doctor", "--json", env={CHOSEN: "/nowhere"})

    (found,) = [c for c in json.loads(said.stdout)["checks"] if c["subject"] == "PostgreSQL"]
    assert found["level"] == "warning"
    assert "/nowhere" in found["told"]


def test_a_need_says_its_name_before_what_is_missing(monkeypatch):
    monkeypatch.setenv(CHOSEN, "/nowhere")
    with pytest.raises(CourseError) as caught:
        require(Need.POSTGRESQL)
    assert caught.value.problem.startswith("needs PostgreSQL. ")
