"""Asking a warm process for verdicts on one exercise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

from mergeable.errors import CourseError
from mergeable.grading import LIMIT, verdict_of
from mergeable.model import Check, Exercise, Verdict


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
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def grade(self) -> Verdict:
        """Judge the learner's files as they are now.

        A warm process that has died is started again, once.
        """
        answer = self._ask()
        if not answer:
            self._stop()
            self._start()
            answer = self._ask()
        if not answer:
            self._stop()
            raise _not_started(self._exercise)
        checks = [Check.from_json(check) for check in json.loads(answer)]
        return verdict_of(self._exercise, checks)

    def _start(self) -> None:
        request_end, requests = os.pipe()
        answers, answer_end = os.pipe()
        command = [sys.executable, "-m", "pytest", str(self._exercise.path), "-p", "no:terminal"]
        command += [f"--rootdir={self._root}", f"--confcutdir={self._root}", "-p", "no:xdist"]
        command += ["-p", "mergeable.watch.warm", f"--warm={request_end},{answer_end}"]
        command += [f"--time-limit={self._limit}", "-p", "no:cacheprovider", "-p", "no:nbval"]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTEST_ADDOPTS", None)
        self._process = subprocess.Popen(
            command,
            cwd=self._root,
            env=environment,
            pass_fds=(request_end, answer_end),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us to hear; we end it
        )
        os.close(request_end)
        os.close(answer_end)
        self._requests = os.fdopen(requests, "wb", buffering=0)
        self._answers = os.fdopen(answers, encoding="utf-8")
        if not self._answers.readline():
            self._stop()
            raise _not_started(self._exercise)

    def _ask(self) -> str:
        """Return the checks as a line of JSON, or nothing if the process is gone."""
        if self._requests is None or self._answers is None:
            return ""
        try:
            self._requests.write(b"g")
        except BrokenPipeError:
            return ""
        return self._answers.readline()

    def _stop(self) -> None:
        for pipe in (self._requests, self._answers):
            if pipe is not None:
                pipe.close()
        self._requests = self._answers = None
        if self._process is not None:
            try:
                self._process.wait(1)  # a closed pipe is its sign to end
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _not_started(exercise: Exercise) -> CourseError:
    return CourseError(
        f"The checks of {exercise.id} cannot be collected.",
        f"`pytest {exercise.path} -v` says why.",
    )
