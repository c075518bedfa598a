"""`mergeable dev build`: what needs building is built, and no solution becomes a starter."""

import shutil

import pytest
from mergeable.course import load
from mergeable.rules import findings

from tests.conftest import copy_course
from tests.planting import replace
from tests.tools.conftest import Learner

AT = "exercises/harbour/tides/high-water"
KEPT = f"{AT}/.answers/starter/tides.py"
WELCOME = "notebooks/harbour/welcome"


@pytest.fixture
def author(tmp_path, monkeypatch):
    """Somebody who writes in a course with one notebook, which is quick."""
    monkeypatch.setenv("COLUMNS", "100")
    root = copy_course("complete", tmp_path)
    for path in (root / "notebooks/harbour").glob("tides.*"):
        path.unlink()
    return Learner(root)


def test_a_notebook_is_executed_once_and_again_when_its_source_changes(author):
    assert author.run("dev", "build") == 0
    assert f"{WELCOME}.ipynb came out as it was (" in author.said

    assert author.run("dev", "build") == 0
    assert author.said == f"{WELCOME}.ipynb is current.\n"

    replace(f"{WELCOME}.py", '"out"]', '"out", "in"]')(author.cwd)
    assert author.run("dev", "build") == 0
    assert f"{WELCOME}.ipynb is new (" in author.said
    assert '"4"' in (author.cwd / f"{WELCOME}.ipynb").read_text(encoding="utf-8")
    assert not [finding for finding in findings(load(author.cwd)) if finding.rule == "N005"]


def test_all_and_a_name_execute_what_is_current(author):
    author.run("dev", "build")
    for words in (["--all"], ["welcome"], ["notebooks", "harbour/welcome"]):
        assert author.run("dev", "build", *words) == 0
        assert "came out as it was" in author.said


def test_a_notebook_that_fails_is_told_with_its_line_and_nothing_is_stored(author):
    before = (author.cwd / f"{WELCOME}.ipynb").read_bytes()
    replace(f"{WELCOME}.py", "log.count", "logs.count")(author.cwd)
    assert author.run("dev", "build", "welcome") == 2
    # A path may be broken anywhere: how long it is depends on where the tests put their files.
    assert "welcome.py:6:thecell" in "".join(author.complained.split())
    assert "NameError: name 'logs' is not defined" in " ".join(author.complained.split())
    assert (author.cwd / f"{WELCOME}.ipynb").read_bytes() == before


def test_an_unknown_lesson_is_told(author):
    assert author.run("dev", "build", "fog") == 2
    assert 'There is no lesson "fog".' in author.complained


def test_a_missing_starter_is_kept_without_asking(author):
    kept = (author.cwd / KEPT).read_bytes()
    shutil.rmtree(author.cwd / AT / ".answers" / "starter")
    assert author.run("dev", "build", "starters") == 0
    assert author.said == f"{KEPT} is kept.\n"
    assert (author.cwd / KEPT).read_bytes() == kept


def test_a_starter_changed_on_purpose_is_kept_when_named(author):
    mine = "def high_water(levels):\n    return max(levels) + 0\n"
    (author.cwd / AT / "tides.py").write_text(mine, encoding="utf-8")
    assert author.run("dev", "build", "starters") == 0
    assert author.said == "", "it is there, so it is nobody's to change"
    assert author.run("dev", "build", "starters", "high-water") == 0
    assert (author.cwd / KEPT).read_text(encoding="utf-8") == mine


def test_what_no_learner_edits_leaves_the_kept_starter(author):
    stray = author.cwd / AT / ".answers" / "starter" / "notes.txt"
    stray.write_text("x", encoding="utf-8")
    assert author.run("dev", "build", "starters", "high-water") == 0
    assert "notes.txt is gone" in author.said
    assert not stray.exists()


def test_a_solution_is_never_kept_as_the_starter(author):
    before = (author.cwd / KEPT).read_bytes()
    shutil.copy(author.cwd / AT / ".answers/solution/tides.py", author.cwd / AT)
    assert author.run("dev", "build", "starters", "high-water") == 2
    assert "tides.py is the solution" in author.complained
    assert "mergeable reset high-water" in author.complained
    assert (author.cwd / KEPT).read_bytes() == before


def test_a_starter_that_is_not_there_cannot_be_kept(author):
    (author.cwd / AT / "tides.py").unlink()
    assert author.run("dev", "build", "starters", "high-water") == 2
    assert "tides.py cannot be read" in author.complained
