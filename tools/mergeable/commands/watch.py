"""`mergeable watch`: grade on each save."""

from __future__ import annotations

import argparse
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from mergeable.commands.arguments import add_exercise
from mergeable.commands.context import Context
from mergeable.commands.repositories import put_in_place
from mergeable.console import sentence, verdict_view
from mergeable.grading.apart import can_fork
from mergeable.model import HOSTING, REPO, Exercise, Kind, Verdict
from mergeable.watch import Saves, WarmGrader

DESCRIPTION = """Grade your work each time you save it, in a fraction of a second. Ctrl-C ends it;
your files stay as they are."""

Grade = Callable[[], Verdict]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to watch."""
    add_exercise(parser, without="that of this folder, or the one you work on")


def run(args: argparse.Namespace, context: Context) -> int:
    """Watch until Ctrl-C, or `q` and Enter; its ordinary end is no failure."""
    keys = _Keys()
    exercise: Exercise | None = context.unsolved(args.exercise)
    if not can_fork():
        told = "Processes cannot be forked here, so each save starts Python anew: about a second."
        context.notices.print(sentence(told, "broken"))
    try:
        while exercise is not None:
            put_in_place(exercise, context)
            context.progress.start(exercise.id)
            exercise = _Session(exercise, context, keys).run()
    except KeyboardInterrupt:
        context.console.print()
    context.console.print(sentence("Stopped watching. Your files are as you saved them."))
    context.warn_about_progress()
    return 0


class _Keys:
    """What is typed while watching, a line at a time: a terminal sends nothing before Enter."""

    def __init__(self) -> None:
        self.heard = sys.stdin is not None and sys.stdin.isatty()
        self._typed: queue.SimpleQueue[str] = queue.SimpleQueue()
        if self.heard:
            threading.Thread(target=self._read, daemon=True).start()

    def waiting(self) -> bool:
        """Whether something was typed."""
        return not self._typed.empty()

    def take(self) -> str:
        """Return the first letter of the line typed first; nothing if that was Enter alone."""
        return self._typed.get()

    def _read(self) -> None:
        for line in sys.stdin:
            self._typed.put(line.strip().lower()[:1])


class _Session:
    """Watching one exercise."""

    def __init__(self, exercise: Exercise, context: Context, keys: _Keys) -> None:
        self._exercise, self._context, self._keys = exercise, context, keys
        self._saves = Saves(exercise.path)
        self._passed = False

    def run(self) -> Exercise | None:
        """Watch; return the exercise to go on with, or None to stop."""
        while True:
            with self._grader() as grade:
                key = self._until_key(grade)
            if key == "q":
                return None
            if key == "n":
                return self._following()

    def _grader(self) -> AbstractContextManager[Grade]:
        course = self._context.course
        if can_fork():
            return _Warm(WarmGrader(course.root, self._exercise))
        return nullcontext(partial(self._context.grading.grade, course, self._exercise))

    def _until_key(self, grade: Grade) -> str:
        """Grade at once and on each save; return the key that ends it.

        A save of anything but the learner's own files (the checks, say) ends it too, without a
        key: the warm process has those in memory.
        """
        self._show(grade())
        while True:
            changed = self._saves.wait(self._keys.waiting)
            if not changed:
                key = self._keys.take()
                if key == "q" or (key == "n" and self._following()):
                    return key
                if key:
                    self._answer(key)
                    continue
            if any(self._is_courses(path) for path in changed):
                return ""
            self._show(grade())

    def _is_courses(self, path: Path) -> bool:
        inside = path.relative_to(self._exercise.path).parts[0]
        if self._exercise.kind is Kind.GIT and inside in (REPO, HOSTING):
            return False  # a test that somebody writes in there is part of their work
        return path.name.startswith(("test_", "conftest", "probe")) or path.suffix == ".toml"

    def _show(self, verdict: Verdict) -> None:
        console = self._context.console
        if console.is_terminal:
            console.clear()
        console.print(verdict_view(self._exercise, verdict))
        self._context.record([verdict])
        self._passed = verdict.passed
        if verdict.passed:
            self._say(f"`mergeable solution {self._exercise.id}` discusses it.")
        else:
            watched = ", ".join(self._where(name) for name in self._exercise.workplaces)
            verb = "commit" if self._exercise.kind is Kind.GIT else "save"
            self._say(f"Watching {watched}: {verb} to check again.")
        if self._keys.heard:
            self._context.console.print(sentence(self._choice(), "quiet"))

    def _choice(self) -> str:
        """Return what can be typed, and nothing that would do nothing now."""
        keys = []
        if self._exercise.hints and not self._passed:
            keys.append("h hint")
        if self._following():
            keys.append("n next exercise")
        return f"Type {', '.join([*keys, 'q stop'])}, then Enter. Enter alone checks again."

    def _following(self) -> Exercise | None:
        """Return the exercise to go on with; None when this is the only one left, or none is."""
        following = self._context.next(after=self._exercise)
        return None if following == self._exercise else following

    def _answer(self, key: str) -> None:
        """Do what a key asks for, or say what keys there are."""
        if key == "h":
            self._hint()
        elif key == "n" and self._context.progress.load().of(self._exercise.id).done:
            self._say(f"That was the last one: every exercise is done. {self._choice()}")
        elif key == "n":
            self._say(f"No other exercise is left to solve. {self._choice()}")
        else:
            self._say(f"There is no key {key}. {self._choice()}")

    def _where(self, name: str) -> str:
        return self._context.show_path(self._exercise.path / name)

    def _hint(self) -> None:
        from mergeable.commands import hint

        hint.run(argparse.Namespace(exercise=self._exercise.id, all=False), self._context)

    def _say(self, text: str) -> None:
        self._context.console.print()
        self._context.console.print(sentence(text, "quiet"))


class _Warm:
    """A warm grader as a block that gives what grades."""

    def __init__(self, grader: WarmGrader) -> None:
        self._grader = grader

    def __enter__(self) -> Grade:
        return self._grader.__enter__().grade

    def __exit__(self, *error: object) -> None:
        self._grader.__exit__(None, None, None)
