"""Making a failing script smaller, without anybody looking."""


def shrink(parts, run):
    """Return the parts that the failure needs."""
    failure = run(list(parts))
    if failure is None:
        raise ValueError("the script does not fail")
    kept, at = list(parts), 0
    while at < len(kept):
        smaller = kept[:at] + kept[at + 1 :]
        if run(smaller) == failure:
            kept, at = smaller, 0
        else:
            at += 1
    return kept
