"""Learners' modules come from the files that lie there now, and go again without a trace."""

import contextlib
import importlib
import importlib.util
import json
import os
import py_compile
import sys
import types

import pytest
from mergeable.loading import AttemptFinder, Unreadable, place_in, place_of_caller
from mergeable.model import Place


def write(folder, **files):
    """Write files, named with `__` for a slash and without `.py`; return the folder."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/').replace('/init', '/__init__')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


class Opened:
    """An attempt's finder, installed for the block."""

    def __init__(self, exercise, *overlays):
        self.finder = AttemptFinder(exercise, (*overlays, exercise))

    def __enter__(self):
        self.finder.install()
        return importlib.import_module

    def __exit__(self, *error):
        self.finder.remove()


@pytest.fixture(autouse=True)
def _no_trace():
    modules, finders = dict(sys.modules), list(sys.meta_path)
    yield
    assert sys.meta_path == finders
    gone = {name for name, module in modules.items() if sys.modules.get(name) is not module}
    assert not gone, "what was displaced comes back"


@pytest.fixture
def exercise(tmp_path):
    folder = tmp_path / "exercise"
    folder.mkdir()
    return folder


@pytest.fixture
def overlay(tmp_path):
    folder = tmp_path / "overlay"
    folder.mkdir()
    return folder


# --- which file a module comes from


def test_exercises_may_both_have_a_module_of_one_name(tmp_path):
    one, two = write(tmp_path / "one", board="WHO = 1"), write(tmp_path / "two", board="WHO = 2")

    with Opened(one) as load:
        first = load("board")
    with Opened(two) as load:
        second = load("board")

    assert (first.WHO, second.WHO) == (1, 2)
    assert "board" not in sys.modules


def test_attempts_may_be_opened_inside_each_other(tmp_path):
    one, two = write(tmp_path / "one", board="WHO = 1"), write(tmp_path / "two", board="WHO = 2")

    with Opened(one) as load:
        outer = load("board")
        with Opened(two):
            assert load("board").WHO == 2
        assert load("board") is outer


def test_the_topmost_folder_that_has_a_module_wins(exercise, overlay):
    write(exercise, board="WHO = 'starter'\nimport rows", rows="WHO = 'starter'")
    write(overlay, board="WHO = 'solution'\nimport rows", extra="WHO = 'new'")

    with Opened(exercise, overlay) as load:
        board = load("board")
        assert (board.WHO, board.rows.WHO, load("extra").WHO) == ("solution", "starter", "new")


def test_a_package_is_put_together_from_all_folders(exercise, overlay):
    write(
        exercise,
        app__init="from . import views",
        app__views="from app.rows import WHO",
        app__rows="WHO = 'starter'",
        app__deep__init="",
        app__deep__end="from ..rows import WHO",
    )
    write(overlay, app__rows="WHO = 'solution'", app__late="WHO = 'new'")

    with Opened(exercise, overlay) as load:
        found = [load(f"app.{name}").WHO for name in ("views", "late", "deep.end")]
        assert found == ["solution", "new", "solution"]
    assert not [name for name in sys.modules if name.partition(".")[0] == "app"]


def test_a_package_wins_over_a_module_of_its_name(exercise):
    write(exercise, app__init="WHO = 'package'", app="WHO = 'module'")

    with Opened(exercise) as load:
        assert load("app").WHO == "package"


@pytest.mark.parametrize("name", ["test_board", "conftest", "__main__"])
def test_the_checks_are_no_part_of_an_attempt(exercise, name):
    (exercise / f"{name}.py").write_text("WHO = 1", encoding="utf-8")
    finder = AttemptFinder(exercise, (exercise,))

    assert finder.find_spec(name) is None


def test_answers_are_no_part_of_an_attempt(exercise):
    folder = exercise / ".answers" / "solution"
    folder.mkdir(parents=True)
    write(folder, board="")

    with Opened(exercise) as load, pytest.raises(ModuleNotFoundError):
        load("board")


