"""What the checks of this lesson share: a PostgreSQL on which no statement waits for ever."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from departures import world


@pytest.fixture
def flights_on_postgres(
    postgres_departures: Callable[[world.Size], world.Facts],
) -> world.Facts:
    """Give the test a fresh PostgreSQL with 50 flights, where no statement waits for ever."""
    from departures.meanwhile import limit_waiting

    facts = postgres_departures(50)
    limit_waiting()
    return facts


@pytest.fixture
def moments() -> Callable[..., Iterator[Any]]:
    """Return a function that yields each moment at which a second session can come in between.

    `moments(ours, theirs, afresh=..., called="add_delay(1, 5)")`: see `departures.moments`. It is
    imported here, as the lesson's check on SQLite also runs where there are no servers.
    """
    from departures.moments import moments

    return moments
