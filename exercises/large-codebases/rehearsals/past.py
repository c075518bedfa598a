"""What went wrong in the histories: each has many harmless commits and one that a search is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rehearsals import Change, History
from rehearsals.flightboard import BOARD, DELAYS, PACKAGE, STORE, airports, first

HOURS = "Name the hour once"  # the subject of the commit after which an hour is "60 min"
ONE_EACH = "Show the model beside the flight"  # the one after which each flight asks


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Return a text with pieces of it replaced, each of which is there once."""
    for old, new in pairs:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} is there {text.count(old)} times")
        text = text.replace(old, new)
    return text


WRONG = replaced(DELAYS, ("minutes < HOUR", "minutes <= HOUR"))
# Two ways in which a commit cannot be judged, and one in which it fails for another reason.
HALF_TYPED = replaced(DELAYS, ("    if minutes < HOUR:\n", "    if minutes < HOUR\n"))
FORGOTTEN = replaced(DELAYS, ("HOUR = 60  # minutes", f"from {PACKAGE}.units import HOUR"))
MISNAMED = replaced(DELAYS, ("divmod(minutes, HOUR)", "divmod(minutes, HOURS)"))


def of_delays(text: str, at: str = "") -> dict[str, str | None]:
    """Return the files of a commit that changes how delays are described."""
    return {f"{at}{PACKAGE}/delays.py": text}


def told(changes: Iterable[Change], inserted: Mapping[int, list[Change]], culprit: str) -> History:
    """Return a history: harmless commits, and before some of them, by number, others."""
    found = [first()]
    for number, change in enumerate(changes):
        found += [*inserted.get(number, []), change]
    return History(tuple(found), culprit)


def whole_hours(number: int = 40, culprit: int = 27) -> History:
    """Return a history in which every commit can be tried."""
    return told(airports(number), {culprit: [Change(HOURS, of_delays(WRONG))]}, HOURS)


def that_cannot_be_imported() -> History:
    """Return one in which commits in the middle, before and after the change, do not import."""
    units: dict[str, str | None] = {f"{PACKAGE}/units.py": "HOUR = 60  # minutes\n"}
    wrong = replaced(FORGOTTEN, ("minutes < HOUR", "minutes <= HOUR"))
    half = [
        Change("Describe delays in hours", of_delays(HALF_TYPED)),
        Change("Put back the colon", of_delays(DELAYS)),
    ]
    forgotten = [
        Change("Move units to a module", of_delays(FORGOTTEN)),
        Change("Say so in the news", {"NEWS.md": "# News\n\n- Units have a module.\n"}),
        Change("Add the module of units", units),
    ]
    again = [
        Change("Describe delays by table", of_delays(replaced(wrong, ("is None:", "is None")))),
        Change("Describe them by hand again", of_delays(wrong)),
    ]
    culprit = [Change(HOURS, of_delays(wrong))]
    inserted = {10: half, 20: forgotten, 24: culprit, 30: again}
    return told(airports(40), inserted, HOURS)


def that_is_hidden() -> History:
    """Return one in which the change stands behind commits that cannot be imported."""
    inserted = {
        24: [
            Change("Describe delays in hours", of_delays(HALF_TYPED)),
            Change("Tell of it in the news", {"NEWS.md": "# News\n\n- Hours are told.\n"}),
            Change(HOURS, of_delays(WRONG)),
        ]
    }
    return told(airports(40), inserted, HOURS)


def that_fails_otherwise() -> History:
    """Return one in which `describe` raises for a while, long before it is wrong."""
    inserted = {
        8: [Change("Count in hours", of_delays(MISNAMED))],
        22: [Change("Spell the name of the constant", of_delays(DELAYS))],
        29: [Change(HOURS, of_delays(WRONG))],
    }
    return told(airports(40), inserted, HOURS)


def that_moves() -> History:
    """Return one in which the package moves into the folder `src`, and goes wrong there."""
    names = ("__init__.py", "delays.py", "store.py", "board.py", "airports.py")
    here = {
        path: text for change in (first(), *airports(18)) for path, text in change.files.items()
    }
    moved: dict[str, str | None] = {f"{PACKAGE}/{name}": None for name in names}
    moved |= {f"src/{PACKAGE}/{name}": here[f"{PACKAGE}/{name}"] for name in names}
    later = airports(40, "src/")[18:]
    changes = [*airports(18), Change("Move the package to src", moved), *later]
    return told(changes, {30: [Change(HOURS, of_delays(WRONG, "src/"))]}, HOURS)


