"""Tables: where the learner stands after a run, and in the whole course."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mergeable.console.verdict import SIGNS
from mergeable.model import Course, Exercise, Status, Verdict

NOT_STARTED = "not started"
WORDS = {Status.PASSED: "solved", Status.FAILED: "failing", Status.BROKEN: "not judged"}


def summary_table(
    course: Course,
    verdicts: Mapping[str, Verdict],
    untouched: Collection[str],
    next_exercise: Exercise | None,
) -> RenderableType:
    """Return where each graded exercise stands, lesson by lesson, and where to go next."""
    parts: list[RenderableType] = []
    for lesson in course.lessons:
        graded = [exercise for exercise in lesson.exercises if exercise.id in verdicts]
        if graded:
            parts += [Text(lesson.title, style="title"), _lesson(graded, verdicts, untouched)]
    parts += [Text(), _totals(verdicts, untouched), next_view(next_exercise)]
    return Group(*parts)


def next_view(exercise: Exercise | None) -> RenderableType:
    """Return where to go next."""
    if exercise is None:
        return Text.assemble(("Next: ", "bold"), "nothing is left. Every exercise is done.")
    return Text.assemble(
        ("Next: ", "bold"),
        (f"mergeable start {exercise.id}", "command"),
        (f"  ({exercise.title}, {exercise.minutes} min)", "quiet"),
    )


def _lesson(
    exercises: list[Exercise], verdicts: Mapping[str, Verdict], untouched: Collection[str]
) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="quiet")
    for exercise in exercises:
        verdict = verdicts[exercise.id]
        word, status = _word(verdict, untouched), verdict.status
        sign, style = SIGNS[status], status.value
        if word == NOT_STARTED:
            sign, style = "·", "quiet"
        table.add_row(Text(f"{sign} {word}", style=style), exercise.id, _score(verdict))
    return Padding(table, (0, 0, 0, 2))


def _word(verdict: Verdict, untouched: Collection[str]) -> str:
    judged = verdict.checks and all(check.status is not Status.BROKEN for check in verdict.checks)
    if verdict.exercise in untouched and judged and not verdict.passed:
        return NOT_STARTED
    return WORDS[verdict.status]


def _score(verdict: Verdict) -> str:
    passed = sum(check.status is Status.PASSED for check in verdict.checks)
    return f"{passed} of {len(verdict.checks)}" if verdict.checks else ""


def _totals(verdicts: Mapping[str, Verdict], untouched: Collection[str]) -> Text:
    words = [_word(verdict, untouched) for verdict in verdicts.values()]
    shown = [word for word in (*WORDS.values(), NOT_STARTED) if word in words]
    return Text(", ".join(f"{words.count(word)} {word}" for word in shown) + ".")
