"""Asking a warm process for verdicts on one exercise."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from mergeable.errors import CourseError
from mergeable.grading import LIMIT, verdict_of
from mergeable.grading.run import LEAN, environment
from mergeable.model import Check, Exercise, Verdict

PATIENCE = 3.0  # seconds for the warm process to end


class WarmGrader:
    """A pytest that has already imported and collected everything; each verdict is a fork of it.

    Use it as a context manager: the process ends with the block, whatever happens in it.
    """

    def __init__(self, root: Path, exercise: Exercise, *, limit: float = LIMIT) -> None:
        """Take the course's root; `limit` is in seconds for a verdict."""
        self._root, self._exercise, self._limit = root, exercise, limit
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: IO[bytes] | None = None
        self._answers: IO[str] | None = None

    def __enter__(self) -> WarmGrader:
        try:
            self._start()
        except BaseException:  # Ctrl-C while it imports, say
            self._stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def grade(self) -> Verdict:
        """Judge the learner's files as they are now; raises CourseError for faulty checks.

        A warm process that has died is started again, once.
        """
        answer = self._ask()
        if answer is None:
            self._stop()
            self._start()
            answer = self._ask()
        if answer is None:
            return verdict_of(self._exercise, (), "Your code ended the process that judges it.")
        return verdict_of(self._exercise, map(Check.from_json, json.loads(answer)))

    def _start(self) -> None:
        request_end, requests = os.pipe()
        answers, answer_end = os.pipe()
        self._requests = os.fdopen(requests, "wb", buffering=0)
        self._answers = os.fdopen(answers, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", str(self._exercise.path), "-p", "no:terminal"]
        command += [f"--rootdir={self._root}", f"--confcutdir={self._root}", *LEAN]
        command += ["-p", "mergeable.watch.warm", f"--warm={request_end},{answer_end}"]
        command += [f"--time-limit={self._limit}"]
        try:
            self._process = subprocess.Popen(
                command,
                cwd=self._root,
                env=environment(),
                pass_fds=(request_end, answer_end),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us to hear; we end it
            )
        finally:
            os.close(request_end)
            os.close(answer_end)
        if self._hear() is None:
            self._stop()
            raise _not_started(self._exercise)

    def _ask(self) -> str | None:
        """Return the checks as a line of JSON; None if the process is gone."""
        if self._requests is None:
            return None
        try:
            self._requests.write(b"g")
        except BrokenPipeError:
            return None
        return self._hear()

    def _hear(self) -> str | None:
        """Return what the process says next; None if it died before it had said all."""
        line = self._answers.readline() if self._answers else ""
        return line if line.endswith("\n") else None

    def _stop(self) -> None:
        for pipe in (self._requests, self._answers):
            if pipe is not None:
                pipe.close()
        self._requests = self._answers = None
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)  # it ends the fork in which it is judging
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _not_started(exercise: Exercise) -> CourseError:
    return CourseError(
        f"The checks of {exercise.id} cannot be collected.",
        f"`pytest {exercise.path} -v` says why.",
    )
