"""Which notebooks run on a page, and what they are there.

A page has no Matplotlib (its builds for WebAssembly are not on the package index). A cell that
draws with it becomes the picture it drew, and the rest of the notebook runs. Where a cell needs
such a package for more than a picture, the notebook runs on one's own machine only.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mergeable.model import Course, Lesson
from mergeable.notebooks.code import Flow, parsed
from mergeable.web.needs import (
    EXERCISES,
    PACKAGES,
    Needs,
    add,
    add_worlds,
    beyond,
    imported,
    shared_folders,
    texts,
)

PICTURE = "image/png"
KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}


@dataclass
class OnPage:
    """A notebook as a page sees it."""

    lesson: Lesson
    path: Path
    needs: Needs = field(default_factory=Needs)
    pictures: dict[int, set[str]] = field(default_factory=dict)  # by cell: what it would need
    missing: set[str] = field(default_factory=set)  # what no page can offer

    @property
    def runs_here(self) -> bool:
        """Whether it can be run on a page, its pictures aside."""
        return not self.missing

    @property
    def name(self) -> str:
        """Return its name in JupyterLite's folder of notebooks."""
        return f"{self.lesson.track}/{self.path.name}"

    @property
    def lacks(self) -> set[str]:
        """Return the packages whose pictures are shown instead of drawn."""
        return set().union(*self.pictures.values())


def notebooks(course: Course) -> Iterator[OnPage]:
    """Yield the built notebooks of a course, each with what it needs."""
    for lesson in course.lessons:
        path = lesson.notebook.with_suffix(".ipynb")
        if path.is_file():
            yield _on_page(lesson, path, course)


def _on_page(lesson: Lesson, path: Path, course: Course) -> OnPage:
    found = OnPage(lesson, path)
    shared = shared_folders(course.root / EXERCISES / lesson.track)
    flow = Flow[str]()  # of what no page has
    for number, cell in enumerate(_cells(path)):
        if cell["cell_type"] != "code":
            continue
        tree = parsed("".join(cell["source"]))
        own = Needs()
        named = texts(tree) & PACKAGES.keys()  # as Django's settings name apps
        add(imported(tree, nested=True) | named, shared, own, own_code=True)
        own.missing |= beyond(tree, shared, frozenset())
        lacks = flow.read(tree, own.missing)
        if not lacks:
            found.needs.packages |= own.packages
            found.needs.worlds |= own.worlds
            add_worlds(_folders_named(tree, path, shared), shared, found.needs)
        elif _only_draws(cell):
            found.pictures[number] = set(lacks)
        else:
            found.missing |= lacks
    return found


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def _folders_named(tree: ast.Module, path: Path, shared: Mapping[str, Path]) -> set[str]:
    """Return the shared folders that a cell's texts lead into, from where the notebook lies."""
    found = set()
    for text in texts(tree):
        if "/" not in text or "\n" in text:
            continue
        place = (path.parent / text).resolve()
        found |= {name for name, folder in shared.items() if place.is_relative_to(folder.resolve())}
    return found


def _only_draws(cell: Mapping[str, Any]) -> bool:
    return all(PICTURE in output.get("data", {}) for output in cell["outputs"])


def page_copy(notebook: OnPage) -> bytes:
    """Return the notebook for a page: without outputs, and pictures for what cannot be drawn."""
    text = json.loads(notebook.path.read_text(encoding="utf-8"))
    for number, cell in enumerate(text["cells"]):
        if number in notebook.pictures:
            text["cells"][number] = _pictured(cell, notebook.pictures[number])
        elif cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    text["metadata"]["kernelspec"] = KERNEL
    return (json.dumps(text, ensure_ascii=False, indent=1) + "\n").encode()


def _pictured(cell: Mapping[str, Any], lacks: set[str]) -> dict[str, Any]:
    """Return a cell that shows what another would draw, and the code that did."""
    title = cell["metadata"].get("title", "")
    # Not as attachments: the application asks for their names before it looks into the cell.
    pictures = ("".join(output["data"][PICTURE].split()) for output in cell["outputs"])
    shown = [f"![{title}](data:{PICTURE};base64,{picture})\n\n" for picture in pictures]
    why = f"*A page has no {' and no '.join(sorted(lacks))}"
    why += ", so this is the picture that the cell below drew.*" if shown else ".*"
    code = "".join(cell["source"])
    return {
        "cell_type": "markdown",
        "id": cell["id"],
        "metadata": {},
        "source": f"{''.join(shown)}{why}\n\n```python\n{code}\n```",
    }
