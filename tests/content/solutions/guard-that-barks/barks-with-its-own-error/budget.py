"""A guard for tests: a block may send so many queries and no more."""

import inspect
from collections import Counter
from contextlib import contextmanager

from django.db import connection


class OverBudget(AssertionError):
    """A block sent more queries than it may."""

    def __init__(self, sent, limit, question, times, line):
        asked = question.replace('"', "").replace("departures_", "")
        super().__init__(f"{sent} sent, {limit} allowed; {times} x {asked}\n  {line}")


@contextmanager
def query_budget(limit, repeats=1):
    """Raise OverBudget if the block sends more than `limit` queries.

    Also if it sends one question, whatever its values, more than `repeats`
    times: that is how a number of queries begins to grow.
    """
    sent = []

    def note(execute, sql, *rest):
        sent.append((sql, asking()))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield
    if not sent:
        return
    (question, times), *_ = Counter(sql for sql, _ in sent).most_common(1)
    if len(sent) > limit or times > repeats:
        raise OverBudget(len(sent), limit, question, times, dict(sent)[question])


def asking():
    """Return the line of the code under test that is asking."""
    frame = inspect.currentframe()
    while frame.f_globals["__name__"].partition(".")[0] in (__name__, "django"):
        frame = frame.f_back
    found = inspect.getframeinfo(frame)
    return f"{found.filename}:{found.lineno}: {''.join(found.code_context).strip()}"
