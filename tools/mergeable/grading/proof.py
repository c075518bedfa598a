"""What each exercise promises: its starter fails, its solution passes, its mistakes are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mergeable.grading.attempts import Attempt, grade_attempts
from mergeable.model import Course, Exercise, Finding, KnownMistake, Status, Verdict

STARTER, SOLUTION = "starter", "solution"


def prove(course: Course, exercises: Iterable[Exercise] | None = None) -> list[Finding]:
    """Grade every starter, solution and known mistake; return each promise that does not hold.

    The kept starters are graded, not the working files, so a half-solved clone proves the same.
    """
    chosen = list(exercises if exercises is not None else course.exercises)
    attempts = [attempt for exercise in chosen for attempt in promised_attempts(exercise)]
    verdicts = grade_attempts(course.root, attempts)
    return [
        finding
        for exercise in chosen
        for finding in _Promises(course, exercise, verdicts).findings()
    ]


def promised_attempts(exercise: Exercise) -> list[Attempt]:
    """Return the attempts whose verdict the exercise promises."""
    kept = exercise.starter
    attempts = [
        Attempt(exercise, STARTER, (kept,)),
        Attempt(exercise, SOLUTION, (exercise.solution, kept)),
    ]
    for mistake in exercise.mistakes:
        layers = (exercise.mistake_folder(mistake), kept)
        attempts.append(Attempt(exercise, mistake.id, layers))
    return attempts


class _Promises:
    """The promises of one exercise, held against its verdicts."""

    def __init__(
        self, course: Course, exercise: Exercise, verdicts: Mapping[tuple[str, str], Verdict]
    ) -> None:
        self._course, self._exercise, self._verdicts = course, exercise, verdicts

    def findings(self) -> list[Finding]:
        found = [*self._starter(), *self._solution()]
        for mistake in self._exercise.mistakes:
            found += self._mistake(mistake)
        return found

    def _starter(self) -> list[Finding]:
        verdict = self._verdicts[self._exercise.id, STARTER]
        if verdict.status is Status.FAILED and not _broken(verdict):
            return []
        remedy = "A starter runs and is wrong in one way: mend the starter or the grader."
        return [self._finding("P001", f"The starter {_ended(verdict)}", remedy)]

    def _solution(self) -> list[Finding]:
        verdict = self._verdicts[self._exercise.id, SOLUTION]
        if verdict.passed:
            return []
        remedy = "Mend the solution or the grader."
        return [self._finding("P002", f"The solution {_ended(verdict)}", remedy)]

    def _mistake(self, mistake: KnownMistake) -> list[Finding]:
        verdict = self._verdicts[self._exercise.id, mistake.id]
        named = [check for check in verdict.checks if check.name.partition("[")[0] == mistake.fails]
        failing = [check for check in named if check.status is not Status.PASSED]
        if not failing:
            problem = f'The mistake "{mistake.id}" is not caught by {mistake.fails}: it '
            remedy = "Sharpen that check, or name the one that catches it."
            return [self._finding("P003", problem + _ended(verdict), remedy, mistake.id)]
        if not any(mistake.says in check.message for check in failing):
            problem = (
                f'The mistake "{mistake.id}" is not told "{mistake.says}" but: '
                f"{' / '.join(failing[0].message.splitlines())}"
            )
            remedy = "Mend the message, or the words in exercise.toml."
            return [self._finding("P004", problem, remedy, mistake.id)]
        return []

    def _finding(self, rule: str, problem: str, remedy: str, mistake: str = "") -> Finding:
        facts = self._exercise.path / "exercise.toml"
        line = 1
        if mistake:
            text = facts.read_text(encoding="utf-8")
            line = text.count("\n", 0, max(text.find(f"[mistakes.{mistake}]"), 0)) + 1
        shown = facts.relative_to(self._course.root).as_posix()
        return Finding(shown, line, rule, problem, remedy)


def _broken(verdict: Verdict) -> bool:
    return any(check.status is Status.BROKEN for check in verdict.checks)


def _ended(verdict: Verdict) -> str:
    """Say how a verdict came out, with the first reason."""
    if verdict.passed:
        return "passes."
    if verdict.trouble:
        return f"could not be judged: {verdict.trouble}"
    checks = [check for check in verdict.checks if check.status is Status.BROKEN]
    check = checks[0] if checks else verdict.first_problem
    said = " / ".join(check.message.splitlines()) if check else ""
    word = "breaks" if checks else "fails"
    return f'{word} at "{check.title if check else ""}": {said}'
