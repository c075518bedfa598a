"""Making a failing script smaller, without anybody looking."""


def shrink(parts, run):
    """Return the parts that the failure needs."""
    known = {tuple(parts): run(list(parts))}
    failure = known[tuple(parts)]
    if failure is None:
        raise ValueError("the script does not fail")

    def fails(some):
        if tuple(some) not in known:
            known[tuple(some)] = run(list(some))
        return known[tuple(some)] == failure

    kept, size = list(parts), max(len(parts) // 2, 1)
    while True:
        before = len(kept)
        for at in range(0, len(kept), size):
            gone = set(kept[at : at + size])
            smaller = [part for part in kept if part not in gone]
            if fails(smaller):
                kept = smaller
        if size > 1:
            size //= 2
        elif len(kept) == before:
            return kept
