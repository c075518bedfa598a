"""A guard for tests: a block may send so many queries and no more."""

from contextlib import contextmanager

from django.db import connection, reset_queries


@contextmanager
def query_budget(limit, repeats=1):
    """Raise AssertionError if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """
    reset_queries()
    try:
        yield
    finally:
        sent = [query["sql"] for query in connection.queries]
        if len(sent) > limit:
            raise AssertionError(f"{len(sent)} queries, {limit} allowed")
        for sql in sent:
            if sent.count(sql) > repeats:
                raise AssertionError(f"sent {sent.count(sql)} times: {sql}")
