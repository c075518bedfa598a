"""A guard for tests: a block may send so many queries and no more."""

from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_stack, format_list

import django
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

NOT_TO_BLAME = (str(Path(django.__file__).parent), __file__)


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

    with CaptureQueriesContext(connection), connection.execute_wrapper(note):
        reset_queries()
        yield
    total = len(connection.queries)
    question = max(times, key=times.get, default=None)
    if total > limit or times[question] > repeats:
        raise AssertionError(
            f"{total} queries, {limit} allowed, {times[question]} of them alike:\n"
            f"{question}\n{senders[question]}"
        )


def sender():
    """Return the line that is sending a query: the innermost that is neither Django's nor ours."""
    lines = [line for line in extract_stack() if not line.filename.startswith(NOT_TO_BLAME)]
    return format_list(lines)[-1]
