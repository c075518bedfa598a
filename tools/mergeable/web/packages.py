"""What of Python's packages goes to the page: the parts that an exercise can use there."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

# Packs of packages, by the name that `needs` knows them by; every exercise needs "base".
PACKS = {
    "base": ("pytest", "pluggy", "iniconfig", "packaging", "pygments"),
    "django": ("django", "asgiref", "sqlparse"),
    "tzdata": ("tzdata",),
}
LIBRARY_UNWANTED = ("ensurepip/", "idlelib/", "pydoc_data/", "turtle", "venv/")
_UNWANTED = re.compile(
    r"""\.dist-info/ | \.po$ | \.pyi$ | /py\.typed$ | /static/
    | ^django/(?!conf/).*/locale/ | ^django/conf/locale/(?!en/|__init__)
    | ^django/contrib/(gis|postgres|admindocs|flatpages|redirects|sitemaps|syndication)/
    | ^django/db/backends/(mysql|oracle|postgresql)/
    | ^django/conf/(app|project)_template/ | common-passwords
    | ^pygments/(lexers|formatters|styles)/
      (?!__init__|_mapping|(python|diff|special|terminal|default)\.)
    | ^tzdata/zoneinfo/(right|posix)/""",
    re.VERBOSE,
)
_LICENCE = re.compile(r"\.dist-info/(?:licenses/)?(?:.*/)?(?:LICEN[CS]E|COPYING|NOTICE)[^/]*$")

# Of this package: what runs in the page.
OURS = ("__init__", "model", "errors", "explain", "plain", "loading", "attempt", "reporter")
OURS_FOLDERS = ("meters", "wasm")


def wanted_of(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel that the page gets."""
    with zipfile.ZipFile(wheel) as archive:
        names = (info.filename for info in archive.infolist() if not info.is_dir())
        return {name: archive.read(name) for name in names if not _UNWANTED.search(name)}


def licences_of(wheel: Path) -> str:
    """Return the licences that stand in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(name for name in archive.namelist() if _LICENCE.search(name))
        return "\n\n".join(archive.read(name).decode("utf-8", "replace") for name in names)


def ours() -> dict[str, bytes]:
    """Return the modules of this package that run in the page."""
    files = [PACKAGE / f"{name}.py" for name in OURS]
    for folder in OURS_FOLDERS:
        files += sorted((PACKAGE / folder).glob("*.py"))
    return {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in files}
