"""What every Django exercise can ask for: the departures world, with a fresh database each time.

    def test_board(flights_500): ...                 500 flights, and facts about them
    def test_growth(departures_database): ...        a new database at each call, of any size
    def test_plan(postgres_departures): ...          the same on a real PostgreSQL

See `departures.world.Facts` for what a fixture's value says.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from departures import world

world.setup()

from departures.models import Airline, Flight  # noqa: E402 - Django has to be set up first


@pytest.hookimpl(optionalhook=True)
def pytest_mergeable_warm_up(needs: Sequence[str]) -> None:
    """Load what every check below here needs, before forks are made of this process."""
    if "postgresql" in needs:
        from departures import postgres

        postgres.warm_up()
    for size in (50, 500, 5_000):
        world.fresh(size)
    # Django compiles a query, and Python the code that does, quicker the second time.
    for _ in range(2):
        Airline.objects.in_bulk()
        list(Flight.objects.prefetch_related("airline")[:100])
        list(Flight.objects.select_related("airline", "destination", "plane")[:100])
    world.close(keep=0)


@pytest.fixture
def departures_database() -> Iterator[Callable[[int], world.Facts]]:
    """Return a function that gives `django.db.connection` a fresh database of so many flights.

    1 to 5,000 flights; it may be called several times in a test, and each call starts afresh.
    """
    yield world.fresh
    world.close()
    world.forget_recorders()


@pytest.fixture
def postgres_departures() -> Iterator[Callable[[world.Size], world.Facts]]:
    """Return a function as `departures_database` does, for a database on a real PostgreSQL.

    `connection` leads there until the test ends, and `connections["other"]` is a second session. An
    exercise whose checks use this says `needs = ["postgresql"]`. For the whole year, `world.ALL`,
    the exercise's own `pytest_mergeable_warm_up` calls `postgres.prepare(world.ALL)`: the first
    time on a machine that takes longer than a check may.
    """
    from departures import postgres

    with postgres.departures() as database:
        yield database


@pytest.fixture
def flights_50(departures_database: Callable[[int], world.Facts]) -> world.Facts:
    """Give the test a fresh database of 50 flights, and return facts about them."""
    return departures_database(50)


@pytest.fixture
def flights_500(departures_database: Callable[[int], world.Facts]) -> world.Facts:
    """Give the test a fresh database of 500 flights, and return facts about them."""
    return departures_database(500)


@pytest.fixture
def flights_5000(departures_database: Callable[[int], world.Facts]) -> world.Facts:
    """Give the test a fresh database of 5,000 flights, and return facts about them."""
    return departures_database(5_000)


@pytest.fixture
def templates_from() -> Callable[..., AbstractContextManager[None]]:
    """Return a context manager in which Django finds templates in the folders it is given.

    `with templates_from(*attempt.folders): ...` lets an attempt's own templates come first.
    """
    return world.templates