# A board that asks once a flight, in the way of somebody who put things in order.
EACH = replaced(
    BOARD,
    ("    models = store.ask([tail for _, tail in flights])\n", ""),
    (
        '    return [f"{flight:8} {models[tail]}" for flight, tail in flights]\n',
        '    return [f"{flight:8} {store.ask([tail])[tail]}" for flight, tail in flights]\n',
    ),
)
# One that asks in pages, which is by design: a hundred planes in a question.
PAGES = replaced(
    BOARD,
    (
        "    models = store.ask([tail for _, tail in flights])\n",
        "    tails = [tail for _, tail in flights]\n"
        "    models = {}\n"
        "    for page in range(0, len(tails), PAGE):\n"
        "        models |= store.ask(tails[page : page + PAGE])\n",
    ),
    ('flight."""\n\n\n', 'flight."""\n\nPAGE = 100  # planes in a question\n\n\n'),
)
# Greeted when the board goes up: thirty questions whatever the number of flights.
GREETED = replaced(
    BOARD,
    (
        "    models = store.ask(",
        "    for number in range(30):\n"
        '        store.ask([f"N{number:03}AA"])  # planes that greet the passengers\n'
        "    models = store.ask(",
    ),
)
GREETED_EACH = replaced(
    GREETED,
    ("    models = store.ask([tail for _, tail in flights])\n", ""),
    (
        '    return [f"{flight:8} {models[tail]}" for flight, tail in flights]\n',
        '    return [f"{flight:8} {store.ask([tail])[tail]}" for flight, tail in flights]\n',
    ),
)
# Mended by half: a question for two flights.
PAIRS = replaced(PAGES, ("PAGE = 100", "PAGE = 2"))


def of_board(text: str) -> dict[str, str | None]:
    """Return the files of a commit that changes the board."""
    return {f"{PACKAGE}/board.py": text}


def one_each() -> History:
    """Return a history in which the board begins to ask once a flight, and nothing else happens."""
    return told(airports(40), {15: [Change(ONE_EACH, of_board(EACH))]}, ONE_EACH)


def greeted_before(planes: int = 30) -> History:
    """Return one in which so many questions were added long before, once and for all flights."""
    once, each = (replaced(it, ("(30)", f"({planes})")) for it in (GREETED, GREETED_EACH))
    inserted = {
        6: [Change("Greet with a round of planes", of_board(once))],
        31: [Change(ONE_EACH, of_board(each))],
    }
    return told(airports(40), inserted, ONE_EACH)


def in_pages_before() -> History:
    """Return one in which the board asks by the hundred, as it should, before it goes wrong."""
    inserted = {
        9: [Change("Ask in pages of a hundred", of_board(PAGES))],
        26: [Change(ONE_EACH, of_board(EACH))],
    }
    return told(airports(40), inserted, ONE_EACH)


def mended_by_half() -> History:
    """Return one in which somebody halves the questions later on, and it is too many still."""
    inserted = {
        5: [Change(ONE_EACH, of_board(EACH))],
        11: [Change("Ask for two planes at once", of_board(PAIRS))],
    }
    return told(airports(40), inserted, ONE_EACH)


def with_gaps() -> History:
    """Return one in which the board cannot be imported for a while, after it went wrong."""
    forgotten = "from flightboard.planes import known\n\n\n"
    unfinished = replaced(EACH, ('flight."""\n\n\n', f'flight."""\n\n{forgotten}'))
    called = replaced(EACH, ("store.ask([tail])[tail]", "models[tail]"))
    inserted = {
        10: [Change("Keep planes that are known", of_board(called))],
        13: [Change("Ask for planes at once again", of_board(BOARD))],
        17: [Change(ONE_EACH, of_board(EACH))],
        18: [Change("Use the planes that are known", of_board(unfinished))],
        23: [Change("Leave them for later", of_board(EACH))],
    }
    return told(airports(40), inserted, ONE_EACH)


def other_store() -> History:
    """Return one in which the store counts and passes questions on, under other names inside."""
    inner = replaced(
        STORE,
        (
            '        return {number: self._models.get(number, "") for number in tail_numbers}\n',
            "        return self._sent(list(tail_numbers))\n\n"
            "    def _sent(self, numbers):\n"
            '        return {number: self._models.get(number, "") for number in numbers}\n',
        ),
    )
    inserted = {
        14: [Change("Send questions in one place", {f"{PACKAGE}/store.py": inner})],
        33: [Change(ONE_EACH, of_board(EACH))],
    }
    return told(airports(40), inserted, ONE_EACH)


PRACTICE = {"whole-hours": that_cannot_be_imported, "one-each": greeted_before}
