"""A guard for tests: a block may send so many queries and no more."""

from collections import Counter
from contextlib import contextmanager
from traceback import extract_stack, format_list

from django.db import connection


@contextmanager
def query_budget(limit, repeats=1):
    """Raise AssertionError if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """
    times, senders = Counter(), {}

    def note(execute, sql, params, many, context):
        times[sql] += 1
        senders[sql] = sender()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield
    total = sum(times.values())
    question = max(times, key=times.get, default=None)
    if total > limit or times[question] > repeats:
        raise AssertionError(
            f"{total} queries, {limit} allowed, {times[question]} of them alike:\n"
            f"{question}\n{senders[question]}"
        )


def sender():
    """Return the line that is sending a query: the innermost that is neither Django's nor ours."""
    lines = [line for line in extract_stack() if "django" not in line.filename]
    return format_list(lines)[-1]
