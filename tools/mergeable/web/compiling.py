"""Turning Python sources into what a browser loads fastest. Runs in Pyodide itself, at build time.

Bytecode fits one Python only, so the one that will run it compiles it. Docstrings of libraries are
left out, since nobody reads them there; assertions stay. Everything has a fixed date and order: the
same sources give the same bytes.
"""

from __future__ import annotations

import ast
import gzip
import io
import json
import sys
import warnings
import zipfile
from collections.abc import Iterable
from importlib import _bootstrap_external, import_module, util
from pathlib import Path
from typing import Any

LEVEL = 19  # of 22: beyond it these files get no smaller
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
DATE = (1980, 1, 1, 0, 0, 0)
Tree = dict[str, bytes]  # a file's path, and what is in it


def pack(tree: Tree) -> bytes:
    """Return the files as one: a line of JSON with paths and sizes, and then their bytes."""
    names = sorted(tree)
    head = json.dumps([[name, len(tree[name])] for name in names], separators=(",", ":"))
    return b"".join([head.encode(), b"\n", *(tree[name] for name in names)])


def unpack(packed: bytes) -> Tree:
    """Return the files that `pack` put together."""
    head, _, rest = packed.partition(b"\n")
    tree, at = {}, 0
    for name, size in json.loads(head):
        tree[name] = rest[at : at + size]
        at += size
    return tree


def compress(data: bytes, kind: str) -> bytes:
    """Return the data smaller.

    As gzip has it a browser undoes it by itself, while it arrives. Zstandard is smaller by a
    quarter and needs a few lines of JavaScript to undo.
    """
    if kind == "gzip":
        return gzip.compress(data, 9, mtime=0)
    return bytes(import_module("compression.zstd").compress(data, LEVEL))


def compiled(tree: Tree, folder: str) -> Tree:
    """Return the files with each module in its compiled form; `folder` is where they will lie."""
    return dict(_compiled(name, data, folder) for name, data in tree.items())


def compiled_library(archive: bytes, folder: str, unwanted: Iterable[str]) -> bytes:
    """Return the standard library as a ZIP file of compiled modules, stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(out, "w") as made:
        for name in sorted(given.namelist()):
            if name.endswith("/") or name.startswith(tuple(unwanted)):
                continue
            shown, data = _compiled(name, given.read(name), folder)
            made.writestr(zipfile.ZipInfo(shown, DATE), data)
    return out.getvalue()


def _compiled(name: str, data: bytes, folder: str) -> tuple[str, bytes]:
    if not name.endswith(".py") or name.startswith("_sysconfigdata"):
        return name, data
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(_undocumented(data), f"{folder}/{name}", "exec", dont_inherit=True)
    except SyntaxError:  # a template of a module, or one for another Python
        return name, data
    external: Any = _bootstrap_external
    return f"{name}c", external._code_to_hash_pyc(code, util.source_hash(data), False)


def _undocumented(data: bytes) -> ast.Module:
    """Return the source's tree with its docstrings emptied."""
    tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body[0] = ast.copy_location(ast.Pass(), node.body[0])
    return tree


def with_bytecode(tree: Tree, folder: str) -> Tree:
    """Return the files and, beside each module, its compiled form where Python looks for it."""
    found = dict(tree)
    for name, data in tree.items():
        shown, made = _compiled(name, data, folder)
        if shown != name:
            place, _, module = name.rpartition("/")
            found[f"{place}/__pycache__/{module[:-3]}.{sys.implementation.cache_tag}.pyc"] = made
    return found


def main(jobs: str) -> None:
    """Do what the file `jobs` says: make each target, and beside it its compressed form."""
    for job in json.loads(Path(jobs).read_text(encoding="utf-8")):
        data = Path(job["source"]).read_bytes()
        if job["kind"] == "library":
            data = compiled_library(data, job["folder"], job["unwanted"])
        elif job["kind"] == "modules":
            data = pack(compiled(unpack(data), job["folder"]))
        elif job["kind"] == "sources":
            data = pack(with_bytecode(unpack(data), job["folder"]))
        Path(job["target"]).write_bytes(data)
        Path(f"{job['target']}.compressed").write_bytes(compress(data, job["compression"]))
