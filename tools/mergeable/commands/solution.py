"""`mergeable solution`: the discussion and the reference solution, once the exercise is solved."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.text import Text

from mergeable.commands.arguments import add_exercise
from mergeable.commands.context import Context
from mergeable.commands.repositories import show_steps
from mergeable.console import commands_view, diff_view, markdown_view
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Exercise, Kind

DESCRIPTION = """Show an exercise's discussion, and how the reference solution differs from the
starter: after you solved it, or when you give up."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the exercise and the way out."""
    add_exercise(parser)
    parser.add_argument("--give-up", action="store_true", help="show it without having solved it")


def run(args: argparse.Namespace, context: Context) -> int:
    """Show the solution to those who are through with the exercise."""
    exercise = context.named(args.exercise)
    allowed = _is_through(exercise, context)
    if not allowed and args.give_up:
        context.progress.give_up(exercise.id)
        allowed = True
    if allowed:
        _show(exercise, context)
    else:
        _decline(exercise, context)
    context.warn_about_progress()
    return 0 if allowed else 1


def _is_through(exercise: Exercise, context: Context) -> bool:
    """Whether the record, or else a fresh check, says that it is solved."""
    if context.progress.load().of(exercise.id).done:
        return True
    if context.grading.is_untouched(exercise):
        return False
    with context.busy("Checking that it is solved …"):
        verdict = context.grading.grade(context.course, exercise)
    context.record([verdict])
    return verdict.passed


def _show(exercise: Exercise, context: Context) -> None:
    console = context.console
    console.print(Text(exercise.title, style="title"))
    console.print()
    discussion = _read(exercise.discussion)
    if discussion.strip():
        console.print(markdown_view(discussion))
        console.print()
    if exercise.kind is Kind.GIT:
        show_steps(exercise, context)
    else:
        _show_files(exercise, context)
    console.print()
    console.print(Text("Your own files are as you left them.", style="quiet"))


def _show_files(exercise: Exercise, context: Context) -> None:
    context.console.print(Text("The reference solution, against the starter", style="title"))
    for name in exercise.editable:
        before, after = _read(exercise.starter / name), _read(exercise.solution / name)
        context.console.print()
        context.console.print(diff_view(name, before, after))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
        raise CourseError(problem, "Make it readable, then try again.") from error


def _decline(exercise: Exercise, context: Context) -> None:
    left = len(exercise.hints) - context.progress.load().of(exercise.id).hints
    context.console.print(Text(f"{exercise.id} is not solved yet.", style="title"))
    told = f"{left} of {count(len(exercise.hints), 'hint')} left." if left > 0 else "No hints left."
    context.console.print(f"{told} A solution is worth most to those who met its problem.")
    commands = [
        (f"mergeable check {exercise.id}", "see what is missing"),
        (f"mergeable hint {exercise.id}", "read the next hint"),
        (f"mergeable solution {exercise.id} --give-up", "read it all the same"),
    ]
    context.console.print(commands_view(commands))
