"""`mergeable check`: grade the learner's work and say what is next."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.text import Text

from mergeable.commands.context import Context
from mergeable.commands.repositories import put_in_place
from mergeable.console import commands_view, print_json, sentence, summary_table, verdict_view
from mergeable.errors import CourseError
from mergeable.model import Exercise, Kind, Status, Verdict

DESCRIPTION = """Grade your work. Exit code 0 means that all of it passed, 1 that something did not,
2 that the command was used wrongly."""
LIMIT = 10.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to grade and how to tell of it."""
    parser.add_argument(
        "exercises",
        nargs="*",
        metavar="ID",
        help="ids or folders of exercises, or of a lesson or a track for all in it; "
        "without any: the exercise of this folder, or the one you worked on last",
    )
    parser.add_argument("--all", action="store_true", help="grade every exercise of the course")
    parser.add_argument("--json", action="store_true", help="print verdicts as JSON, nothing else")
    parser.add_argument(
        "--limit",
        type=_seconds,
        default=LIMIT,
        metavar="S",
        help="seconds that a check may take (default: 10)",
    )
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="open every check, with tracebacks"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    """Grade, keep the verdicts, show them."""
    exercises = _wanted(args, context)
    if len(exercises) == 1 and not args.all:
        put_in_place(exercises[0], context)
    verdicts = _grade(exercises, args.limit, context)
    if not context.record(verdicts) and len(exercises) == 1:
        context.progress.start(exercises[0].id)
    if args.json:
        print_json(context.console, {"verdicts": [verdict.to_json() for verdict in verdicts]})
    elif len(exercises) == 1:
        context.console.print(verdict_view(exercises[0], verdicts[0], verbose=args.verbose))
        _show_way_on(exercises[0], verdicts[0], context)
    else:
        _show_many(exercises, verdicts, context, args)
    context.warn_about_progress()
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def _wanted(args: argparse.Namespace, context: Context) -> list[Exercise]:
    if args.all and args.exercises:
        raise CourseError(
            "`--all` and exercises were both given.", "Leave one out: `--all` means every exercise."
        )
    if args.all:
        context.first()
        return list(context.course.exercises)
    if not args.exercises:
        return [context.exercise()]
    found = [exercise for name in args.exercises for exercise in _named(name, context)]
    return list(dict.fromkeys(found))


def _named(name: str, context: Context) -> Sequence[Exercise]:
    course, last = context.course, name.rstrip("/").rsplit("/", 1)[-1]
    lesson, track = course.lesson_named(last), course.track_named(last)
    if lesson and lesson.exercises:
        return lesson.exercises
    if track and track.lessons:
        return [exercise for each in track.lessons for exercise in each.exercises]
    return [context.named(name)]


def _grade(exercises: list[Exercise], limit: float, context: Context) -> list[Verdict]:
    doing = "Grading …" if len(exercises) == 1 else f"Grading {len(exercises)} exercises …"
    with context.busy(doing):
        if len(exercises) == 1:
            return [context.grading.grade(context.course, exercises[0], limit=limit)]
        return list(context.grading.grade_all(context.course, exercises, limit=limit))


def _show_many(
    exercises: list[Exercise],
    verdicts: list[Verdict],
    context: Context,
    args: argparse.Namespace,
) -> None:
    untouched = {each.id for each in exercises if context.grading.is_untouched(each)}
    for exercise, verdict in zip(exercises, verdicts, strict=True):
        if args.verbose or not (args.all or verdict.passed or exercise.id in untouched):
            context.console.print(verdict_view(exercise, verdict, verbose=args.verbose))
            context.console.print()
    told = {verdict.exercise: verdict for verdict in verdicts}
    context.console.print(summary_table(context.course, told, untouched, context.open()))


def _show_way_on(exercise: Exercise, verdict: Verdict, context: Context) -> None:
    """Say what can be done after this verdict."""
    console = context.console
    if verdict.status is Status.PASSED:
        _show_after_pass(exercise, context)
    elif context.grading.is_untouched(exercise):
        work = ", ".join(context.show_path(exercise.path / name) for name in exercise.workplaces)
        verb = "work in" if exercise.kind is Kind.GIT else "edit"
        told = f"This is the starter as it came, so its red is expected. Your turn: {verb} {work}."
        console.print(sentence(told, "quiet"))
    elif verdict.status is Status.BROKEN:
        told = "If your code cannot be the cause, `mergeable doctor` looks at this machine."
        console.print(sentence(told, "quiet"))
    else:
        left = len(exercise.hints) - context.progress.load().of(exercise.id).hints
        told = f"Stuck? `mergeable hint` ({left} left)." if left > 0 else ""
        console.print(sentence(told or "Stuck? `mergeable hint --all`.", "quiet"))


def _show_after_pass(exercise: Exercise, context: Context) -> None:
    following = context.next(after=exercise)
    commands = [(f"mergeable solution {exercise.id}", "what others do, and what it costs")]
    if following:
        commands.append(("mergeable next", f"{following.title}, {following.minutes} min"))
    context.console.print()
    context.console.print(commands_view(commands))
    if following is None:
        context.console.print()
        context.console.print(Text("That was the last open exercise of the course."))


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"`{text}` is no number of seconds above 0")
    return value
