"""As Zeller and Hildebrandt have it: subsets, then complements, then finer."""

from itertools import chain, pairwise


def shrink(parts, run):
    """Return a 1-minimal list of parts."""
    known = {}

    def test(some):
        key = tuple(some)
        if key not in known:
            known[key] = run(list(some))
        return known[key] == wanted

    wanted = run(list(parts))
    known[tuple(parts)] = wanted
    if wanted is None:
        raise ValueError("nothing fails")
    current, n = list(parts), 2
    while len(current) >= 2:
        bounds = [len(current) * i // n for i in range(n + 1)]
        chunks = [current[a:b] for a, b in pairwise(bounds)]
        subset = next((c for c in chunks if test(c)), None)
        if subset is not None:
            current, n = subset, 2
            continue
        rest = (list(chain(*chunks[:i], *chunks[i + 1 :])) for i in range(len(chunks)))
        complement = next((c for c in rest if test(c)), None)
        if complement is not None:
            current, n = complement, max(n - 1, 2)
        elif n < len(current):
            n = min(len(current), 2 * n)
        else:
            break
    return current
