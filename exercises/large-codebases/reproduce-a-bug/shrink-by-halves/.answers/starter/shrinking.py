"""Making a failing script smaller, without anybody looking."""


def shrink(parts, run):
    """Return the parts that the failure needs.

    `run(some_parts)` runs a script made of these parts, and returns the
    failure it ends with, as a text, or None.
    """
    kept = list(parts)
    for part in parts:
        smaller = [other for other in kept if other != part]
        if run(smaller):
            kept = smaller
    return kept
