"""These checks run on the flights of the whole year."""

from collections.abc import Sequence

from departures import postgres, world


def pytest_mergeable_warm_up(needs: Sequence[str]) -> None:
    """Load the year before the checks begin: their time is not for that."""
    if "postgresql" in needs:
        postgres.prepare(world.ALL)
