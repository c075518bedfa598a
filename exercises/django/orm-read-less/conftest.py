"""What the checks of this lesson share."""

from collections.abc import Callable

import pytest
from django.db import connection


@pytest.fixture
def turn_rows_round() -> Callable[[], None]:
    """Return a function that makes SQLite give rows in reverse where a query names no order.

    A database may give them in any order; SQLite's own happens to be the one that is wanted. The
    next fresh database is as usual again.
    """

    def turn() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")

    return turn
