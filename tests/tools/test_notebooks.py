"""Notebooks: the same source gives the same file, and nbval compares what can be counted."""

import base64
import itertools
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import nbformat
import pytest
from mergeable.course import load
from mergeable.errors import CourseError
from mergeable.notebooks import Built, Source, build, drift, stored_outputs
from mergeable.notebooks.kernel import execute
from mergeable.notebooks.outputs import normalise, strip_png

from tests.conftest import copy_course
from tests.waiting import runs, until

ROOT = Path(__file__).parents[2]
NOTEBOOK = "notebooks/harbour/tides"


def source_of(text):
    return Source(Path("tides.py"), text)


# Reading the source


def test_cells_know_where_they_stand_and_what_they_are():
    source = source_of(
        "# %% [markdown]\n# # Tides\n\n"
        '# %% measure: 6 levels, hour by hour tags=["hide-input", "x"] reason="the clock: [it]"\n'
        "levels = 1\n"
        "# %%\nlevels\n"
    )
    prose, measure, untitled = source.cells
    assert (prose.line, prose.kind, prose.text) == (1, "markdown", "# Tides")
    assert (measure.line, measure.title) == (4, "measure: 6 levels, hour by hour")
    assert (measure.tags, measure.reason) == (("hide-input", "x"), "the clock: [it]")
    assert (untitled.line, untitled.title, untitled.text) == (6, "", "levels")


def test_what_a_marker_says_beyond_title_tags_and_reason_is_reported():
    title, key = source_of("# %% change: a = 5\n1\n# %% prove it slow=true\n2\n").cells
    assert title.unknown
    assert key.unknown == ("slow",)


def test_text_before_the_first_marker_moves_no_line():
    source = source_of("import this\n\n# %% measure: one\n1\n")
    assert [cell.line for cell in source.cells] == [1, 3]


def test_ids_are_the_titles_words_and_stay_the_same():
    text = "# %% [markdown]\n# # Tides\n\n# %% measure: one\n1\n# %% Measure, one!\n1\n# %%\n1\n"
    ids = [cell.id for cell in source_of(text).notebook().cells]
    assert ids == ["tides", "measure-one", "measure-one-2", "1"]
    assert ids == [cell.id for cell in source_of(text).notebook().cells]


def test_an_id_is_never_longer_than_the_format_allows():
    notebook = source_of(f"# %% {'word ' * 40}\n1\n# %% {'word ' * 40}\n1\n").notebook()
    nbformat.validate(notebook)


def test_a_source_that_is_not_there_is_an_error_in_words(tmp_path):
    with pytest.raises(CourseError, match="cannot be read"):
        Source.read(tmp_path / "fog.py")


# Outputs


def png(*chunks):
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, data in chunks:
        parts += [struct.pack(">I", len(data)), kind, data]
        parts.append(struct.pack(">I", zlib.crc32(kind + data)))
    return b"".join(parts)


HEAD = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
BODY = (b"IDAT", zlib.compress(b"\0\0"))
END = (b"IEND", b"")


def test_a_picture_keeps_what_it_shows_and_nothing_else():
    told = png(
        HEAD,
        (b"tEXt", b"Software\0Matplotlib"),
        (b"tIME", struct.pack(">HBBBBB", 2026, 11, 20, 1, 1, 1)),
        (b"pHYs", struct.pack(">IIB", 1, 1, 1)),
        BODY,
        END,
    )
    assert strip_png(told) == png(HEAD, BODY, END)
    assert strip_png(strip_png(told)) == strip_png(told)


@pytest.mark.parametrize("broken", [b"GIF89a", png(HEAD, BODY)[:-3], png(HEAD)[:-1] + b"x"])
def test_a_picture_that_is_none_is_refused(broken):
    with pytest.raises(ValueError, match="PNG"):
        strip_png(broken)


def test_pieces_of_a_stream_become_one_with_one_line_break():
    pieces = [
        {"output_type": "stream", "name": "stdout", "text": "one\n"},
        {"output_type": "stream", "name": "stdout", "text": "two"},
        {"output_type": "stream", "name": "stderr", "text": "three\n\n"},
    ]
    assert [(output["name"], output["text"]) for output in normalise(pieces)] == [
        ("stdout", "one\ntwo\n"),
        ("stderr", "three\n"),
    ]


def test_of_a_traceback_the_error_is_left():
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["/home/x"]}
    assert normalise([error])[0]["traceback"] == ["KeyError: 'x'"]


