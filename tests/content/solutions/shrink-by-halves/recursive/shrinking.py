"""Two functions that call themselves, and a cache."""

from functools import cache


def shrink(parts, run):
    """Return the needed parts: of the left half given the right one, then the other way round."""
    ends = cache(lambda some: run(list(some)))
    wanted = ends(tuple(parts))
    if wanted is None:
        raise ValueError("this script is sound")

    def needed(some, before, after):
        if ends(before + after) == wanted:
            return ()
        if len(some) == 1:
            return some
        middle = len(some) // 2
        right = needed(some[middle:], before + some[:middle], after)
        left = needed(some[:middle], before, right + after)
        return left + right

    kept = tuple(parts)
    while True:
        smaller = needed(kept, (), ()) if kept else kept
        if smaller == kept:
            return list(kept)
        kept = smaller
