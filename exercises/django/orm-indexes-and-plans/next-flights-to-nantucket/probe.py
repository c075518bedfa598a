"""The attempt's indexes, added to the table of flights."""

from departures import indexing
from indexes import INDEXES


def install():
    """Add them; return how many pages each takes, by name."""
    before = indexing.pages()
    indexing.add(INDEXES)
    return {name: size for name, size in indexing.pages().items() if name not in before}