# Building


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course in git whose notebooks were built on a machine with settings of its own."""
    root = copy_course("complete", tmp_path_factory.mktemp("built"))
    for notebook in root.rglob("*.ipynb"):
        notebook.unlink()
    settings = tmp_path_factory.mktemp("ipython")
    startup = settings / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print('good morning')\nlevels = None\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(settings))
        patch.setenv("MPLBACKEND", "agg")
        assert build(root / f"{NOTEBOOK}.py")
    shutil.copy(ROOT / "notebooks" / "conftest.py", root / "notebooks" / "conftest.py")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "built")
    return root


@pytest.fixture
def root(built, tmp_path):
    """A copy of it, to do anything to."""
    shutil.copytree(built, tmp_path / "course")
    return tmp_path / "course"


def git(root, *words):
    names = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(
        ["git", *names, *words], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout


def stored(root):
    return json.loads((root / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))


def store(root, notebook):
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    (root / f"{NOTEBOOK}.ipynb").write_text(text, encoding="utf-8")


def test_building_again_changes_nothing(root):
    assert build(root / f"{NOTEBOOK}.py") is False
    assert git(root, "status", "--porcelain") == ""


def test_a_built_notebook_tells_nothing_of_when_and_where(built):
    text = (built / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert not re.search(r"20\d\d-\d\d-\d\d|Software|version|/home|/tmp|good morning", text)
    notebook = stored(built)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == [1, 2, 3, 4, 5]
    assert code[0]["metadata"] == {"title": "measure: six levels"}


def test_a_plot_is_stored_as_a_picture(built):
    picture = stored_outputs(built / f"{NOTEBOOK}.py")[2][0]["data"]["image/png"]
    decoded = base64.b64decode(picture)
    assert decoded == strip_png(decoded)


def test_what_is_not_compared_is_renewed_with_the_rest(root):
    before = stored(root)["cells"][5]["outputs"]
    source = root / f"{NOTEBOOK}.py"
    source.write_text(source.read_text(encoding="utf-8").replace("2.5", "2.75"), encoding="utf-8")
    assert build(source)
    assert stored(root)["cells"][5]["outputs"] != before


@pytest.mark.parametrize(
    ("code", "limit", "words"),
    [
        ("1 / 0", 60, '4: the cell "change: all" raised ZeroDivisionError: division by zero.'),
        ("while True: pass", 1, '4: the cell "change: all" ran for more than 1 s.'),
        ("import os; os._exit(3)", 60, '4: the cell "change: all" ended its Python process.'),
    ],
)
def test_a_cell_that_fails_is_named(code, limit, words, tmp_path):
    source = tmp_path / "tides.py"
    source.write_text(f"# %% measure: one\n1\n\n# %% change: all\n{code}\n", encoding="utf-8")
    with pytest.raises(CourseError) as error:
        execute(Source.read(source), limit=limit)
    assert error.value.problem == f"{source}:{words}"


def test_a_cell_that_is_to_fail_may(built):
    outputs = stored_outputs(built / f"{NOTEBOOK}.py")[4]
    assert [output["traceback"] for output in outputs] == [["IndexError: list index out of range"]]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_building_and_leaves_no_kernel(tmp_path):
    source = tmp_path / "tides.py"
    wait = (
        "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)"
    )
    source.write_text(f"# %% measure: it\n{wait}\n", encoding="utf-8")
    code = "import sys; from pathlib import Path; from mergeable.notebooks import build"
    code += "; build(Path(sys.argv[1]))"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(source)], stderr=subprocess.PIPE, start_new_session=True
    )
    pid = tmp_path / "pid"
    until(lambda: pid.is_file() and pid.read_text())
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=30)
    assert b"KeyboardInterrupt" in told
    until(lambda: not runs(int(pid.read_text())))
    assert not (tmp_path / "tides.ipynb").exists()


# In step with the source


def test_a_built_notebook_is_in_step(built):
    assert drift(built / f"{NOTEBOOK}.py") == ""


def change_source(root):
    source = root / f"{NOTEBOOK}.py"
    source.write_text(source.read_text(encoding="utf-8") + "\n# %% more\n1\n", encoding="utf-8")


def save_from_another_program(root):
    notebook = stored(root)
    notebook["cells"][1]["metadata"]["execution"] = {"iopub.status.busy": "2026-11-20T01:01:01Z"}
    store(root, notebook)


def clear_outputs(root):
    notebook = stored(root)
    for cell in notebook["cells"]:
        cell.update({"execution_count": None} if "execution_count" in cell else {})
    store(root, notebook)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda root: (root / f"{NOTEBOOK}.ipynb").unlink(), "has not been built."),
        (lambda root: (root / f"{NOTEBOOK}.ipynb").write_text("{"), "is no notebook."),
        (change_source, "does not hold the cells of its source."),
        (save_from_another_program, "was saved by another program"),
        (clear_outputs, "was saved by another program"),
    ],
)
def test_drift_is_told_without_executing(spoil, words, root):
    spoil(root)
    assert drift(root / f"{NOTEBOOK}.py").startswith(words)


# What needs building


def edit(path):
    def change(root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("a", encoding="utf-8") as file:
            file.write("\n# another\n")

    return change


@pytest.fixture
def noted(root):
    """The course with its notebook built and remembered, and the lesson."""
    edit("exercises/harbour/boats/models.py")(root)
    course = load(root)
    lesson = course.lesson_named("tides")
    Built(course).note(lesson)
    return root, course, lesson


def test_what_was_built_needs_no_building(noted):
    _, course, lesson = noted
    assert Built(course).is_current(lesson)
    assert not Built(course).is_current(course.lesson_named("welcome"))


@pytest.mark.parametrize(
    "path",
    [
        f"{NOTEBOOK}.py",
        f"{NOTEBOOK}.ipynb",
        "notebooks/mergeable.mplstyle",
        "requirements.lock",
        "exercises/harbour/boats/models.py",
    ],
)
def test_a_change_of_what_a_notebook_runs_on_needs_building(path, noted):
    root, course, lesson = noted
    edit(path)(root)
    assert not Built(course).is_current(lesson)


@pytest.mark.parametrize(
    "path",
    ["exercises/harbour/tides/high-water/tides.py", "docs/lessons/harbour/tides.md"],
)
def test_other_changes_need_none(path, noted):
    root, course, lesson = noted
    edit(path)(root)
    assert Built(course).is_current(lesson)


def test_a_module_of_the_course_kit_that_a_notebook_imports_counts(noted, monkeypatch):
    root, course, lesson = noted
    source = root / f"{NOTEBOOK}.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\nfrom mergeable.meters import growth\n", encoding="utf-8")
    world = set(Built(course)._world(lesson, Source.read(source)))
    assert ROOT / "tools" / "mergeable" / "meters" / "growth.py" in world


# nbval


def nbval(root, *options):
    """Run nbval on the one built notebook; return its exit code and what it printed."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        f"{NOTEBOOK}.ipynb",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run([*command, *options], cwd=root, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_nbval_lets_pictures_and_this_machines_settings_differ(root, tmp_path, monkeypatch):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("levels = None\nprint('good morning')\n", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = stored(root)
    picture = base64.b64encode(png(HEAD, BODY, END)).decode()
    notebook["cells"][2]["outputs"][0]["data"]["image/png"] = picture  # platforms draw differently
    store(root, notebook)
    code, told = nbval(root)
    assert (code, "5 passed" in told) == (0, True), told


