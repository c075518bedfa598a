"""Executing a notebook with this Python and nothing else of this machine's."""

from __future__ import annotations

import importlib.util
import logging
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ipykernel.kernelspec
import nbformat
import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from mergeable.errors import CourseError
from mergeable.notebooks.outputs import nodes, normalise
from mergeable.notebooks.source import Cell, Source

LIMIT = 600  # seconds for one cell

_SILENT = logging.Logger("mergeable.notebooks", logging.CRITICAL)  # errors are raised as well


class _OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel: the Python that runs now. What is installed elsewhere is not asked."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this environment, whatever name is asked for."""
        return KernelSpec(
            resource_dir=str(ipykernel.kernelspec.RESOURCES),
            **ipykernel.kernelspec.get_kernel_dict(),
        )


class OwnKernel(AsyncKernelManager):
    """Starts a kernel with this Python; the talk between both is encrypted where it can be."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("kernel_spec_manager", _OwnKernelSpecs())
        settings.setdefault("transport_encryption", "auto" if zmq.has("curve") else "disabled")
        super().__init__(**settings)


def execute(source: Source, *, limit: int = LIMIT) -> nbformat.NotebookNode:
    """Run the source from the top in a fresh kernel, in its own folder, and return the notebook.

    `limit` is in seconds, for each cell. Raises CourseError when a cell fails, with its line.
    """
    notebook = source.notebook()
    if "matplotlib" in source.text:
        find_fonts()
    begun = [0]
    client = NotebookClient(
        notebook,
        log=_SILENT,
        timeout=limit,
        kernel_manager_class=OwnKernel,
        record_timing=False,
        resources={"metadata": {"path": str(source.path.parent)}},
        on_cell_execute=lambda cell, cell_index: begun.append(cell_index),
    )
    with tempfile.TemporaryDirectory() as settings:
        try:
            _run(client, {**os.environ, **own_settings(settings)})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _failure(source, source.cells[begun[-1]], error, limit) from error
    notebook.metadata = source.notebook().metadata
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = nodes(normalise(cell.outputs))
    return notebook


def _run(client: NotebookClient, environment: dict[str, str]) -> None:
    # In a thread of its own: in the main one nbclient would take Ctrl-C for itself.
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.execute, env=environment)
        try:
            running.result()
        except BaseException:
            while not running.done():  # stopped: the kernel is to end, or is yet to start
                process = getattr(getattr(client.km, "provisioner", None), "process", None)
                if process is not None and process.poll() is None:
                    process.kill()
                time.sleep(0.05)
            raise


def own_settings(folder: str) -> dict[str, str]:
    """Return variables that keep this machine's settings for IPython and plots from a kernel.

    `folder` is an empty one for IPython to use instead of its own.
    """
    variables = {
        "IPYTHONDIR": folder,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    found = importlib.util.find_spec("matplotlib")
    if found and found.origin:
        defaults = Path(found.origin).parent / "mpl-data" / "matplotlibrc"
        variables["MATPLOTLIBRC"] = str(defaults)
    return variables


def find_fonts() -> None:
    """Let Matplotlib list this machine's fonts now: on the first run it says so, in the output."""
    import matplotlib.font_manager

    assert matplotlib.font_manager


def _failure(source: Source, cell: Cell, error: Exception, limit: int) -> CourseError:
    title = f' "{cell.title}"' if cell.title else ""
    at = f"{source.path}:{cell.line}: the cell{title}"
    if isinstance(error, CellTimeoutError):
        return CourseError(f"{at} ran for more than {limit} s.", "Make it quicker, or smaller.")
    if isinstance(error, DeadKernelError):
        remedy = f"Run `python {source.path.name}` in its folder to see why."
        return CourseError(f"{at} ended its Python process.", remedy)
    raised = f"{getattr(error, 'ename', 'an error')}: {getattr(error, 'evalue', '')}".rstrip(": ")
    return CourseError(
        f"{at} raised {raised}.",
        "Mend it; a cell that is to fail has the tag `raises-exception`.",
    )
