"""Notebooks: written as Python in percent format, built as `.ipynb` with their outputs.

Building executes. Reading and comparing (`Source`, `drift`, `stored_outputs`) do not.
"""

from mergeable.notebooks.building import NOT_COMPARED, build, drift, stored_outputs
from mergeable.notebooks.needs import missing_of, needs_of_cells
from mergeable.notebooks.outputs import TELLTALE, texts
from mergeable.notebooks.source import Cell, Source
from mergeable.notebooks.world import Built

__all__ = [
    "NOT_COMPARED",
    "TELLTALE",
    "Built",
    "Cell",
    "Source",
    "build",
    "drift",
    "missing_of",
    "needs_of_cells",
    "stored_outputs",
    "texts",
]
