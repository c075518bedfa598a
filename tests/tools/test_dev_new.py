"""`mergeable dev new`: what is made runs, keeps its promises and asks for words only."""

import re
import shutil

import pytest
from mergeable import grading
from mergeable.course import load, read
from mergeable.errors import CourseError
from mergeable.notebooks import build
from mergeable.rules import findings
from mergeable.skeletons import KINDS
from mergeable.skeletons.navigation import with_lesson

from tests.conftest import COURSES, copy_course
from tests.planting import delete, replace
from tests.tools.conftest import Learner

STYLE = COURSES.parents[1] / "notebooks" / "mergeable.mplstyle"
PAGE = "docs/lessons/harbour/fog-and-bells.md"
NAV = """\
site_name: Tides # a comment
nav:
  - Learn:
      - lessons/index.md
      - Harbour: # and another
          - lessons/harbour/index.md
          - The tides: lessons/harbour/tides.md   # with a title

      - Sea:
          - lessons/sea/index.md
  - About: about.md

theme: {name: material}
"""


@pytest.fixture
def author(tmp_path, monkeypatch):
    """Somebody who writes in a course that is in order."""
    monkeypatch.setenv("COLUMNS", "200")
    root = copy_course("complete", tmp_path)
    shutil.copy(STYLE, root / "notebooks")
    return Learner(root)


def files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".mergeable" not in path.parts
    }


