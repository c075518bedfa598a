"""A guard for tests: a block of code may send so many queries and no more."""

import re
import traceback
from contextlib import ExitStack
from pathlib import Path

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

DJANGO = str(Path(django.__file__).parent)
VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")


class query_budget:  # noqa: N801  used like a function
    """Raise AssertionError if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """

    def __init__(self, limit, repeats=1):
        self.limit, self.repeats = limit, repeats
        self.lines = []

    def __enter__(self):
        self.stack = ExitStack()
        self.captured = self.stack.enter_context(CaptureQueriesContext(connection))
        self.stack.enter_context(connection.execute_wrapper(self.note))
        return self

    def note(self, execute, *args):
        for frame in reversed(traceback.extract_stack()):
            if frame.filename != __file__ and not frame.filename.startswith(DJANGO):
                self.lines.append(f"{frame.filename}:{frame.lineno}: {frame.line}")
                break
        return execute(*args)

    def __exit__(self, kind, error, trace):
        self.stack.__exit__(kind, error, trace)
        if error is not None:
            return
        asked = {}
        for query, line in zip(self.captured.captured_queries, self.lines, strict=True):
            asked.setdefault(VALUE.sub("?", query["sql"]), []).append(line)
        sent = len(self.captured)
        question, lines = max(asked.items(), key=lambda item: len(item[1]), default=("", []))
        if sent > self.limit or len(lines) > self.repeats:
            raise AssertionError(
                f"{sent} queries were sent, {self.limit} are allowed; {len(lines)} times, "
                f"{self.repeats} allowed: {question} by {lines[0]}"
            )
