"""`pytest --nbval notebooks/` runs the notebooks as `mergeable dev build` did.

This machine's settings for IPython and for plots are left out, and Matplotlib lists the fonts now:
the first time it does so in a cell, it says that it does, in the cell's output.

A cell that needs the history of a project is left out where that has not been built, and the end of
the report says so. With `--full` nothing is left out.
"""

import os
import shutil
import tempfile
from itertools import groupby
from pathlib import Path

import pytest

UNPROVED = pytest.StashKey[list]()


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="leave no cell out")


def pytest_configure(config):
    config.stash[UNPROVED] = []
    if not config.getoption("nbval", default=False):
        return
    from mergeable.notebooks.kernel import find_fonts, own_settings

    settings = tempfile.mkdtemp(prefix="mergeable-ipython-")
    config.add_cleanup(lambda: shutil.rmtree(settings, ignore_errors=True))
    os.environ.update(own_settings(settings))
    find_fonts()


def pytest_collection_modifyitems(config, items):
    """Leave out what cannot run here, and keep what to say of it."""
    if config.getoption("full") or not config.getoption("nbval", default=False):
        return
    from mergeable.notebooks import missing_of, needs_of_cells

    cells = [item for item in items if hasattr(item, "cell_num")]
    for notebook, of_one in groupby(cells, key=lambda item: item.path):
        group = sorted(of_one, key=lambda item: item.cell_num)
        needs = needs_of_cells(item.cell.source for item in group)
        missing = {need: list(missing_of([need])) for need in frozenset().union(*needs)}
        left_out = [
            (item, missing[need][0])
            for item, all_needs in zip(group, needs, strict=True)
            for need in sorted(all_needs)[:1]
            if missing[need]
        ]
        for item, why in left_out:
            item.add_marker(pytest.mark.skip(reason=why.problem))
        if left_out:
            name = Path(notebook).relative_to(config.rootpath).as_posix()
            what = f"{len(left_out)} of {len(group)} cells of {name}"
            config.stash[UNPROVED].append((what, left_out[0][1]))


def pytest_terminal_summary(terminalreporter, config):
    for what, why in config.stash[UNPROVED]:
        terminalreporter.write_line(f"Not proved: {what}: {why.problem} {why.remedy}")