def test_a_new_lesson_with_its_exercises_asks_for_words_only(author):
    root = author.cwd
    assert (
        author.run("dev", "new", "lesson", "harbour/fog-and-bells", "--title", "Hear in fog") == 0
    )
    for name in ("hear-the-bell", "count-the-bells", "name-the-bell"):
        assert author.run("dev", "new", "exercise", f"harbour/fog-and-bells/{name}") == 0
    assert read(root).findings == ()
    assert build(root / "notebooks/harbour/fog-and-bells.py")
    found = findings(load(root))
    # W001 is a prompt that is left; L103 asks when the lesson was last run.
    assert {finding.rule for finding in found} == {"W001", "L103"}, "\n".join(map(str, found))
    lesson = load(root).lesson_named("fog-and-bells")
    assert lesson.title == "Hear in fog"
    assert lesson.minutes_exercises == 30
    assert [exercise.id for exercise in lesson.exercises] == [
        "hear-the-bell",
        "count-the-bells",
        "name-the-bell",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_exercise_keeps_its_promises_and_no_mutant_survives(author, kind):
    words = ["dev", "new", "exercise", "harbour/tides/spring-tide", "--kind", kind]
    assert author.run(*words) == 0
    assert read(author.cwd).findings == ()
    course = load(author.cwd)
    exercise = course.exercise_named("spring-tide")
    assert grading.prove(course, [exercise]) == []
    assert grading.surviving_mutants(course, [exercise]) == []


def test_a_new_exercise_is_linked_last_and_the_minutes_add_up(author):
    author.run("dev", "new", "exercise", "harbour/tides/spring-tide", "--title", "Spring tide")
    lesson = load(author.cwd).lesson_named("tides")
    assert [exercise.title for exercise in lesson.exercises][-1] == "Spring tide"
    assert lesson.exercises[-1].level == 3, "no easier than the one before"
    assert lesson.minutes_exercises == 32
    assert "spring-tide/ is new:\n    .answers/discussion.md\n" in author.said
    assert "docs/lessons/harbour/tides.md names it now." in author.said
    text = (author.cwd / "docs/lessons/harbour/tides.md").read_text(encoding="utf-8")
    link = "[Spring tide](/exercises/harbour/tides/spring-tide/)"
    assert f"sailing-window/)\n\n{link}\n\n## Common mistakes\n" in text


def test_a_page_without_your_turn_is_left_to_the_author(author):
    replace("docs/lessons/harbour/tides.md", "## Your turn", "## Try it")(author.cwd)
    before = (author.cwd / "docs/lessons/harbour/tides.md").read_bytes()
    assert author.run("dev", "new", "exercise", "harbour/tides/spring-tide") == 0
    assert "Link it alone on a line of docs/lessons/harbour/tides.md" in author.said
    assert (author.cwd / "docs/lessons/harbour/tides.md").read_bytes() == before


def test_a_new_track_has_a_page_and_an_entry(author):
    words = ["dev", "new", "lesson", "reef/corals"]
    assert author.run(*words) == 2
    assert 'There is no track "reef". The tracks are: harbour.' in author.complained
    assert author.run(*words, "--track-title", "Reef: and rocks") == 0
    assert read(author.cwd).findings == ()
    reef = load(author.cwd).track_named("reef")
    assert (reef.title, [lesson.id for lesson in reef.lessons]) == ("Reef: and rocks", ["corals"])


def test_a_page_that_the_navigation_misses_is_made_without_naming_it_twice(author):
    replace("mkdocs.yml", "tides.md #", "tides.md\n          - lessons/harbour/fog.md #")(
        author.cwd
    )
    before = (author.cwd / "mkdocs.yml").read_bytes()
    assert author.run("dev", "new", "lesson", "harbour/fog") == 0
    assert (author.cwd / "mkdocs.yml").read_bytes() == before
    assert read(author.cwd).findings == ()


REFUSED = {
    "lesson that is there": (["lesson", "harbour/tides"], 'a lesson "tides" already, in harbour'),
    "exercise that is there": (
        ["exercise", "harbour/welcome/high-water"],
        'an exercise "high-water" already, in tides',
    ),
    "odd lesson": (["lesson", "harbour/Spring_tide"], '"Spring_tide" cannot be an id'),
    "odd exercise": (["exercise", "harbour/tides/spring.tide"], '"spring.tide" cannot be an id'),
    "no lesson": (["lesson", "harbour"], "Write it as TRACK/LESSON."),
    "too much": (["lesson", "harbour/tides/x"], "Write it as TRACK/LESSON."),
    "no exercise": (["exercise", "harbour/tides/"], "Write it as TRACK/LESSON/EXERCISE."),
    "unknown lesson": (["exercise", "harbour/fog/bell"], "The lessons are: welcome, tides."),
    "another track": (["exercise", "sea/tides/bell"], "tides is a lesson of harbour, not of sea."),
    "shared folder": (["lesson", "harbour/boats"], "is what several exercises share"),
    "page in the way": (
        ["lesson", "harbour/fog"],
        "fog.md exists already, and nothing was written",
    ),
    "folder in the way": (["exercise", "harbour/tides/wreck"], "wreck exists already"),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_nothing_is_overwritten(refused, author):
    words, told = REFUSED[refused]
    root = author.cwd
    (root / "exercises/harbour/boats").mkdir()
    (root / "exercises/harbour/tides/wreck").mkdir()
    (root / "docs/lessons/harbour/fog.md").write_text("# Mine\n", encoding="utf-8")
    before = files(root)
    assert author.run("dev", "new", *words) == 2
    assert "".join(told.split()) in "".join(author.complained.split())
    assert files(root) == before


# The navigation as text


def test_a_lesson_is_added_at_the_end_of_its_track_and_nothing_else_changes():
    after = with_lesson(NAV, "harbour", "fog", "")
    entry = "          - lessons/harbour/fog.md\n"
    assert after.replace(entry, "", 1) == NAV
    assert f"# with a title\n{entry}" in after


def test_a_track_is_added_after_the_last_one():
    after = with_lesson(NAV, "reef", "corals", "The reef")
    entry = (
        "      - The reef:\n          - lessons/reef/index.md\n          - lessons/reef/corals.md\n"
    )
    assert after.replace(entry, "", 1) == NAV
    assert f"lessons/sea/index.md\n{entry}  - About" in after


def test_a_lesson_that_is_listed_changes_nothing():
    assert with_lesson(NAV, "harbour", "tides", "") == NAV


@pytest.mark.parametrize(
    "text",
    [
        "nav: [lessons/harbour/index.md]\n",
        "nav:\n  - Harbour: [lessons/harbour/index.md, lessons/harbour/tides.md]\n",
        "nav: []\n",
        "site_name: x\n",
    ],
)
def test_a_navigation_written_otherwise_is_left_alone(text):
    with pytest.raises(CourseError, match="cannot be added to") as error:
        with_lesson(text, "harbour", "fog", "Harbour")
    assert re.search(r"Add `- lessons/harbour/fog.md` there yourself", error.value.remedy)


def test_the_deletion_of_a_made_exercise_leaves_a_finding_not_a_crash(author):
    author.run("dev", "new", "exercise", "harbour/tides/spring-tide")
    delete("exercises/harbour/tides/spring-tide")(author.cwd)
    assert [finding.rule for finding in read(author.cwd).findings] == ["C011"]
