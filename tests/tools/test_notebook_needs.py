"""Which cells need a history is read from their code, and without it those alone are left out."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from mergeable.model import Need
from mergeable.notebooks import needs_of_cells

ROOT = Path(__file__).parents[2]
SMALL, FULL = {Need.DJANGO_HISTORY}, {Need.PANDAS_FULL_HISTORY}
OPEN = "from mergeable.upstream import history\nrepository = history('django')"


@pytest.mark.parametrize(
    ("cells", "needs"),
    [
        (["1 + 1"], [set()]),
        ([OPEN, "1 + 1", "print(repository)"], [SMALL, set(), SMALL]),
        (["from mergeable.upstream import history", "history('django')"], [set(), SMALL]),
        (["from mergeable.upstream import history as h\nh('pandas', 'full')"], [FULL]),
        ([OPEN, "def git(): return run(repository)", "git()"], [SMALL, SMALL, SMALL]),
        ([OPEN, "repository = 1", "repository"], [SMALL, set(), set()]),
        ([OPEN, "repository = str(repository)"], [SMALL, SMALL]),
        ([OPEN, "def show(repository): return repository", "show(1)"], [SMALL, set(), set()]),
        ([OPEN, "[repository for repository in (1, 2)]"], [SMALL, set()]),
        (["def history(x): return x", "history('django')"], [set(), set()]),
        ([OPEN, "import json\njson.dumps(str(repository))"], [SMALL, SMALL]),
        (["%matplotlib inline", OPEN], [set(), SMALL]),
    ],
)
def test_needs_of_cells(cells, needs):
    assert needs_of_cells(cells) == needs


def result(data):
    return nbformat.v4.new_output("execute_result", data, execution_count=1)


@pytest.fixture
def clone(tmp_path):
    """A clone whose history is not built, with a notebook that asks for it in one cell of three."""
    notebook = nbformat.v4.new_notebook()
    for code, shown in (("1 + 1", "2"), (OPEN, None), ("2 + 2", "4")):
        outputs = [result({"text/plain": shown})] if shown else []
        cell = nbformat.v4.new_code_cell(code, outputs=outputs, execution_count=1)
        notebook.cells.append(cell)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "exercises").mkdir()
    (folder / "conftest.py").write_text((ROOT / "notebooks" / "conftest.py").read_text("utf-8"))
    nbformat.write(notebook, folder / "reading.ipynb")
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nnav: []\n")
    return tmp_path


def run(clone, *words):
    command = (sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "notebooks")
    done = subprocess.run((*command, *words), cwd=clone, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_without_the_history_its_cells_are_left_out_aloud(clone):
    code, said = run(clone)
    assert code == 0, said
    assert "2 passed, 1 skipped" in said
    assert "Not proved: 1 of 3 cells of notebooks/reading.ipynb: needs the history of" in said
    assert "`mergeable upstream build django` builds it." in said


def test_full_leaves_no_cell_out(clone):
    code, said = run(clone, "--full")
    assert code == 1
    assert "is not on this machine" in said
    assert "1 failed, 2 passed" in said
