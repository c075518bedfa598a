"""A set of places and chunks of it."""


def shrink(parts, run):
    """Return the needed parts."""
    outcomes = {}

    def outcome(places):
        script = [parts[place] for place in sorted(places)]
        key = "\0".join(script)
        if key not in outcomes:
            outcomes[key] = run(script)
        return outcomes[key]

    kept = set(range(len(parts)))
    wanted = outcome(kept)
    if wanted is None:
        raise ValueError
    size = len(kept)
    while size >= 1:
        ordered, gone = sorted(kept), False
        for start in range(0, len(ordered), size):
            chunk = set(ordered[start : start + size])
            if outcome(kept - chunk) == wanted:
                kept, gone = kept - chunk, True
        if not gone or size > 1:
            if size == 1 and not gone:
                break
            size = max(size // 2, 1)
    return [parts[place] for place in sorted(kept)]
