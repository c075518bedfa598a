"""Parts of the page's Python, made in Node when what they are made of has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mergeable.web.compiling import Tree, pack
from mergeable.web.workshop import HERE, Workshop

SITE = "/lib/python3.14/site-packages"
LIBRARY = "/lib/python314.zip"
COURSE = "/course"  # where worlds lie, and exercises
WORLD, DRAFT = "world-", "draft-"  # how the names of such parts begin
SOURCES = "-sources"  # how the name of a pack ends that has the sources of another


@dataclass
class _Part:
    job: dict[str, Any]
    source: bytes
    key: str


class Parts:
    """The parts of one build, by name. Each is kept plain, for Node, and compressed, for pages."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._planned: dict[str, _Part] = {}
        # Whatever is made depends on the tools that make it.
        tools = (HERE / "compiling.py", HERE / "node" / "package-lock.json")
        self._tools = b"".join(path.read_bytes() for path in tools)

    def plain(self, name: str, source: Path, compression: str) -> None:
        """Plan a part that is a file as it is."""
        self.add(name, source.read_bytes(), kind="plain", compression=compression)

    def library(self, name: str, archive: Path, unwanted: Iterable[str]) -> None:
        """Plan the standard library."""
        job = {"kind": "library", "folder": LIBRARY, "unwanted": list(unwanted)}
        self.add(name, archive.read_bytes(), **job)

    def modules(self, name: str, tree: Tree) -> None:
        """Plan a pack of installed packages, compiled."""
        self.add(name, pack(tree), kind="modules", folder=SITE)

    def sources(self, name: str, tree: Tree) -> None:
        """Plan a pack of modules that keep their sources."""
        self.add(name, pack(tree), kind="sources", folder=COURSE)

    def add(self, name: str, source: bytes, **job: Any) -> None:
        """Plan a part, to be made out of `source`."""
        job.setdefault("compression", "zstd")
        told = json.dumps(job, sort_keys=True).encode()
        key = hashlib.sha256(b"\0".join([self._tools, told, source])).hexdigest()
        self._planned[name] = _Part(job, source, key)

    def make(self) -> list[str]:
        """Make the planned parts that are not there yet; return their names."""
        due = [name for name, part in self._planned.items() if not self._is_made(name, part)]
        if not due:
            return []
        folder = self._workshop.folder / "compile"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(HERE / "compiling.py", folder / "compiling.py")
        jobs = []
        for name in due:
            (folder / f"{name}.source").write_bytes(self._planned[name].source)
            jobs.append({**self._planned[name].job, "source": f"{name}.source", "target": name})
        (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
        self._workshop.run("compile.mjs", folder)
        for name in due:
            for made in (folder / name, folder / f"{name}.compressed"):
                made.replace(self._workshop.parts / made.name)
            self._stamp(name).write_text(self._planned[name].key, encoding="utf-8")
        shutil.rmtree(folder)
        return due

    @property
    def names(self) -> list[str]:
        """The parts that are published: not the drafts of others."""
        return [name for name in self._planned if not name.startswith(DRAFT)]

    def file(self, name: str) -> Path:
        """Return the part as Node reads it."""
        return self._workshop.parts / name

    def compressed(self, name: str) -> bytes:
        """Return the part as it is published."""
        return (self._workshop.parts / f"{name}.compressed").read_bytes()

    def key(self, names: Iterable[str]) -> str:
        """Return what changes when one of these parts does."""
        joined = "".join(self._planned[name].key for name in names)
        return hashlib.sha256(joined.encode()).hexdigest()

    def folder(self, name: str) -> str:
        """Return where a pack's files lie in Python's file system."""
        return COURSE if name.startswith((WORLD, DRAFT)) else SITE

    def lock_file(self) -> dict[str, Any]:
        """Return what Pyodide must be told of itself, without the packages that it could fetch."""
        path = self._workshop.npm_files("pyodide") / "pyodide-lock.json"
        return {"info": json.loads(path.read_text(encoding="utf-8"))["info"], "packages": {}}

    @property
    def workshop(self) -> Workshop:
        """The folder where they are made."""
        return self._workshop

    def _is_made(self, name: str, part: _Part) -> bool:
        stamp = self._stamp(name)
        return stamp.is_file() and stamp.read_text(encoding="utf-8") == part.key

    def _stamp(self, name: str) -> Path:
        return self._workshop.parts / f"{name}.key"
