"""`mergeable reset`: the starter back in place, after a backup of the learner's work."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rich.text import Text

from mergeable import scene
from mergeable.backups import Backups, put_files
from mergeable.commands.arguments import add_exercise
from mergeable.commands.context import Context
from mergeable.commands.repositories import put_in_place
from mergeable.console import commands_view, sentence
from mergeable.errors import CourseError
from mergeable.model import REPO, Exercise, Kind

DESCRIPTION = """Bring an exercise's starter back. Your files are copied first and the copies
compared; files that you added stay where they are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the exercise, and the backup if one is to come back."""
    add_exercise(parser)
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--from",
        dest="backup",
        metavar="BACKUP",
        help="bring back a backup instead of the starter: its name, or `latest`",
    )
    either.add_argument("--list", action="store_true", help="list the backups, change nothing")


def run(args: argparse.Namespace, context: Context) -> int:
    """Back up, then restore."""
    exercise = context.named(args.exercise)
    backups = Backups(context.course.root, exercise)
    if args.list:
        _list(exercise, backups, context)
    elif args.backup is not None:
        _bring_back(exercise, backups, args.backup, context)
    else:
        _reset(exercise, backups, context)
    return 0


def _reset(exercise: Exercise, backups: Backups, context: Context) -> None:
    starter = {} if exercise.kind is Kind.GIT else _starter(exercise)
    if exercise.kind is Kind.GIT and not os.path.lexists(exercise.path / REPO):
        put_in_place(exercise, context)
        return
    if context.grading.is_untouched(exercise):
        context.console.print(f"{exercise.id} is as it came. There is nothing to do.")
        return
    backup = backups.make()
    if exercise.kind is Kind.GIT:
        scene.replace(context.course.root, exercise.path)
    put_files({exercise.path / name: source for name, source in starter.items()})
    context.console.print(Text(f"The starter of {exercise.id} is back.", style="title"))
    _show_backup(exercise, backup, context)
    added = [name for name in exercise.editable if name not in starter]
    for name in added:
        if (exercise.path / name).exists():
            context.console.print(f"{name} is no part of the starter and stays. Delete it at will.")


def _starter(exercise: Exercise) -> dict[str, Path]:
    found = {name: exercise.starter / name for name in exercise.editable}
    kept = {name: path for name, path in found.items() if path.is_file()}
    if not kept:
        raise CourseError(
            f"The kept copy of the starter is missing: {exercise.starter}.",
            f"Bring it back from git: `git checkout -- {exercise.starter}`.",
        )
    return kept


def _bring_back(exercise: Exercise, backups: Backups, name: str, context: Context) -> None:
    chosen = backups.find(name)
    safe = backups.make()
    if exercise.kind is Kind.GIT:
        scene.replace(context.course.root, exercise.path, chosen)
        back: list[str] = list(exercise.workplaces)
        left: list[str] = []
    else:
        back, left = backups.bring_back(chosen)
    told = f"Back from {chosen.name}: {', '.join(back)}." if back else "Nothing differs from it."
    context.console.print(Text(told, style="title"))
    for each in left:
        context.console.print(f"{each} differs from the backup and was left as it is.")
    if back:
        _show_backup(exercise, safe, context)


def _show_backup(exercise: Exercise, backup: Path | None, context: Context) -> None:
    if backup is None:
        return
    context.console.print(f"What you had is in {context.show_path(backup)}. To have it again:")
    command = f"mergeable reset {exercise.id} --from {backup.name}"
    context.console.print(commands_view([(command, "")]))


def _list(exercise: Exercise, backups: Backups, context: Context) -> None:
    names = backups.names()
    if not names:
        told = f"{exercise.id} has no backups. `mergeable reset {exercise.id}` makes one first."
        context.console.print(sentence(told))
    for name in names:
        context.console.print(name)
