"""Making a failing script smaller, without anybody looking."""


def shrink(parts, run):
    """Return the parts that the failure needs."""
    failure = run(list(parts))
    if failure is None:
        raise ValueError("the script does not fail")
    kept = list(parts)
    while len(kept) > 1:
        middle = len(kept) // 2
        halves = kept[:middle], kept[middle:]
        failing = [half for half in halves if run(half) == failure]
        if not failing:
            break
        kept = failing[0]
    return kept
