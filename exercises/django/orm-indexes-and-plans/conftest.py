"""What the checks of this lesson share."""

import pytest
from departures import world


@pytest.fixture
def installed(attempt, postgres_departures) -> dict[str, int]:
    """Add the attempt's indexes to the whole year's flights; return the pages of each, by name."""
    postgres_departures(world.ALL)
    return attempt.function("probe", "install")()
