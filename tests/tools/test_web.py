"""What a page's Python is made of, and which exercises it can judge."""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from mergeable import course, web
from mergeable.errors import CourseError
from mergeable.loading import MARK
from mergeable.model import Status
from mergeable.reporter import TookTooLong, judge
from mergeable.wasm import gaps, watch
from mergeable.web import compiling, lite, needs, notebook, packages
from mergeable.web.pages import courses_files, exercise_page, starter_stamp
from mergeable.web.workshop import ENTRY, LOCK, WEB_LOCK, Workshop

from tests.conftest import copy_course

REPOSITORY = Path(__file__).resolve().parents[2]
WEB = REPOSITORY / "tools" / "mergeable" / "web"


@pytest.fixture
def exercise(tiny_course):
    taught = course.load(tiny_course)
    return taught.exercise_named("add-two"), taught


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("import json, decimal", set()),
        ("import django.db", set()),
        ("from mergeable.meters import count_queries", set()),
        ("import numpy as np", {"numpy"}),
        ("def late():\n    import numpy.linalg", {"numpy"}),
        ("import subprocess", {"other programs"}),
        ("from socket import socket", {"sockets"}),
    ],
)
def test_where_an_exercise_runs_is_read_from_its_imports(exercise, line, missing):
    one, taught = exercise
    for file in (one.grader, one.solution / one.editable[0], one.path / "probe.py"):
        before = file.read_text("utf-8") if file.exists() else None
        file.write_text(f"{line}\n{before or ''}", "utf-8")
        needs._tree.cache_clear()
        found = web.needs_of(one, taught)
        assert found.missing == missing
        assert found.runs_here is (not missing)
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")


def test_a_shared_world_is_found_by_import_and_by_name(exercise):
    one, taught = exercise
    track = one.path.parent.parent
    (track / "harbour").mkdir()
    (track / "harbour" / "__init__.py").write_text("import zoneinfo\nimport tkinter\n", "utf-8")
    (track / "tables").mkdir()
    (track / "tables" / "tides.csv").write_text("1\n", "utf-8")
    text = one.grader.read_text("utf-8")
    one.grader.write_text(f'import harbour\nDATA = "tables"\n{text}', "utf-8")
    found = web.needs_of(one, taught)
    assert found.worlds == {track / "harbour", track / "tables"}
    assert found.packages == {"tzdata"}
    assert found.runs_here  # what a world imports and does not use is its own affair


def test_a_learners_own_files_do_not_reach_the_page(exercise):
    one, taught = exercise
    (one.path / "notes.md").write_text("mine", "utf-8")
    (one.path / "scratch.py").write_text("mine", "utf-8")
    (one.path / one.editable[0]).write_text("mine", "utf-8")
    files = {path.name for path in courses_files(one, taught).values()}
    assert files == {"exercise.toml", one.grader.name}
    page = exercise_page(one, taught)
    assert "mine" not in str(page)
    assert page["stamp"] == starter_stamp(one)


def test_what_a_learner_is_given_to_use_reaches_the_page(exercise):
    one, taught = exercise
    (one.path / "tides.py").write_text("import moon", "utf-8")
    (one.path / "moon.py").write_text("import zoneinfo", "utf-8")
    (one.path / "scratch.py").write_text("mine", "utf-8")
    solution = one.solution / one.editable[0]
    solution.write_text(f"import tides\n{solution.read_text('utf-8')}", "utf-8")
    needs._tree.cache_clear()
    files = {path.name for path in courses_files(one, taught).values()}
    assert files == {"exercise.toml", one.grader.name, "tides.py", "moon.py"}
    assert web.needs_of(one, taught).packages == {"tzdata"}


def written(lesson, *cells):
    """Write a lesson's notebook, of (code, outputs)."""
    picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0=", "text/plain": "F"}}
    table = {"output_type": "execute_result", "data": {"text/plain": "1 row"}}
    kinds = {"picture": [picture], "table": [table], "": []}
    code = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"title": f"cell {number}"},
            "source": source,
            "outputs": kinds[shown],
            "execution_count": number,
        }
        for number, (source, shown) in enumerate(cells)
    ]
    notebook = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    lesson.notebook.with_suffix(".ipynb").write_text(json.dumps(notebook), "utf-8")


