"""Built notebooks: made from their sources, compared with them, written only when they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from mergeable.atomic import replace_file
from mergeable.notebooks.kernel import execute
from mergeable.notebooks.outputs import nodes, normalise
from mergeable.notebooks.source import METADATA, Source

NOT_COMPARED = {"nbval-ignore-output", "nbval-skip"}


def build(path: Path) -> bool:
    """Execute the source at `path` and write the notebook beside it; say whether it changed.

    Raises CourseError when the source cannot be read or a cell fails.
    """
    source = Source.read(path)
    fresh = execute(source)
    _keep_uncompared(fresh, _stored(source.target))
    return write(source.target, written(fresh))


def drift(path: Path) -> str:
    """Return in what the notebook beside this source is not what building it gives, or nothing.

    Nothing is executed: whether the outputs are still true is what nbval finds out.
    """
    source = Source.read(path)
    if not source.target.is_file():
        return "has not been built."
    built = _stored(source.target)
    if built is None:
        return "is no notebook."
    fresh = source.notebook()
    if not _same_cells(fresh, built):
        return "does not hold the cells of its source."
    if source.target.read_text(encoding="utf-8") != written(_with_outputs(fresh, built)):
        return "was saved by another program: it holds more than building writes."
    return ""


def stored_outputs(path: Path) -> list[list[dict[str, Any]]]:
    """Return the outputs of each cell of the built notebook; none where there is no notebook."""
    built = _stored(path.with_suffix(".ipynb"))
    return [cell.get("outputs", []) for cell in built.cells] if built else []


def written(notebook: nbformat.NotebookNode) -> str:
    """Return the notebook as the text of its file."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def write(path: Path, text: str) -> bool:
    """Replace the file whole unless it holds this text already; say whether it changed."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    replace_file(path, text.encode())
    return True


def _stored(path: Path) -> nbformat.NotebookNode | None:
    try:
        text = path.read_text(encoding="utf-8")
        found: nbformat.NotebookNode = nbformat.reads(  # type: ignore[no-untyped-call]
            text, as_version=4
        )
    except Exception:  # whatever nbformat makes of a text that is no notebook
        return None
    return found


def _same_cells(one: nbformat.NotebookNode, other: nbformat.NotebookNode) -> bool:
    return [_written_by_hand(cell) for cell in one.cells] == [
        _written_by_hand(cell) for cell in other.cells
    ]


def _written_by_hand(cell: nbformat.NotebookNode) -> tuple[object, ...]:
    return cell.cell_type, cell.source, [cell.metadata.get(key) for key in METADATA]


def _keep_uncompared(fresh: nbformat.NotebookNode, built: nbformat.NotebookNode | None) -> None:
    """Put back what is not compared, if all that is compared came out as before.

    A time measured a minute ago is as true as the one measured now, and no reason for a diff.
    """
    if built is None or not _same_cells(fresh, built):
        return
    pairs = list(zip(fresh.cells, built.cells, strict=True))
    compared = [pair for pair in pairs if not NOT_COMPARED & set(pair[0].metadata.get("tags", []))]
    if any(cell.get("outputs") != known.get("outputs") for cell, known in compared):
        return
    for cell, known in pairs:
        if "outputs" in cell:
            cell.outputs = known.outputs


def _with_outputs(
    fresh: nbformat.NotebookNode, built: nbformat.NotebookNode
) -> nbformat.NotebookNode:
    """Return the unexecuted notebook with what the built one has stored, as building writes it."""
    count = 0
    for cell, known in zip(fresh.cells, built.cells, strict=True):
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = nodes(normalise(known.outputs))
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return fresh
