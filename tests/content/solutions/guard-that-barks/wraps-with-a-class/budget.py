"""A guard for tests: a block of code may send so many queries and no more."""

import inspect
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection

HOME = Path(django.__file__).parent
OWN = Path(__file__)


class Recorder:
    """Notes each question and the lines that send it."""

    def __init__(self):
        self.lines = defaultdict(list)

    def __call__(self, execute, sql, params, many, context):
        self.lines[sql].append(self.line())
        return execute(sql, params, many, context)

    def line(self):
        for info in inspect.stack(context=1)[1:]:
            path = Path(info.filename)
            if path != OWN and HOME not in path.parents:
                return f"{path}, line {info.lineno}: {''.join(info.code_context or ()).strip()}"
        return "an unknown line"

    def problems(self, limit, repeats):
        total = sum(map(len, self.lines.values()))
        if total > limit:
            yield f"{total} queries were sent, {limit} are allowed."
        for question, lines in self.lines.items():
            if len(lines) > repeats:
                yield f"{len(lines)} times {question}, sent by {lines[-1]}"


@contextmanager
def query_budget(limit, repeats=1):
    """Raise AssertionError if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        yield recorder
    problems = "\n".join(recorder.problems(limit, repeats))
    assert not problems, problems
