"""Scripts in parts, run for real, and what the attempt's `shrink` makes of them."""

import django
from django.conf import settings
from shrinking import shrink

if not settings.configured:
    settings.configure()  # formatting a number asks for them
    django.setup()  # and the exercise after this one, in the same process, for apps

INFINITE_FARE = [
    "from datetime import date",
    "from decimal import Decimal",
    "from django.utils import numberformat",
    "from django.utils.text import slugify",
    "day = date(2013, 1, 1)",
    "title = slugify('Fares of the day')",
    "seats = 149",
    "fares = [Decimal('89.90'), Decimal('120')]",
    "dearest = max(fares)",
    "limit = Decimal('Infinity')",
    "columns = [title, str(day)]",
    "columns.append(numberformat.format(dearest, '.', 2))",
    "columns.append(numberformat.format(seats, '.'))",
    "last = numberformat.format(limit, '.', 2)",
    "print(' '.join([*columns, last]))",
]
FULL_FLIGHT = [
    "free = 3",
    "sold = []",
    *["free -= 1"] * 9,
    "sold.append('1A')",
    "assert free >= 0, 'more sold than free'",
    "print(sold)",
]
CHAIN = [
    "a = 1",
    "b = a + 1",
    "c = b + 1",
    "d = c + 1",
    "e = d + 1",
    "[][0]",
]


def needing(number, needed):
    """Return parts of which some are needed, and what runs them; one alone fails otherwise."""
    parts = [f"part {place}" for place in range(number)]
    wanted = {parts[place] for place in needed}

    def run(some):
        there = wanted & set(some)
        if there == wanted:
            return "IndexError: list index out of range"
        return "IndexError: pop from empty list" if there else None

    return parts, run


def executed(parts):
    """Run the parts as one script."""
    try:
        exec("\n".join(parts), {"print": lambda *words: None})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


CASES = {
    "two of 64": needing(64, [5, 58]),
    "three of 512": needing(512, [17, 300, 301]),
    "all of 12": needing(12, range(12)),
    "one of one": needing(1, [0]),
    "infinite fare": (INFINITE_FARE, executed),
    "full flight": (FULL_FLIGHT, executed),
    "chain": (CHAIN, executed),
    "sound": (INFINITE_FARE[:9], executed),
}


def shrunk(name):
    """Let the attempt shrink a case; return what came of it, and what it ran."""
    parts, run = CASES[name]
    given, asked = list(parts), []

    def note(some):
        asked.append(list(some))
        return run(some)

    result, raised = None, ""
    try:
        result = shrink(given, note)
    except ValueError as error:
        raised = f"ValueError: {error}"
    return {
        "result": result,
        "raised": raised,
        "asked": asked,
        "parts": parts,
        "changed": given != parts,
        "failure": run(list(parts)),
        "left": run(list(result)) if isinstance(result, list) else None,
        "can_go": removable(result, run, run(list(parts))) if isinstance(result, list) else [],
    }


def removable(parts, run, failure):
    """Return what could still be taken out by itself."""
    return [part for at, part in enumerate(parts) if run(parts[:at] + parts[at + 1 :]) == failure]
