"""`mergeable start`: the task of an exercise, and what is needed to begin it."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from mergeable.commands.arguments import add_exercise
from mergeable.commands.context import Context
from mergeable.commands.repositories import put_in_place
from mergeable.console import clean, commands_view, markdown_view, problem_view, sentence
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Exercise, Kind
from mergeable.needs import require

DESCRIPTION = "Show an exercise's task, the files to edit and how it is judged, and begin it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the exercise, which may be left out."""
    add_exercise(parser, without="the one you are at, or the next unsolved")


def run(args: argparse.Namespace, context: Context) -> int:
    """Show the task and note that it was started."""
    exercise = context.named(args.exercise) if args.exercise else context.open()
    return begin(exercise, context)


def begin(exercise: Exercise | None, context: Context) -> int:
    """Show an exercise's task and note that it was started; None means that none is left."""
    if exercise is None:
        _say_all_done(context)
    else:
        put_in_place(exercise, context)
        context.progress.start(exercise.id)
        _show(exercise, context)
    context.warn_about_progress()
    return 0


def _show(exercise: Exercise, context: Context) -> None:
    console = context.console
    lesson = context.course.lesson_named(exercise.lesson)
    console.print(markdown_view(_task(exercise)))
    console.print()
    facts = f"{count(exercise.minutes, 'minute')}, level {exercise.level} of 5"
    console.print(Text(f"{lesson.title if lesson else exercise.lesson}: {facts}", style="quiet"))
    _show_missing(exercise, context)
    title = "Where to work" if exercise.kind is Kind.GIT else "Files to edit"
    _show_list(title, map(context.show_path, _files(exercise)), context)
    _show_list("The checks", _check_titles(exercise), context)
    console.print()
    console.print(Text("Then", style="title"))
    hints = count(len(exercise.hints), "hint")
    commands = [
        ("mergeable check", "grade your work"),
        ("mergeable watch", "grade it on each save"),
        ("mergeable hint", f"when you are stuck: {hints}, one at a time"),
    ]
    console.print(commands_view(commands))


def _show_missing(exercise: Exercise, context: Context) -> None:
    """Say what has to be installed before this can be judged."""
    for need in exercise.needs:
        try:
            require(need)
        except CourseError as missing:
            context.console.print()
            context.console.print(problem_view(f"This {missing.problem}", missing.remedy))


def _task(exercise: Exercise) -> str:
    try:
        return exercise.task.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"The task cannot be read: {exercise.task}."
        raise CourseError(problem, f"Restore it: `git checkout -- {exercise.task}`.") from error


def _files(exercise: Exercise) -> Iterator[Path]:
    return (exercise.path / name for name in exercise.workplaces)


def _show_list(title: str, lines: Iterable[str], context: Context) -> None:
    shown = list(lines)
    if not shown:
        return
    context.console.print()
    context.console.print(Text(title, style="title"))
    for line in shown:
        context.console.print(Padding.indent(Text(line, overflow="fold"), 2))


def _check_titles(exercise: Exercise) -> list[str]:
    """Return what the checks say they check, without running anything."""
    try:
        tree = ast.parse(exercise.grader.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    tests = sorted((f for f in functions if f.name.startswith("test")), key=lambda f: f.lineno)
    titles = [(ast.get_docstring(test) or test.name).partition("\n")[0] for test in tests]
    return [f"- {clean(title)}" for title in titles]


def _say_all_done(context: Context) -> None:
    records = context.progress.load()
    given_up = [e.id for e in context.course.exercises if not records.of(e.id).solved]
    if not given_up:
        context.console.print("Every exercise of the course is solved. Well done.")
        return
    told = f"Nothing new is left. Given up and worth another try: {', '.join(given_up)}."
    context.console.print(sentence(told))
