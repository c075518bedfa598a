"""`mergeable hint`: the next rung of an exercise's ladder of hints."""

from __future__ import annotations

import argparse

from rich.padding import Padding
from rich.text import Text

from mergeable.commands.arguments import add_exercise
from mergeable.commands.context import Context
from mergeable.console import commands_view, sentence
from mergeable.explain import count
from mergeable.model import Exercise

DESCRIPTION = "Show the next hint. Each is a little plainer than the one before."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the exercise, and whether only what was seen is wanted."""
    add_exercise(parser, without="that of this folder, or the one you are at")
    parser.add_argument("--all", action="store_true", help="show again the hints seen so far")


def run(args: argparse.Namespace, context: Context) -> int:
    """Show the next hint, or those already seen."""
    exercise = context.unsolved(args.exercise)
    seen = context.progress.load().of(exercise.id).hints
    if not exercise.hints:
        context.console.print(f"{exercise.id} has no hints.")
    elif args.all:
        _show_seen(exercise, seen, context)
    else:
        number = context.progress.climb(exercise.id, len(exercise.hints))
        _show(exercise, number, context)
        _show_way_on(exercise, number, seen >= len(exercise.hints), context)
    context.warn_about_progress()
    return 0


def _show(exercise: Exercise, number: int, context: Context) -> None:
    heading = Text(f"Hint {number} of {len(exercise.hints)}", style="title")
    heading.append(f"  {exercise.id}", "not bold dim")
    context.console.print(heading)
    context.console.print(Padding.indent(sentence(exercise.hints[number - 1]), 2))


def _show_seen(exercise: Exercise, seen: int, context: Context) -> None:
    for number in range(1, min(seen, len(exercise.hints)) + 1):
        _show(exercise, number, context)
    if not seen:
        total = count(len(exercise.hints), "hint")
        told = f"You have seen none of the {total} for {exercise.id}. `mergeable hint` shows one."
        context.console.print(sentence(told))


def _show_way_on(exercise: Exercise, number: int, again: bool, context: Context) -> None:
    left = len(exercise.hints) - number
    context.console.print()
    if left:
        told = f"{count(left, 'more hint')}: `mergeable hint` shows the next."
        context.console.print(sentence(told, "quiet"))
        return
    context.console.print("You have seen them all." if again else "That was the last one.")
    commands = [
        ("mergeable hint --all", "read the ladder again from its foot"),
        ("mergeable check -v", "everything the checks know, tracebacks and all"),
        (f"mergeable solution {exercise.id} --give-up", "read how it is done, and why"),
    ]
    context.console.print(commands_view(commands))