@pytest.mark.parametrize(
    ("cells", "pictures", "missing"),
    [
        ([("import json", "table")], [], set()),
        ([("import matplotlib.pyplot as plt", "picture")], [0], set()),
        (
            [
                ("import pylab as p\nlow = 1", ""),
                ("p.plot()", "picture"),
                ("low = 2\nlow", "table"),
            ],
            [0, 1],
            set(),
        ),
        ([("import numpy as pd", ""), ("pd.DataFrame()", "table")], [0], {"numpy"}),
        ([("import numpy as pd\nf = pd.X()", ""), ("f.head()", "table")], [0], {"numpy"}),
        ([("import rich", "table")], [], {"rich"}),
        ([("from tides_of_1900 import tides", "table")], [], {"code from elsewhere"}),
        ([("%matplotlib inline\nimport subprocess", "table")], [], {"other programs"}),
        (
            [("from mergeable.services import postgres", ""), ("postgres.start()", "table")],
            [0],
            {"PostgreSQL"},
        ),
        ([("import mergeable.upstream\n1", "table")], [], {"git"}),
        ([("from mergeable.meters import Plan\n1", "table")], [], set()),
    ],
)
def test_where_a_notebook_runs_is_read_from_its_cells(exercise, cells, pictures, missing):
    _, taught = exercise
    lesson = next(iter(taught.lessons))
    written(lesson, *cells)
    found = next(one for one in notebook.notebooks(taught) if one.lesson == lesson)
    assert sorted(found.pictures) == pictures
    assert found.missing == missing
    assert found.runs_here is (not missing)


def test_a_cell_that_draws_is_shown_as_its_picture(exercise):
    _, taught = exercise
    lesson = next(iter(taught.lessons))
    written(lesson, ("a = 1\na", "table"), ("import pylab\npylab.plot(a)", "picture"))
    found = next(one for one in notebook.notebooks(taught) if one.lesson == lesson)
    first, second = json.loads(notebook.page_copy(found))["cells"]
    assert (first["cell_type"], first["outputs"], first["execution_count"]) == ("code", [], None)
    assert second["cell_type"] == "markdown"
    assert "![cell 1](data:image/png;base64,iVBORw0=)" in second["source"]
    assert "A page has no pylab" in second["source"]
    assert "```python\nimport pylab\npylab.plot(a)\n```" in second["source"]


def test_a_notebooks_data_is_found_by_its_path_and_its_apps_by_name(exercise):
    one, taught = exercise
    harbour = one.path.parent.parent / "tides-of-1900"
    harbour.mkdir()
    (harbour / "tides.csv").write_text("1\n", "utf-8")
    lesson = taught.lesson_named(one.lesson)
    path = f"../../exercises/{lesson.track}/tides-of-1900/tides.csv"
    written(lesson, (f'FILE = "{path}"', ""), ('APPS = ["debug_toolbar"]', ""))
    found = next(each for each in notebook.notebooks(taught) if each.lesson == lesson)
    assert found.needs.worlds == {harbour}
    assert found.needs.packages == {"django", "toolbar", "tzdata"}


def test_what_a_world_starts_no_page_has(exercise):
    one, taught = exercise
    world = one.path.parent.parent / "harbour"
    world.mkdir()
    (world / "__init__.py").write_text("", "utf-8")
    (world / "tides.py").write_text("from harbour import gauge\n", "utf-8")
    (world / "gauge.py").write_text(
        "from harbour import tides\ndef read():\n    from mergeable import services\n", "utf-8"
    )
    lesson = taught.lesson_named(one.lesson)
    for imports, missing in (("harbour", set()), ("harbour.tides", {"PostgreSQL"})):
        written(lesson, (f"import {imports}\n1", "table"))
        found = next(each for each in notebook.notebooks(taught) if each.lesson == lesson)
        assert found.missing == missing