def test_a_probe_is_the_exercise_s_own(exercise, overlay):
    write(exercise, probe="WHO = 'course'", board="import probe\nWHO = probe.WHO")
    write(overlay, probe="WHO = 'learner'")

    with Opened(exercise, overlay) as load:
        assert load("board").WHO == "course"
    with Opened(exercise, overlay) as load:
        assert load("probe").WHO == "course"


def test_a_probe_that_only_an_overlay_has_is_not_there(exercise, overlay):
    write(overlay, probe="")

    with Opened(exercise, overlay) as load, pytest.raises(ModuleNotFoundError):
        load("probe")


@pytest.mark.parametrize("name", ["copy", "random", "types", "json"])
def test_python_s_own_modules_are_not_displaced(exercise, name):
    own = importlib.import_module(name)
    write(exercise, **{name: "1 / 0"})

    with Opened(exercise) as load:
        assert load(name) is own


def test_what_is_displaced_comes_back_after_an_error(exercise):
    write(exercise, board="WHO = 'learner'", app__init="", app__rows="")
    strangers = {name: types.ModuleType(name) for name in ("board", "app", "app.models")}
    sys.modules |= strangers
    try:
        with contextlib.suppress(KeyError), Opened(exercise) as load:
            assert load("board").WHO == "learner"
            load("app.rows")
            assert "app.models" not in sys.modules
            raise KeyError
        assert {name: sys.modules.get(name) for name in strangers} == strangers
        assert "app.rows" not in sys.modules
    finally:
        for name in strangers:
            del sys.modules[name]


def test_code_that_throws_all_finders_away_is_survived(exercise):
    write(
        exercise,
        board="import sys\nfor finder in list(sys.meta_path)[:1]:\n"
        "    sys.meta_path.remove(finder)\n",
    )

    with Opened(exercise) as load:
        load("board")
    assert "board" not in sys.modules


# --- always from the source


