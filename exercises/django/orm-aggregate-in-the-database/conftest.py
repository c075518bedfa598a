"""What the checks of this lesson share."""

from collections.abc import Callable

import pytest
from django.db import connection


@pytest.fixture
def backwards() -> Callable[[], None]:
    """Return a function after which rows come last first, where a query names no order.

    A database may give them in any order, and SQLite's happens to be the one that is wanted. The
    next fresh database is as usual again.
    """

    def turn() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")

    return turn
