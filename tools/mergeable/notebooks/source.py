"""A notebook's source: a Python file in percent format, which is what people write and review.

Each cell starts with a line `# %%`; the rest of that line is the cell's title, and after it
`tags=["hide-input"]` or `reason="..."`. Cells of prose start with `# %% [markdown]`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from markdown.extensions.toc import slugify

from mergeable.errors import CourseError

MARKER = re.compile(r"^# ?%%")
METADATA = ("title", "tags", "reason")  # what a cell may say of itself
MISREAD = "incorrectly_encoded_metadata"  # where jupytext leaves what it cannot make out
NOTEBOOK = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
LONGEST_ID = 64  # characters; the notebook format allows no more


@dataclass(frozen=True)
class Cell:
    """One cell of the source, and where it stands."""

    line: int  # of its `# %%` marker, counted from 1
    kind: str  # "code" or "markdown"
    title: str
    text: str
    tags: tuple[str, ...] = ()
    reason: str = ""  # why its output is not compared
    unknown: tuple[str, ...] = ()  # what else its marker says

    @property
    def is_code(self) -> bool:
        """Whether the cell is executed."""
        return self.kind == "code"


@dataclass(frozen=True)
class Source:
    """The source of one notebook."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read the source; raises CourseError when there is none that can be read."""
        try:
            return cls(path, path.read_text(encoding="utf-8"))
        except OSError as error:
            problem = f"{path} cannot be read: {error.strerror}."
            raise CourseError(problem, "Restore it, or write it.") from error
        except UnicodeDecodeError as error:
            raise CourseError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error

    @property
    def target(self) -> Path:
        """Where the built notebook lies: beside its source."""
        return self.path.with_suffix(".ipynb")

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells, in order."""
        lines = [
            number
            for number, line in enumerate(self.text.split("\n"), start=1)
            if MARKER.match(line)
        ]
        found = self._parsed().cells
        if len(found) > len(lines):  # text before the first marker makes a cell of its own
            lines = [1] * (len(found) - len(lines)) + lines
        return [_cell(cell, line) for cell, line in zip(found, lines, strict=False)]

    def notebook(self) -> nbformat.NotebookNode:
        """Return the notebook that this source makes, before anything is executed.

        The same source makes the same notebook to the byte, whoever makes it and with what
        version of the tools.
        """
        notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
            metadata=NOTEBOOK, nbformat_minor=5
        )
        given: set[str] = set()
        for cell in self._parsed().cells:
            cell.metadata = {key: cell.metadata[key] for key in METADATA if key in cell.metadata}
            title = cell.metadata.get("title") or cell.source.partition("\n")[0]
            cell.id = _unique_id(title, given)
            notebook.cells.append(cell)
        return notebook

    def _parsed(self) -> nbformat.NotebookNode:
        parsed: nbformat.NotebookNode = jupytext.reads(self.text, fmt="py:percent")
        return parsed


def _cell(cell: nbformat.NotebookNode, line: int) -> Cell:
    metadata: dict[str, Any] = dict(cell.metadata)
    tags = metadata.get("tags", [])
    return Cell(
        line=line,
        kind=cell.cell_type,
        title=str(metadata.get("title", "")),
        text=cell.source,
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (str(tags),),
        reason=str(metadata.get("reason") or ""),
        unknown=tuple(
            str(value) if key == MISREAD else key
            for key, value in metadata.items()
            if key not in METADATA
        ),
    )


def _unique_id(title: str, given: set[str]) -> str:
    """Return an id from the title's words: the same each time, with a number where they repeat."""
    name = str(slugify(title, "-"))[: LONGEST_ID - 4].strip("-") or "cell"
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    found = next(free for free in names if free not in given)
    given.add(found)
    return found
