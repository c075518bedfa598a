"""`mergeable dev new`: make a lesson or an exercise to fill in."""

from __future__ import annotations

import argparse

from mergeable import course as courses
from mergeable.commands.context import Context
from mergeable.console import commands_view, sentence
from mergeable.errors import CourseError
from mergeable.model import Kind, Lesson
from mergeable.skeletons import KINDS, Plan, new_exercise, new_lesson

DESCRIPTION = """Make a new lesson (TRACK/LESSON) or exercise (TRACK/LESSON/EXERCISE). It is
complete and runs; WRITE marks what is yours to say. Nothing is ever overwritten."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to make, and where."""
    parser.add_argument("kind", choices=["lesson", "exercise"], help="what to make")
    parser.add_argument(
        "where", metavar="WHERE", help="TRACK/LESSON, or TRACK/LESSON/EXERCISE: ids, not titles"
    )
    kinds = [kind.value for kind in KINDS]
    parser.add_argument(
        "--kind", dest="exercise_kind", choices=kinds, default="code", help="of an exercise"
    )
    parser.add_argument("--title", default="", help="its title; without it, made of its id")
    parser.add_argument(
        "--track-title", default="", metavar="TITLE", help="begin a new track with this title"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    """Make it and say what is next."""
    names = args.where.strip("/").split("/")
    if args.kind == "lesson":
        track, lesson = _parts(names, "lesson", "TRACK/LESSON")
        plan = new_lesson(
            context.course, track, lesson, title=args.title, track_title=args.track_title
        )
        following = [
            (f"mergeable dev new exercise {track}/{lesson}/NAME", "three to six of them"),
            (f"mergeable dev build {lesson}", "run its notebook and store the outputs"),
        ]
    else:
        track, lesson, name = _parts(names, "exercise", "TRACK/LESSON/EXERCISE")
        found = _lesson(track, lesson, context)
        kind = Kind(args.exercise_kind)
        plan = new_exercise(context.course, found, name, title=args.title, kind=kind)
        following = [
            (f"mergeable check {name}", "see its starter fail"),
            ("mergeable dev check --only promises", "prove starter, solution and mistakes"),
        ]
    plan.write()
    _show(plan, context)
    following.append(("mergeable dev rules", "what is still to write"))
    context.console.print(commands_view(following))
    return 0


def _parts(names: list[str], kind: str, form: str) -> list[str]:
    if len(names) != form.count("/") + 1 or not all(names):
        raise CourseError(
            f'"{"/".join(names)}" does not say where the {kind} goes.', f"Write it as {form}."
        )
    return names


def _lesson(track: str, lesson: str, context: Context) -> Lesson:
    found = courses.pick_lesson(context.course, lesson)
    if found.track != track:
        raise CourseError(
            f"{lesson} is a lesson of {found.track}, not of {track}.",
            f"Write {found.track}/{lesson}/EXERCISE.",
        )
    return found


def _show(plan: Plan, context: Context) -> None:
    folder = plan.folder
    if folder:
        context.console.print(sentence(f"{context.show_path(folder)}/ is new:"))
    for path in plan.new:
        shown = path.relative_to(folder).as_posix() if folder else context.show_path(path)
        context.console.print(sentence(f"    {shown}" if folder else f"{shown} is new."))
    for path in plan.changed:
        context.console.print(sentence(f"{context.show_path(path)} names it now."))
    for words in plan.left:
        context.console.print(sentence(words))
    context.console.print()