def test_no_bytecode_is_written(exercise, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    write(exercise, board="import app.rows", app__init="", app__rows="", probe="")

    with Opened(exercise) as load:
        load("board")
        load("probe")

    assert not list(exercise.rglob("__pycache__"))


def test_stale_bytecode_is_not_used(exercise):
    board = exercise / "board.py"
    write(exercise, board="WHO = 'old'")
    py_compile.compile(str(board), doraise=True)
    before = board.stat()
    write(exercise, board="WHO = 'new'")  # as long as the old one, and as old
    os.utime(board, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert importlib.util.cache_from_source(str(board))
    assert board.stat().st_size == before.st_size

    with Opened(exercise) as load:
        assert load("board").WHO == "new"


def test_an_older_line_is_not_shown_for_a_newer_file(exercise):
    for text in ("raise KeyError('old one')", "raise KeyError('new one')"):
        write(exercise, board=text)
        with Opened(exercise) as load, pytest.raises(KeyError) as caught:
            load("board")
        assert place_in(caught.value) == Place("board.py", 1, text)


# --- files that Python cannot read


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def f(:\n    pass\n", 1, ["board.py, line 1 is not valid Python: ", "\n    def f(:\n"]),
        ("def f():\nreturn 1\n", 2, ["line 2 is not valid Python: expected an indented block"]),
        ("x = 1\ny = (2\n", 2, ["line 2 is not valid Python: '(' was never closed"]),
        ("a = 1\n\tb = 2\n", 2, ["line 2 is not valid Python: unexpected indent"]),
        (b"x = 'caf\xe9'\n", 1, ["board.py is not UTF-8 text: byte 0xe9 on line 1", "UTF-8."]),
        (b"x = 1\r\ny = '\xff'\r\n", 2, ["byte 0xff on line 2"]),
        ("x = 1".encode("utf-16"), 1, ["is not UTF-8 text"]),
        (b"# coding: ascii\nx = '\xc3\xa9'\n", 2, ["is not ASCII text: byte 0xc3 on line 2"]),
        (b"# coding: klingon\n", 1, ["unknown encoding: klingon"]),
        (b"x = 1\ny = '\x00'\n", None, ["null bytes"]),
        (f"x = {'-' * 200_000}1", 1, ["board.py, line 1 is not valid Python"]),
    ],
    ids=[
        "syntax",
        "indentation",
        "parenthesis",
        "tab",
        "latin-1",
        "later-line",
        "utf-16",
        "declared",
        "unknown-encoding",
        "null-byte",
        "nested-too-deeply",
    ],
)
def test_an_unreadable_file_is_told_with_its_line(exercise, source, line, words):
    write(exercise, board=source)

    with Opened(exercise) as load, pytest.raises(Unreadable) as caught:
        load("board")

    assert [word for word in words if word not in str(caught.value)] == []
    assert place_in(caught.value).path == "board.py"
    assert line in (place_in(caught.value).line, None)
    assert "Next:      " in str(caught.value)


def test_utf_8_with_a_byte_order_mark_is_read(exercise):
    write(exercise, board=b"\xef\xbb\xbfWHO = 'caf\xc3\xa9'\r\n")

    with Opened(exercise) as load:
        assert load("board").WHO == "café"


def test_the_file_at_fault_is_named_not_the_one_that_imports_it(exercise, overlay):
    write(exercise, board="import app.rows", app__init="", app__rows="")
    write(overlay, app__rows="x = 1\n1 +\n")

    with Opened(exercise, overlay) as load, pytest.raises(Unreadable) as caught:
        load("board")

    assert place_in(caught.value) == Place("app/rows.py", 2, "1 +")


def test_a_broken_probe_is_not_the_learner_s_fault(exercise):
    write(exercise, probe="1 +")

    with Opened(exercise) as load, pytest.raises(SyntaxError) as caught:
        load("probe")

    assert not isinstance(caught.value, Unreadable)
    assert place_in(caught.value) is None


# --- whose line it was


def blamed(exercise, source, call="f"):
    """The place of the error that a function of this source raises."""
    write(exercise, board=source)
    with Opened(exercise) as load, pytest.raises(Exception) as caught:
        getattr(load("board"), call)()
    return place_in(caught.value)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("def f():\n    return 1 / 0\n", Place("board.py", 2, "return 1 / 0")),
        ("def f():\n    g()\n\n\ndef g():\n    1 / 0\n", Place("board.py", 6, "1 / 0")),
        ("import json\n\ndef f():\n    json.loads('{')\n", Place("board.py", 4, "json.loads('{')")),
        ("f = lambda: [][0]\n", Place("board.py", 1, "f = lambda: [][0]")),
        (
            "import ast\n\ndef f():\n    ast.parse('1 +')\n",
            Place("board.py", 4, "ast.parse('1 +')"),
        ),
        ("1 / 0\n", Place("board.py", 1, "1 / 0")),
    ],
    ids=["own", "innermost", "through-a-library", "lambda", "syntax-error-of-data", "at-import"],
)
def test_the_innermost_line_of_the_learner_s_is_blamed(exercise, source, place):
    assert blamed(exercise, source) == place


def test_data_in_a_wrong_encoding_is_no_fault_of_the_module_s_text(exercise):
    (exercise / "flights.csv").write_bytes(b"a\nb\ncaf\xe9\n")
    source = (
        f"import pathlib\n\nTEXT = pathlib.Path({str(exercise / 'flights.csv')!r})\\\n"
        "    .read_text(encoding='utf-8')\n"
    )

    place = blamed(exercise, source)

    assert (place.path, place.line) in (("board.py", 3), ("board.py", 4))


def test_an_error_of_the_check_s_own_blames_nobody():
    with pytest.raises(ValueError) as caught:
        json.loads("{")

    assert place_in(caught.value) is None


def test_the_running_line_is_found_on_the_stack(exercise):
    write(exercise, board="def f(callback):\n    return [callback() for _ in range(1)]\n")

    with Opened(exercise) as load:
        (place,) = load("board").f(lambda: sorted([1], key=lambda _: 1) and place_of_caller())

    assert place == Place("board.py", 2, "return [callback() for _ in range(1)]")
    assert place_of_caller() is None
