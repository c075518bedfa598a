"""What of Python's packages goes to the page: the parts that an exercise can use there."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

# Packs of packages, by the name that `needs` knows them by; every exercise needs "base".
PACKS = {
    "base": ("pytest", "pluggy", "iniconfig", "packaging", "pygments"),
    "django": ("django", "asgiref", "sqlparse"),
    "tzdata": ("tzdata",),
    "toolbar": ("django-debug-toolbar",),
}
# What a notebook's kernel is made of. Those of KERNEL are wheels within JupyterLite's own.
NOTEBOOK = (
    *("ipython", "ipython-pygments-lexers", "jedi", "parso", "traitlets", "comm", "micropip"),
    *("matplotlib-inline", "stack-data", "pure-eval", "executing", "asttokens"),
    *("prompt-toolkit", "wcwidth", "typing-extensions"),
)
KERNEL_WHEEL = "jupyterlite-pyodide-kernel"
KERNEL = re.compile(r"/pypi/(ipykernel|piplite|pyodide_kernel)-[^/]*\.whl$")
LIBRARY_UNWANTED = ("ensurepip/", "idlelib/", "pydoc_data/", "turtle", "venv/")
_UNWANTED = re.compile(
    r"""\.dist-info/(?!METADATA$) | \.po$ | ^(?!jedi/).*\.pyi$ | /py\.typed$ | /static/
    | ^jedi/third_party/(?!typeshed/stdlib/) | ^debug_toolbar/locale/
    | ^django/(?!conf/).*/locale/ | ^django/conf/locale/(?!en/|__init__)
    | ^django/contrib/(gis|postgres|admindocs|flatpages|redirects|sitemaps|syndication)/
    | ^django/db/backends/(mysql|oracle|postgresql)/
    | ^django/conf/(app|project)_template/ | common-passwords
    | ^pygments/(lexers|formatters|styles)/
      (?!__init__|_mapping|(python|diff|special|terminal|default)\.)
    | ^tzdata/zoneinfo/(right|posix)/""",
    re.VERBOSE,
)
# Of Pygments, what IPython colours a cell and a traceback with, besides what everything needs.
_COLOURS = re.compile(
    r"^pygments/(formatters/(terminal256|html|latex)|lexers/(shell|html|jinja|css|javascript)"
    r"|styles/(monokai|pastie|gruvbox|lilypond|solarized|linux|vim))\.py$"
)
_LICENCE = re.compile(r"\.dist-info/(?:licenses/)?(?:.*/)?(?:LICEN[CS]E|COPYING|NOTICE)[^/]*$")

# Of this package: what runs in the page.
OURS = ["__init__", "errors", "tested", "model", "explain", "plain", "loading", "attempt"]
OURS += ["reporter", "showing"]
OURS_FOLDERS = ("meters", "suites", "wasm")


def wanted_of(wheel: Path | io.BytesIO) -> dict[str, bytes]:
    """Return the files of a wheel that the page gets."""
    with zipfile.ZipFile(wheel) as archive:
        names = (info.filename for info in archive.infolist() if not info.is_dir())
        return {name: archive.read(name) for name in names if not _UNWANTED.search(name)}


def notebook_of(wheels: Mapping[str, Path]) -> dict[str, bytes]:
    """Return the files of what a notebook's kernel is made of."""
    tree: dict[str, bytes] = {}
    for name in NOTEBOOK:
        tree |= wanted_of(wheels[name])
    with zipfile.ZipFile(wheels[KERNEL_WHEEL]) as archive:
        for name in archive.namelist():
            if KERNEL.search(name):
                tree |= wanted_of(io.BytesIO(archive.read(name)))
    with zipfile.ZipFile(wheels["pygments"]) as archive:
        tree |= {name: archive.read(name) for name in archive.namelist() if _COLOURS.search(name)}
    return tree


def sources_of(wheels: Iterable[Path]) -> dict[str, bytes]:
    """Return the sources of what the page has compiled, for a reader who looks something up."""
    found: dict[str, bytes] = {}
    for wheel in wheels:
        found |= {name: text for name, text in wanted_of(wheel).items() if name.endswith(".py")}
    return found


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
