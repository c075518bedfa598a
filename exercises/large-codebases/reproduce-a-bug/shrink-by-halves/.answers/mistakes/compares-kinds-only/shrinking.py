"""Making a failing script smaller, without anybody looking."""


def shrink(parts, run):
    """Return the parts that the failure needs.

    `run(some_parts)` runs a script made of these parts, and returns the
    failure it ends with, as a text, or None.
    """
    known = {}

    def outcome(some):
        if some not in known:
            known[some] = run(list(some))
        return known[some]

    kept = tuple(parts)
    failure = outcome(kept)
    if failure is None:
        raise ValueError("the script does not fail")
    size = max(len(kept) // 2, 1)
    while True:
        before = len(kept)
        at = 0
        while at < len(kept):
            smaller = kept[:at] + kept[at + size :]
            found = outcome(smaller)
            if found and found.split(":")[0] == failure.split(":")[0]:
                kept = smaller
            else:
                at += size
        if size > 1:
            size //= 2
        elif len(kept) == before:
            return list(kept)
