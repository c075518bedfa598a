"""A departure board whose times after midnight went wrong somewhere in forty commits."""

from datetime import UTC, datetime, timedelta

from mergeable.scene.people import Person

MARA = Person("Mara Lind", "mara@flightboard.example")
OKAN = Person("Okan Demir", "okan@flightboard.example")
BEGINNING = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)

CLOCK = '''"""Times, as the board shows them."""


def clock(minutes):
    """Return minutes since midnight as a time: "17:05"; those of the next day, too."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
'''
ONE_LINE = '    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"\n'
TWO_LINES = '    hours, rest = divmod(minutes, 60)\n    return f"{hours:02}:{rest:02}"\n'
WRONG = CLOCK.replace(ONE_LINE, TWO_LINES)
RENAMED = WRONG.replace("rest", "past")
LATER = '''

def later(minutes, delay):
    """Return the time at which a flight leaves after a delay in minutes."""
    return clock(minutes + delay)
'''
IMPORTED = CLOCK.replace('them."""\n', 'them."""\n\nfrom flightboard.units import HOUR\n')
UNITS = '"""Units of time, in minutes."""\n\nHOUR = 60\n'
USED = IMPORTED.replace("// 60 % 24", "// HOUR % 24").replace("% 60:02", "% HOUR:02")
HALF_TYPED = CLOCK.replace("def clock(minutes):", "def clock(minutes)")

# Before which of the airports somebody did something else: who, the subject, and the files.
OTHERWISE = {
    6: [
        (OKAN, "Type the times", {"clock.py": HALF_TYPED}),
        (OKAN, "Take back the types", {"clock.py": CLOCK}),
    ],
    19: [(MARA, "Use the units of time", {"clock.py": USED})],
    20: [(MARA, "Name the units of time", {"units.py": UNITS})],
    21: [
        (MARA, "Take back the units, for they confused", {"clock.py": CLOCK}),
    ],
    22: [(OKAN, "Compute hours and minutes at once", {"clock.py": WRONG})],
    25: [
        (OKAN, "Keep times in units again", {"clock.py": "from flightboard.unit import *\n"}),
        (OKAN, "Times as they were", {"clock.py": WRONG}),
    ],
    29: [(MARA, "Say when a delayed flight leaves", {"clock.py": WRONG + LATER})],
    31: [(MARA, "Call what is past the hour past", {"clock.py": RENAMED + LATER})],
}


def build(repo):
    airports = (repo.source / "scene" / "airports.txt").read_text(encoding="utf-8").splitlines()
    repo.by(MARA, BEGINNING)
    repo.write("flightboard/__init__.py", '"""The board in the hall of an airport."""\n')
    repo.write("flightboard/clock.py", CLOCK)
    repo.write("README.md", "# flightboard\n\nThe board in the hall of an airport.\n")
    repo.write(".gitignore", "__pycache__/\n")
    repo.do("git add --all")
    repo.do("git commit -m 'Release 1.0'")
    repo.do("git tag v1.0")
    day = BEGINNING
    for number, airport in enumerate(airports):
        for person, subject, files in OTHERWISE.get(number, []):
            day += timedelta(days=1)
            commit(repo, person, day, subject, files)
        day += timedelta(days=1)
        rows = "".join(f'    "{line[:3]}": "{line[4:]}",\n' for line in airports[: number + 1])
        table = f'"""Airports by their code."""\n\nNAMES = {{\n{rows}}}\n'
        commit(repo, MARA, day, f"Name {airport}", {"airports.py": table})
    repo.do("git push --quiet upstream main v1.0")
    repo.do("git push --quiet origin main")
    repo.you()


def commit(repo, person, day, subject, files):
    repo.by(person, day)
    for name, text in files.items():
        repo.write(f"flightboard/{name}", text)
    repo.do("git add --all")
    repo.do(f'git commit -m "{subject}"')
