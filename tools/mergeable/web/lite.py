"""JupyterLite on the site: its notebook application, with our Python for a kernel.

The application comes out of two wheels, as their authors built it. Its own build tool would add
what is in those wheels to a folder, as is done here, and bring a dozen packages for what is left
out here: other applications, maps for its debugger, an index of other people's packages.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mergeable.model import Course
from mergeable.web.needs import EXERCISES, PACKAGES, Needs, add_worlds, shared_folders
from mergeable.web.notebook import OnPage, page_copy
from mergeable.web.output import Output
from mergeable.web.parts import SOURCES, WORLD, Parts

FOLDER = "lite"  # in the folder that is published
WHEELS = ("jupyterlite-core", "jupyterlite-pyodide-kernel")
APPLICATION = 2_000_000  # bytes over the wire until a notebook is shown, about
FIRST = ("base", "mergeable", "notebook")  # what every notebook's Python has
EXTENSION = "@jupyterlite/pyodide-kernel-extension"
PAGE = "notebooks/index.html"
ICON = b'<head><link rel="icon" href="favicon.ico">'  # or browsers ask the host's root for one
LISTING = "all.json"  # of a folder's notebooks
ENGLISH = {"displayName": "English", "nativeName": "English"}
# What the application asks for at each start: settings of extensions, and other languages.
ASKED_FOR: dict[str, Any] = {
    "build/schemas/all_federated.json": [],
    "api/translations/all.json": {"data": {"en": ENGLISH}, "message": ""},
    "api/translations/en.json": {"data": {}, "message": ""},
}
# Never fetched, for Python has them before a kernel asks.
PRESENT = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
DISABLED = (
    # It would let a notebook's code see the files beside it, and needs what private windows lack.
    "@jupyterlite/application-extension:service-worker-manager",
    # It asks for icons that are not among the application's files.
    "@jupyter-notebook/notebook-extension:tab-icon",
)
_WANTED = re.compile(
    r"""^(config-utils\.js|icon-\d+x\d+\.png|index\.html|jupyter-lite\.ipynb|manifest\.webmanifest
    |notebooks/(?!package\.json).*|build/(?!(consoles|edit|lab|repl|tree)/).*)$""",
    re.VERBOSE,
)
_UNWANTED = re.compile(r"\.map$|/fa-[^/]*\.(eot|svg|ttf)$")


def publish_notebooks(
    out: Output,
    parts: Parts,
    wheels: Mapping[str, Path],
    notebooks: Iterable[OnPage],
    course: Course,
    files: Mapping[str, Mapping[str, Any]],
    script: str,
) -> dict[str, dict[str, Any]]:
    """Publish notebooks, to download and to run; return what their cards tell, by lesson.

    `files` are the published parts, `script` the one that starts Python for a notebook.
    """
    here = [notebook for notebook in notebooks if notebook.runs_here]
    kernel = _kernel(parts, here, course, files)  # what no page runs may have no parts at all
    shown: dict[str, dict[str, Any]] = {}
    for notebook in notebooks:
        folder = f"notebooks/{notebook.lesson.track}"
        own = (notebook.path, notebook.lesson.notebook)
        fetched = {*FIRST, *kernel["parts"], *packs_of(notebook.needs)}
        shown[notebook.lesson.id] = {
            "source": notebook.path.relative_to(course.root).as_posix(),
            "files": [
                out.put(f"{folder}/{path.name}", path.read_bytes(), hashed=False) for path in own
            ],
            "run": notebook.name if notebook.runs_here else None,
            "bytes": APPLICATION + sum(files[name]["bytes"] for name in fetched & files.keys()),
            "pictures": sorted(notebook.lacks),
            "missing": sorted(notebook.missing),
        }
    if here:
        _publish_application(out, wheels, {**kernel, "script": script})
        _publish_contents(out, here)
    return shown


def _kernel(
    parts: Parts,
    notebooks: Iterable[OnPage],
    course: Course,
    files: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what `page/kernel.js` is told: what Python is made of, and what comes with what."""
    imports = {name: packs_of(Needs(packages=set(packs))) for name, packs in PACKAGES.items()}
    folders = {}
    for notebook in notebooks:
        shared = shared_folders(course.root / EXERCISES / notebook.lesson.track)
        for world in notebook.needs.worlds:
            needs = Needs()
            add_worlds({world.name}, shared, needs)
            imports[world.name] = folders[world.relative_to(course.root).as_posix()] = packs_of(
                needs
            )
    used = {*FIRST, *itertools.chain(*imports.values(), *folders.values())}
    packs = {name: dict(files[name]) for name in sorted(used)}
    for name in packs:
        packs[name]["sourced"] = f"{name}{SOURCES}" in packs
    return {
        "parts": {name: files[name]["file"] for name in ("machine", "script", "library")},
        "packs": packs,
        "first": list(FIRST),
        "imports": imports,
        "folders": folders,
        "lock": parts.lock_file(),
    }


