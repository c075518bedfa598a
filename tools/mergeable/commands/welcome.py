"""`mergeable welcome`: what `make start` runs once everything is installed."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from rich.text import Text

from mergeable import serving
from mergeable.commands.context import Context
from mergeable.console import commands_view, next_view, sentence, verdict_view
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Exercise, Status

DESCRIPTION = """Greet, grade the first exercise as it came, and say what to do next; with --serve
also build the lessons as a site and serve it on this machine until Ctrl-C."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whether and where to serve."""
    parser.add_argument("--serve", action="store_true", help="build the site and serve it")
    parser.add_argument(
        "--port",
        type=_port,
        default=serving.PORT,
        metavar="N",
        help="the port to serve on, or the next free one (default: 8000)",
    )


def run(args: argparse.Namespace, context: Context) -> int:
    """Greet, grade, and serve if that is wanted."""
    first = context.first()
    records = context.progress.load()
    if records.of(first.id).done:
        _greet_again(context)
    else:
        _greet(first, context)
    context.warn_about_progress()
    if args.serve:
        context.console.print()
        _serve(args.port, context)
    return 0


def _greet(first: Exercise, context: Context) -> None:
    console = context.console
    console.print(Text("Welcome. This course ends when a change of yours is merged.", "title"))
    console.print("You read lessons in the browser and work on exercises in your own editor.")
    console.print("Here is the first exercise, graded:")
    console.print()
    with context.busy("Grading …"):
        verdict = context.grading.grade(context.course, first)
    context.record([verdict])
    console.print(verdict_view(first, verdict))
    console.print()
    untouched = context.grading.is_untouched(first)
    if verdict.passed:
        console.print("It is solved already.")
        console.print(next_view(context.next(after=first)))
        return
    if verdict.status is Status.BROKEN:
        told = "That should not be: it could not be judged. `mergeable doctor` looks for the cause."
    elif untouched:
        told = "That red is expected: nobody has worked on it yet. Turning it green is your part."
    else:
        told = "You have begun it: the red is what is left to do."
    console.print(sentence(told))
    _show_commands(first, context)


def _greet_again(context: Context) -> None:
    records = context.progress.load()
    exercises = list(context.course.exercises)
    solved = sum(bool(records.of(exercise.id).solved) for exercise in exercises)
    told = f"Welcome back. You have solved {solved} of {count(len(exercises), 'exercise')}."
    context.console.print(Text(told, style="title"))
    context.console.print(next_view(context.open()))
    _show_commands(None, context)


def _show_commands(first: Exercise | None, context: Context) -> None:
    commands = []
    if not shutil.which("mergeable"):
        folder = Path(sys.prefix) / ("Scripts" if os.name == "nt" else "bin")
        script = context.show_path(folder / "activate")
        activate = script.replace("/", "\\") if os.name == "nt" else f"source {script}"
        commands.append((activate, "once in each terminal, so that `mergeable` is found"))
    if first:
        commands += [
            (f"mergeable start {first.id}", "read the task"),
            (f"mergeable watch {first.id}", "grade on each save, beside your editor"),
        ]
    context.console.print()
    context.console.print(commands_view(commands))


def _serve(port: int, context: Context) -> None:
    _build_editors(context)
    with (
        serving.ended_by_signals(),
        tempfile.TemporaryDirectory(prefix="mergeable-") as folder,
        serving.open_server(Path(folder), port) as server,
    ):
        context.console.print("Building the lessons …")
        with context.busy("Building …"):
            serving.build(context.course.root, Path(folder), server.address)
        try:
            _say_where(server, port, context)
            server.serve_forever()
        except KeyboardInterrupt:
            _say_goodbye(context)


def _build_editors(context: Context) -> None:
    """Build the pages' editors if this machine can; the lessons are served all the same."""
    from mergeable import web
    from mergeable.commands.dev_build import build_web

    if not web.is_buildable(context.course):
        return
    context.console.print("Building the editors (the first time takes about a minute) …")
    try:
        build_web(context, reasons=False)
    except CourseError as error:
        context.console.print(sentence(f"{error.problem} {error.remedy}", "quiet"))


def _say_where(server: serving.Server, asked: int, context: Context) -> None:
    if asked not in (0, server.server_port):
        context.console.print(f"Port {asked} is busy, so it is {server.server_port}.")
    context.console.print(
        Text.assemble("The lessons are at ", (server.address, "command"), ". Ctrl-C ends.")
    )


def _say_goodbye(context: Context) -> None:
    told = "Goodbye. `make start` brings the lessons back; `mergeable next` goes on without them."
    context.console.print()
    context.console.print(sentence(told))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"`{text}` is no port from 0 to 65535")
    return int(text)