def test_tests_are_tried_on_a_page_as_well(tmp_path):
    taught = course.load(copy_course("suites", tmp_path))
    (one,) = taught.exercises
    (one.path / one.editable[0]).write_text("mine", "utf-8")
    files = [path.relative_to(one.path).as_posix() for path in courses_files(one, taught).values()]
    assert {"lateness.py", ".answers/faulty/counts-the-edge/lateness.py"} <= set(files)
    assert sum(name.endswith("/lateness.py") for name in files) == 5
    assert "tests_lateness.py" not in files
    assert not any("solution" in name or "mistakes" in name for name in files)
    needs._tree.cache_clear()
    assert web.needs_of(one, taught).runs_here
    fault = one.tested.folder("counts-the-edge") / "lateness.py"
    fault.write_text("import numpy\n", "utf-8")
    needs._tree.cache_clear()
    assert web.needs_of(one, taught).missing == {"numpy"}


def test_packs_and_bytecode_are_the_same_each_time():
    tree = {"b/two.py": b'"""Doc."""\nassert x, "kept"\n', "a.txt": b"text", "c.py": b"def ("}
    made = compiling.compiled(tree, "/lib")
    assert made.keys() == {"b/two.pyc", "a.txt", "c.py"}
    assert b"Doc." not in made["b/two.pyc"]
    assert b"kept" in made["b/two.pyc"]
    packed = compiling.pack(made)
    assert packed == compiling.pack(dict(reversed(made.items())))
    assert compiling.unpack(packed) == made


def test_everything_fetched_is_pinned_by_hash_and_no_address_is_kept():
    lock = (WEB / "node" / "package-lock.json").read_text("utf-8")
    entries = re.findall(r'"node_modules/[^"]+": \{(.*?)\n    \}', lock, re.DOTALL)
    assert len(entries) > 15
    for entry in entries:
        assert '"integrity": "sha512-' in entry
    assert not re.search(r"https?://|\bresolved\b", lock)
    pinned = {
        found["name"]: found[0]
        for lock in (LOCK, WEB_LOCK)
        for found in ENTRY.finditer((REPOSITORY / lock).read_text("utf-8"))
    }
    for names in (*packages.PACKS.values(), packages.NOTEBOOK, lite.WHEELS):
        for name in names:
            assert "--hash=sha256:" in pinned[name]


def test_without_node_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(web.NoNode) as raised:
        Workshop(tmp_path).open().__enter__()
    assert "node is not on this machine" in raised.value.problem
    assert "Install Node.js" in raised.value.remedy


def test_a_lock_that_lacks_a_package_is_named(tmp_path):
    (tmp_path / "requirements.lock").write_text("pytest==9 \\\n    --hash=sha256:00\n", "utf-8")
    with pytest.raises(CourseError, match=r"requirements\.lock has no django"):
        Workshop(tmp_path).wheels(["pytest", "django"])


def test_what_runs_on_the_page_needs_nothing_else_of_ours():
    names = {Path(name).with_suffix("").as_posix().replace("/", ".") for name in packages.ours()}
    for name, source in packages.ours().items():
        for found in re.findall(rb"^\s*(?:from|import) (mergeable[\w.]*)", source, re.MULTILINE):
            module = found.decode()
            assert {module, f"{module}.__init__"} & names or module == "mergeable", (name, module)


def test_the_stand_in_derives_the_keys_that_openssl_does():
    for dklen in (None, 20, 100):
        expected = hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 7, dklen)
        assert gaps.pbkdf2_hmac("sha256", b"secret", b"salt", 7, dklen) == expected


def test_an_endless_loop_is_ended_at_the_learners_line(monkeypatch):
    monkeypatch.setattr(watch, "WATCHED", 0.05)
    learners = {MARK: "mine.py"}
    exec(
        compile("def mine():\n    n = 1\n    while n:\n        n += 1\n", "mine.py", "exec"),
        learners,
    )
    with pytest.raises(TookTooLong, match="did not end within 10 s") as raised, watch.watched(10):
        learners["mine"]()
    status, message, place = judge(raised.value)
    assert (status, place.path) == (Status.BROKEN, "mine.py")
    assert place.line in (3, 4)
    assert "could not be judged" in message


def test_a_watched_block_that_ends_is_left_alone(monkeypatch):
    monkeypatch.setattr(watch, "WATCHED", 0)
    before = sys.gettrace()
    with watch.watched(10):
        total = sum(number for number in range(1000))  # nobody's attempt
    assert total == 499500
    assert sys.gettrace() is before