def test_nbval_compares_values_and_misses_pictures(root):
    notebook = stored(root)
    values, picture = notebook["cells"][1], notebook["cells"][2]
    values["outputs"][0]["data"]["text/plain"] = ["{0: 1.0}"]
    picture["outputs"].append(picture["outputs"][0])
    store(root, notebook)
    code, told = nbval(root)
    assert code == 1, told
    assert "2 failed, 3 passed" in told, told


# The style


def lightness(colour):
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return luminance, 116 * luminance ** (1 / 3) - 16


def test_the_colours_of_plots_stay_apart_in_grey_and_stand_out_on_white():
    style = (ROOT / "notebooks" / "mergeable.mplstyle").read_text(encoding="utf-8")
    colours = re.findall(r'"([0-9a-f]{6})"', style)
    greys = [lightness(colour)[1] for colour in colours]
    assert [round(grey) for grey in greys] == [15, 53, 39, 60]
    assert min(abs(a - b) for a, b in itertools.combinations(greys, 2)) > 6
    assert all(1.05 / (lightness(colour)[0] + 0.05) >= 3 for colour in colours)


def test_the_style_is_one_that_matplotlib_reads_without_complaint(recwarn):
    from matplotlib import rc_params_from_file

    found = rc_params_from_file(
        ROOT / "notebooks" / "mergeable.mplstyle", use_default_template=False
    )
    assert found["axes.titlelocation"] == "left"
    assert not recwarn.list