def packs_of(needs: Needs) -> list[str]:
    """Return the packs of a notebook that needs this, besides FIRST; Django has its sources."""
    found = sorted(needs.packages | {f"{WORLD}{world.name}" for world in needs.worlds})
    return [f"django{SOURCES}", *found] if "django" in found else found


def _publish_application(
    out: Output, wheels: Mapping[str, Path], course: Mapping[str, Any]
) -> None:
    app = _application(wheels["jupyterlite-core"])
    for name, content in sorted(app.items()):
        if _WANTED.match(name) and not _UNWANTED.search(name):
            _put(out, name, content.replace(b"<head>", ICON, 1) if name == PAGE else content)
    extension = _extension(wheels["jupyterlite-pyodide-kernel"])
    for name, content in sorted(extension.items()):
        if not _UNWANTED.search(name) and not name.endswith(".whl"):
            _put(out, f"extensions/{EXTENSION}/{name}", content)
    _put(out, "jupyter-lite.json", _settings(app, extension, course))
    for name, content in ASKED_FOR.items():
        _put(out, name, _json(content))


def _put(out: Output, name: str, content: bytes) -> None:
    out.put(f"{FOLDER}/{name}", content, hashed=False)


def _application(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        packed = next(name for name in archive.namelist() if name.endswith(".tgz"))
        with tarfile.open(fileobj=io.BytesIO(archive.read(packed))) as inner:
            files = {member.name: inner.extractfile(member) for member in inner if member.isfile()}
            return {
                name.removeprefix("package/"): file.read() for name, file in files.items() if file
            }


def _extension(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        places = (name.partition(f"/{EXTENSION}/") for name in archive.namelist())
        return {name: archive.read(f"{a}{b}{name}") for a, b, name in places if name}


def _settings(
    app: Mapping[str, bytes], extension: Mapping[str, bytes], course: Mapping[str, Any]
) -> bytes:
    """Return JupyterLite's configuration: our Python, and nothing from another host."""
    settings: dict[str, Any] = json.loads(app["jupyter-lite.json"])
    build = json.loads(extension["package.json"])["jupyterlab"]["_build"]
    kernel = {
        "pyodideUrl": f"./../{course['script']}",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": list(PRESENT), "course": dict(course)},
    }
    settings["jupyter-config-data"] |= {
        "appName": "Mergeable",
        "appUrl": "./notebooks",
        "contentsAllJsonFile": LISTING,
        "faviconUrl": "./notebooks/favicon.ico",
        "federated_extensions": [{"name": EXTENSION, **build}],
        "disabledExtensions": list(DISABLED),
        "litePluginSettings": {f"{EXTENSION}:kernel": kernel},
    }
    return _json(settings)


def _publish_contents(out: Output, here: Iterable[OnPage]) -> None:
    """Publish the notebooks, and the listings in which the application finds them."""
    folders: dict[str, list[dict[str, Any]]] = {}
    for notebook in here:
        content = page_copy(notebook)
        _put(out, f"files/{notebook.name}", content)
        folders.setdefault(notebook.lesson.track, []).append(
            _entry(notebook.name, "notebook", size=len(content), mimetype="application/json")
        )
    for folder, entries in folders.items():
        _put(out, f"api/contents/{folder}/{LISTING}", _json(_entry(folder, "directory", entries)))
    tracks = [_entry(folder, "directory") for folder in folders]
    _put(out, f"api/contents/{LISTING}", _json(_entry("", "directory", tracks)))


def _entry(path: str, kind: str, content: Any = None, **facts: Any) -> dict[str, Any]:
    """Return a file or folder as Jupyter's contents API describes it."""
    then = "1980-01-01T00:00:00Z"  # the same with each build
    entry = {"name": path.rpartition("/")[2], "path": path, "type": kind, "content": content}
    entry |= {"format": "json", "mimetype": None, "size": None, "writable": True}
    return entry | {"created": then, "last_modified": then} | facts


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
