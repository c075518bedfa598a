"""Cut a number of flights, and all that belongs to them, out of the source.

`python -m departures.slicing ARCHIVE`, run in exercises/django with the full archive, cuts the
slice that ships with the repository again.
"""

from __future__ import annotations

import csv
import gzip
import heapq
import io
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

from departures.source import NAMES, SLICE, Row, Tables, read

# Friday 8 February 2013, New York's midnight, as the source writes an hour. A snowstorm came in
# that morning and 472 of the day's 930 flights were cancelled, more than on any other day of the
# year. So even the first 50 flights have all that makes real data hard: cancellations, flights
# without a plane, planes that nobody registered, and destinations that nobody described.
SINCE = "2013-02-08T05:00:00Z"

SHIPPED = 5_000


def cut(tables: Tables, count: int) -> dict[str, list[Row]]:
    """Return the first `count` flights scheduled after SINCE, and what they refer to.

    That is: the airlines, airports and planes they name (as far as the source describes them), and
    the weather at the three airports from their first hour to their last.
    """
    flights = heapq.nsmallest(
        count, (row for row in tables["flights"] if row["time_hour"] >= SINCE), key=_schedule
    )
    airports = {row[end] for row in flights for end in ("origin", "dest")}
    first, last = flights[0]["time_hour"], flights[-1]["time_hour"]
    return {
        "airlines": _only(tables["airlines"], "carrier", {row["carrier"] for row in flights}),
        "airports": _only(tables["airports"], "faa", airports),
        "planes": _only(tables["planes"], "tailnum", {row["tailnum"] for row in flights}),
        "weather": [row for row in tables["weather"] if first <= row["time_hour"] <= last],
        "flights": flights,
    }


def write(tables: Tables, archive: Path) -> bool:
    """Write the tables to `archive`, unless it has them already; say whether it was written.

    The same tables give the same CSV text everywhere. How well it compresses differs between
    releases of zlib, so an archive is left alone as long as its text is right.
    """
    texts = {name: _csv(tables[name]) for name in NAMES}
    if archive.is_file() and {name: _csv(rows) for name, rows in read(archive).items()} == texts:
        return False
    content = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=content, mode="wb", filename="", mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as members,
    ):
        for name, text in texts.items():
            member = tarfile.TarInfo(f"data/{name}.csv")
            member.size = len(text)
            members.addfile(member, io.BytesIO(text))
    archive.write_bytes(content.getvalue())
    return True


def _schedule(row: Row) -> tuple[str, int, str, int]:
    return row["time_hour"], int(row["minute"]), row["carrier"], int(row["flight"])


def _only(rows: Iterable[Row], key: str, wanted: set[str]) -> list[Row]:
    return [row for row in rows if row[key] in wanted]


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    for number, row in enumerate(rows):
        if number == 0:
            lines.writerow(row.keys())
        lines.writerow(row.values())
    return text.getvalue().encode()


def main(arguments: list[str]) -> int:
    """Cut the shipped slice again from the archive named in `arguments`."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m departures.slicing ARCHIVE\n")
        return 2
    written = write(cut(read(Path(arguments[0])), SHIPPED), SLICE)
    sys.stdout.write(f"{SLICE.name}: {'cut again' if written else 'nothing changed'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
