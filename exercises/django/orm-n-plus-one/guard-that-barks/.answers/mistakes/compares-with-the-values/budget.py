"""A guard for tests: a block may send so many queries and no more."""

from collections import Counter
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def query_budget(limit, repeats=1):
    """Raise AssertionError if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [query["sql"] for query in captured]
    question, times = max(Counter(sent).items(), key=lambda item: item[1], default=(None, 0))
    if len(sent) > limit or times > repeats:
        raise AssertionError(
            f"{len(sent)} queries, {limit} allowed; {times} alike, {repeats} allowed: {question}"
        )
