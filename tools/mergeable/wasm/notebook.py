"""A notebook's Python, in a reader's browser: cells run as they do everywhere else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from mergeable.wasm import gaps, loop


def prepare(shell: Any, compiler: Any) -> None:
    """Get IPython's classes ready, before a kernel starts; changes nothing outside WebAssembly.

    To Pyodide an event loop is always running, and Django keeps a connection to a database for each
    task of a running loop: every cell would meet an empty one. A cell without `await` sees none.
    """
    if sys.platform != "emscripten":
        return
    gaps.fill()
    shell.run_cell = _without_a_loop(shell.run_cell)
    compiler.get_code_name = _name_of_cell


def _name_of_cell(self: object, raw_code: str, transformed_code: str, number: int) -> str:
    """Return a cell's file name as ipykernel has it: tools look for it in tracebacks."""
    return f"/tmp/ipykernel_1/{number}.py"


def _without_a_loop(run_cell: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(run_cell)
    def run(*args: Any, **kwargs: Any) -> Any:
        with loop.plain_asyncio():
            return run_cell(*args, **kwargs)

    return run


def run(shell: Any, capture: Callable[[], Any], cells: str) -> str:
    """Run cells, a list in JSON; return for each what it showed and the error that ended it."""
    told = []
    for cell in json.loads(cells):
        with capture() as captured:
            result = shell.run_cell(cell, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        shown = [
            captured.stdout,
            *(output.data.get("text/plain", "") for output in captured.outputs),
        ]
        told.append({"shown": "".join(shown), "error": repr(error) if error else ""})
    return json.dumps(told)
