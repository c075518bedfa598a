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

from mergeable.commands.context import Context
from mergeable.console import sentence, verdict_view
from mergeable.grading.apart import can_fork
from mergeable.model import Exercise, Verdict
from mergeable.watch import Saves, WarmGrader

DESCRIPTION = """Grade your work each time you save it, in a fraction of a second. Ctrl-C ends it;
your files stay as they are."""

Grade = Callable[[], Verdict]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to watch."""
    parser.add_argument(
        "exercise",
        nargs="?",
        metavar="ID",
        help="the exercise; without it: that of this folder, or the one you work on",
    )


def run(args: argparse.Namespace, context: Context) -> int:
    """Watch until Ctrl-C, or `q` and Enter; its ordinary end is no failure."""
    keys: queue.SimpleQueue[str] = queue.SimpleQueue()
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_read_keys, args=(keys,), daemon=True).start()
    exercise: Exercise | None = context.unsolved(args.exercise)
    if not can_fork():
        told = "Processes cannot be forked here, so each save starts Python anew: about a second."
        context.notices.print(sentence(told, "broken"))
    try:
        while exercise is not None:
            context.progress.start(exercise.id)
            exercise = _Session(exercise, context, keys).run()
    except KeyboardInterrupt:
        context.console.print()
    context.console.print(sentence("Stopped watching. Your files are as you saved them."))
    context.warn_about_progress()
    return 0


def _read_keys(keys: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        keys.put(line.strip().lower()[:1])


class _Session:
    """Watching one exercise."""

    def __init__(self, exercise: Exercise, context: Context, keys: queue.SimpleQueue[str]) -> None:
        self._exercise, self._context, self._keys = exercise, context, keys
        self._saves = Saves(exercise.path)

    def run(self) -> Exercise | None:
        """Watch; return the exercise to go on with, or None to stop."""
        while True:
            with self._grader() as grade:
                key = self._until_key(grade)
            if key == "q":
                return None
            if key == "n":
                following = self._context.next(after=self._exercise)
                if following is None:
                    self._say("That was the last one: every exercise is done.")
                return following

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
            changed = self._saves.wait(lambda: not self._keys.empty())
            if not changed:
                key = self._keys.get()
                if key in ("q", "n"):
                    return key
                if key == "h":
                    self._hint()
                    continue
            if any(self._is_courses(path) for path in changed):
                return ""
            self._show(grade())

    def _is_courses(self, path: Path) -> bool:
        return path.name.startswith(("test_", "conftest", "probe")) or path.suffix == ".toml"

    def _show(self, verdict: Verdict) -> None:
        console = self._context.console
        if console.is_terminal:
            console.clear()
        console.print(verdict_view(self._exercise, verdict))
        self._context.record([verdict])
        if verdict.passed:
            then = f"`mergeable solution {self._exercise.id}` discusses it."
            then += " Keys: n next exercise, q stop (then Enter)." if console.is_terminal else ""
        else:
            files = ", ".join(self._where(name) for name in self._exercise.editable)
            then = f"Watching {files}: save to check again."
            then += " Keys: h hint, n next, q stop (then Enter)." if console.is_terminal else ""
        self._say(then)

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
