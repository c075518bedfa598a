"""A guard for tests: a block of code may send so many queries and no more."""

import sys
from contextlib import contextmanager
from linecache import getline

from django.db import connection


def is_ours(frame):
    name = frame.f_globals.get("__name__", "")
    return name != __name__ and name.partition(".")[0] != "django"


@contextmanager
def query_budget(limit, repeats=1):
    """Raise AssertionError if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """
    sent = []

    def note(execute, sql, *rest):
        frame = sys._getframe(1)
        while not is_ours(frame):
            frame = frame.f_back
        file, number = frame.f_code.co_filename, frame.f_lineno
        sent.append((sql, f"{file}, line {number}: {getline(file, number).strip()}"))
        return execute(sql, *rest)

    connection.execute_wrappers.append(note)
    try:
        yield
    finally:
        connection.execute_wrappers.remove(note)
    if len(sent) > limit:
        raise AssertionError(f"{len(sent)} queries, {limit} allowed: {sent}")
    questions = [sql for sql, _ in sent]
    for sql, line in sent:
        if questions.count(sql) > repeats:
            raise AssertionError(f"{questions.count(sql)} times the same: {sql} ({line})")
