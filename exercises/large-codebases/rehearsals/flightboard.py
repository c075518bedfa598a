"""The project of the rehearsals, a departure board, as it is in its first release."""

from __future__ import annotations

from rehearsals import Change

PACKAGE = "flightboard"

DELAYS = '''"""Delays, as the board shows them."""

HOUR = 60  # minutes


def describe(minutes):
    """Return a delay in words: "on time", "12 min", "1 h 05 min"."""
    if minutes is None:
        return "cancelled"
    if minutes <= 0:
        return "on time"
    if minutes < HOUR:
        return f"{minutes} min"
    hours, rest = divmod(minutes, HOUR)
    return f"{hours} h {rest:02} min"
'''

STORE = '''"""Where the board asks: a database would stand behind this."""


class Store:
    """Planes by their tail number. Each question is a trip to the database."""

    def __init__(self, models):
        self._models = dict(models)

    def ask(self, tail_numbers):
        """Return the model of each plane that is asked for."""
        return {number: self._models.get(number, "") for number in tail_numbers}
'''

BOARD = '''"""The board: a line for each flight."""


def lines(flights, store):
    """Return what the board shows of flights, which are pairs: ("UA 1545", "N14228")."""
    models = store.ask([tail for _, tail in flights])
    return [f"{flight:8} {models[tail]}" for flight, tail in flights]
'''

# Airports that New York's departures lead to, as the data of the course names them.
AIRPORTS = """ALB Albany Intl
ATL Hartsfield Jackson Atlanta Intl
AUS Austin Bergstrom Intl
BDL Bradley Intl
BHM Birmingham Intl
BNA Nashville Intl
BOS General Edward Lawrence Logan Intl
BTV Burlington Intl
BUF Buffalo Niagara Intl
BUR Bob Hope
BWI Baltimore Washington Intl
BZN Gallatin Field
CAE Columbia Metropolitan
CAK Akron Canton Regional Airport
CHS Charleston Afb Intl
CLE Cleveland Hopkins Intl
CLT Charlotte Douglas Intl
CMH Port Columbus Intl
CRW Yeager
CVG Cincinnati Northern Kentucky Intl
DAY James M Cox Dayton Intl
DCA Ronald Reagan Washington Natl
DEN Denver Intl
DFW Dallas Fort Worth Intl
DSM Des Moines Intl
DTW Detroit Metro Wayne Co
EGE Eagle Co Rgnl
FLL Fort Lauderdale Hollywood Intl
GRR Gerald R Ford Intl
GSO Piedmont Triad
HDN Yampa Valley
HNL Honolulu Intl
HOU William P Hobby
IAD Washington Dulles Intl
IAH George Bush Intercontinental
IND Indianapolis Intl
JAX Jacksonville Intl
LAS Mc Carran Intl
LAX Los Angeles Intl
LGB Long Beach
MCI Kansas City Intl
MCO Orlando Intl
MDW Chicago Midway Intl
MEM Memphis Intl
MIA Miami Intl
MKE General Mitchell Intl
MSP Minneapolis St Paul Intl
MSY Louis Armstrong New Orleans Intl
MYR Myrtle Beach Intl
OAK Metropolitan Oakland Intl""".splitlines()


def first(at: str = "") -> Change:
    """Return the commit of the first release, with the package in the folder `at`."""
    inside = f"{at}{PACKAGE}"
    files: dict[str, str | None] = {
        f"{inside}/__init__.py": '"""The board in the hall of an airport."""\n',
        f"{inside}/delays.py": DELAYS,
        f"{inside}/store.py": STORE,
        f"{inside}/board.py": BOARD,
        "NEWS.md": "# News\n\n- Version 1.0.\n",
    }
    return Change("Release 1.0", files)


def airports(number: int, at: str = "") -> list[Change]:
    """Return so many commits that each name one more airport, and change nothing else."""
    found = []
    for known in range(1, number + 1):
        rows = "".join(f'    "{line[:3]}": "{line[4:]}",\n' for line in AIRPORTS[:known])
        text = f'"""Airports by their code."""\n\nNAMES = {{\n{rows}}}\n'
        path = f"{at}{PACKAGE}/airports.py"
        found.append(Change(f"Name {AIRPORTS[known - 1]}", {path: text}))
    return found
