"""The course is read from navigation and folders, and every slip of an author's is pointed at."""

import re
from pathlib import Path

import pytest
from mergeable.course import find_root, load, pick_exercise, pick_lesson, read
from mergeable.errors import CourseError
from mergeable.model import Kind, Need

from tests.conftest import copy_course
from tests.planting import both, copy, delete, replace, write

PAGE = "docs/lessons/harbour/tides.md"
TASK = "exercises/harbour/tides/high-water"
FACTS = f"{TASK}/exercise.toml"


@pytest.fixture
def root(tmp_path):
    """A course in which everything is in order."""
    return copy_course("complete", tmp_path)


def test_what_an_exercise_needs_is_read(root):
    replace(FACTS, "kind ", 'needs = ["postgresql"]\nkind ')(root)

    reading = read(root)
    assert reading.findings == ()
    assert reading.course.exercise_named("high-water").needs == (Need.POSTGRESQL,)


# What is planted; the rule, the place and the words of the one finding.
PLANTS = {
    "no navigation": (delete("mkdocs.yml"), "C001", "mkdocs.yml", 1, "cannot be read"),
    "navigation is no YAML": (
        replace("mkdocs.yml", "      - lessons/index.md", "     - : ]"),
        "C001",
        "mkdocs.yml",
        6,
        "is not valid YAML",
    ),
    "navigation is no UTF-8": (
        write("mkdocs.yml", b"nav: \xff"),
        "C001",
        "mkdocs.yml",
        1,
        "is not UTF-8",
    ),
    "navigation is a text": (
        write("mkdocs.yml", "hello"),
        "C001",
        "mkdocs.yml",
        1,
        "has no `nav` that names",
    ),
    "no nav": (
        replace("mkdocs.yml", "nav:", "pages:"),
        "C001",
        "mkdocs.yml",
        1,
        "has no `nav` that names",
    ),
    "lesson twice": (
        replace(
            "mkdocs.yml",
            "          - lessons/harbour/tides.md",
            "          - lessons/harbour/tides.md\n          - lessons/harbour/tides.md",
        ),
        "C002",
        "mkdocs.yml",
        11,
        'names the lesson "tides" twice',
    ),
    "no page of a lesson": (
        replace(
            "mkdocs.yml",
            " - lessons/harbour/w",
            " - lessons/harbour/fog.md\n          - lessons/harbour/w",
        ),
        "C003",
        "docs/lessons/harbour/fog.md",
        1,
        "mergeable dev new lesson harbour/fog",
    ),
    "no page of a track": (
        delete("docs/lessons/harbour/index.md"),
        "C003",
        "docs/lessons/harbour/index.md",
        1,
        "does not exist, and the navigation names it",
    ),
    "page is no UTF-8": (
        write("docs/lessons/harbour/index.md", b"# Harbour\n\xe9"),
        "C003",
        "docs/lessons/harbour/index.md",
        1,
        "is not UTF-8 text (byte 10)",
    ),
    "stray page": (
        write("docs/lessons/harbour/fog.md", "# Fog\n"),
        "C004",
        "docs/lessons/harbour/fog.md",
        1,
        "is in no navigation",
    ),
    "exercise id twice": (
        both(
            copy(TASK, "exercises/harbour/welcome/high-water"),
            replace(
                "docs/lessons/harbour/welcome.md",
                "## Check yourself",
                "[Find high water](/exercises/harbour/welcome/high-water/)\n\n## Check yourself",
            ),
        ),
        "C005",
        TASK,
        1,
        "has the same id as welcome/high-water",
    ),
    "needs a later lesson": (
        replace(PAGE, "needs: [welcome]", "needs: [tides]"),
        "C006",
        PAGE,
        6,
        'needs "tides", which is no earlier lesson',
    ),
    "stray exercise": (
        copy(TASK, "exercises/harbour/tides/low-water"),
        "C007",
        "exercises/harbour/tides/low-water",
        1,
        "Link it alone on a line of docs/lessons/harbour/tides.md",
    ),
    "no title": (
        replace(PAGE, "# Sail with the tide\n", "\n"),
        "C008",
        PAGE,
        1,
        "has no title",
    ),
    "front matter is no YAML": (
        replace(PAGE, "needs: [welcome]", "needs: [welcome"),
        "C009",
        PAGE,
        7,
        "front matter that is not valid YAML",
    ),
    "no minutes": (
        replace(PAGE, "minutes: {read: 10, exercises: 22}\n", ""),
        "C009",
        PAGE,
        1,
        "does not say how long",
    ),
    "minutes below nothing": (
        replace(PAGE, "read: 10", "read: -1"),
        "C009",
        PAGE,
        2,
        "Add `minutes: {read: 15, exercises: 35}`",
    ),
    "goals are no list": (
        replace(PAGE, "goals:\n  - Find the hour of high water.\n", "goals: Find.\nold:\n"),
        "C009",
        PAGE,
        3,
        "has `goals` that is no list of texts",
    ),
    "no goals": (
        replace("docs/lessons/harbour/welcome.md", "goals:\n  - Read a failing report.\n", ""),
        "C009",
        "docs/lessons/harbour/welcome.md",
        1,
        "has no `goals`",
    ),
    "verified is a text": (
        replace(PAGE, 'verified: {date: 2026-11-20, python: "3.11"}', "verified: yes please"),
        "C009",
        PAGE,
        7,
        "has `verified` that is no mapping",
    ),
    "no notebook": (
        delete("notebooks/harbour/tides.py"),
        "C010",
        "notebooks/harbour/tides.py",
        1,
        "does not exist",
    ),
    "link to no exercise": (
        replace(PAGE, "[Find high", "[Fog](/exercises/harbour/tides/fog/)\n\n[Find high"),
        "C011",
        PAGE,
        77,
        "links to /exercises/harbour/tides/fog/, which does not exist",
    ),
    "odd id": (
        both(
            copy(TASK, "exercises/harbour/tides/Low_Water"),
            delete("exercises/harbour/tides/Low_Water/exercise.toml"),
            replace(PAGE, "[Find high", "[L](/exercises/harbour/tides/Low_Water/)\n\n[Find high"),
        ),
        "E001",
        "exercises/harbour/tides/Low_Water",
        1,
        "Use lower-case words with hyphens between them",
    ),
    "no facts": (delete(FACTS), "E002", FACTS, 1, "Restore it from git"),
    "facts are no TOML": (
        replace(FACTS, "level   = 1", "level   = one"),
        "E002",
        FACTS,
        3,
        "is not valid TOML",
    ),
    "no kind": (replace(FACTS, '"code"', '"cod"'), "E003", FACTS, 1, "kind is one of: code, git"),
    "an unknown need": (
        replace(FACTS, "kind ", 'needs = ["postgres"]\nkind '),
        "E003",
        FACTS,
        1,
        "needs 'postgres', which nobody knows",
    ),
    "no minutes of an exercise": (
        replace(FACTS, "minutes = 5", "minutes = 0"),
        "E003",
        FACTS,
        2,
        "has no `minutes` from 1 to 180",
    ),
    "level too high": (
        replace(FACTS, "level   = 1", "level   = 6"),
        "E003",
        FACTS,
        3,
        "has no `level` from 1 to 5",
    ),
    "two hints": (
        replace(FACTS, '  "Look at `key`.",\n', ""),
        "E003",
        FACTS,
        4,
        "Write 3 to 5",
    ),
    "unknown key": (
        replace(FACTS, "level   = 1", "level   = 1\nlevels  = 2"),
        "E003",
        FACTS,
        4,
        'has the key "levels". Known keys: correct, equal, faulty, hints, kind',
    ),
    "mistake half told": (
        replace(FACTS, 'says  = "ValueError"\n', ""),
        "E003",
        FACTS,
        18,
        'has a mistake "trips-over-nothing" not fully told',
    ),
    "mistake without files": (
        delete(f"{TASK}/.answers/mistakes/takes-the-last"),
        "E003",
        FACTS,
        10,
        'tells of a mistake "takes-the-last" without files',
    ),
    "equal mutant half told": (
        replace(FACTS, "level   = 1", 'level   = 1\nequal   = [{mutant = "x"}]'),
        "E003",
        FACTS,
        4,
        "Give `mutant` and `why`",
    ),
    "no task": (delete(f"{TASK}/README.md"), "E004", f"{TASK}/README.md", 1, "cannot be read"),
    "task without title": (
        replace(f"{TASK}/README.md", "# Find high water", "Find high water"),
        "E004",
        f"{TASK}/README.md",
        1,
        "has no title",
    ),
    "no solution": (
        delete(f"{TASK}/.answers/solution/tides.py"),
        "E005",
        f"{TASK}/.answers/solution",
        1,
        "they are what a learner edits",
    ),
    "no grader": (
        delete(f"{TASK}/test_high_water.py"),
        "E006",
        f"{TASK}/test_high_water.py",
        1,
        "does not exist",
    ),
    "no discussion": (
        delete(f"{TASK}/.answers/discussion.md"),
        "E007",
        f"{TASK}/.answers/discussion.md",
        1,
        "what a learner reads after solving",
    ),
    "implementation told nowhere": (
        write(f"{TASK}/.answers/faulty/ebbs/tides.py", "def high_water(levels): ...\n"),
        "E009",
        f"{TASK}/.answers/faulty/ebbs",
        1,
        "Say under [faulty] in exercise.toml what it does",
    ),
    "mistake told nowhere": (
        write(f"{TASK}/.answers/mistakes/adds-one/tides.py", "def high_water(levels): ...\n"),
        "E008",
        f"{TASK}/.answers/mistakes/adds-one",
        1,
        "Add [mistakes.adds-one]",
    ),
    "git exercise without a scene": (
        replace(f"{TASK}/exercise.toml", '"code"', '"git"'),
        "E010",
        f"{TASK}/scene.py",
        1,
        "the steps to what a learner finds",
    ),
}
# One slip that makes others: the finding is looked for among them.
SPREADING = {
    "front matter is no YAML",
    "no page of a lesson",
    "no facts",
    "facts are no TOML",
    "mistake half told",
    "odd id",
    "git exercise without a scene",
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_slip_is_found_where_it_is(plant, root):
    put, rule, path, line, words = PLANTS[plant]
    put(root)
    found = read(root).findings
    assert plant in SPREADING or len(found) == 1, "\n".join(map(str, found))
    assert [
        f for f in found if (f.rule, f.path, f.line) == (rule, path, line) and words in str(f)
    ], "\n".join(map(str, found))


def test_every_code_is_planted():
    folder = Path(read.__code__.co_filename).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert {rule for _, rule, *_ in PLANTS.values()} == set(re.findall(r'"([CE]\d{3})"', source))


def test_a_course_in_order_has_no_findings(root):
    assert read(root).findings == ()


def test_everything_that_is_written_is_read(root):
    course = read(root).course
    assert [track.title for track in course.tracks] == ["Harbour"]
    welcome, tides = course.lessons
    assert (welcome.title, welcome.minutes) == ("Welcome to the harbour", 12)
    assert tides.goals == ("Find the hour of high water.", "Bound the hours a boat can sail.")
    assert tides.needs == ("welcome",)
    assert tides.verified == {"date": "2026-11-20", "python": "3.11"}
    assert tides.notebook == root / "notebooks/harbour/tides.py"
    found = tides.exercises[0]
    assert (found.id, found.title, found.kind) == ("high-water", "Find high water", Kind.CODE)
    assert (found.lesson, found.track, found.minutes, found.level) == ("tides", "harbour", 5, 1)
    assert found.hints[-1] == "Look at `key`."
    assert found.editable == ("tides.py",)
    assert found.grader == root / TASK / "test_high_water.py"
    assert [mistake.id for mistake in found.mistakes] == [
        "takes-the-last",
        "counts-from-one",
        "trips-over-nothing",
    ]


def test_exercises_come_in_the_order_of_their_links(root):
    first, second = "[Find high water]", "[Count the hours afloat]"
    replace(PAGE, f"{first}(/exercises/harbour/tides/high-water/)\n\n", "")(root)
    link = "\n\n[Find high water](/exercises/harbour/tides/high-water/)\n\n[Find the longest"
    replace(PAGE, "\n\n[Find the longest", link)(root)
    assert second in (root / PAGE).read_text(encoding="utf-8")
    ids = [exercise.id for exercise in read(root).course.lesson_named("tides").exercises]
    assert ids == ["hours-afloat", "high-water", "sailing-window"]


def test_a_link_in_code_or_in_a_sentence_is_no_exercise(root):
    link = "[Find high water](/exercises/harbour/tides/high-water/)"
    replace(PAGE, f"{link}\n", f"```\n{link}\n```\n\nSee {link}.\n")(root)
    reading = read(root)
    assert [e.id for e in reading.course.lesson_named("tides").exercises][:1] == ["hours-afloat"]
    assert [finding.rule for finding in reading.findings] == ["C007"]


def test_an_unreadable_lesson_leaves_the_rest(root):
    write(PAGE, b"\xff")(root)
    course = load(root)
    assert [lesson.id for lesson in course.lessons] == ["welcome"]


def test_a_course_without_lessons_is_an_error_with_its_cause(root):
    delete("mkdocs.yml")(root)
    with pytest.raises(CourseError) as error:
        load(root)
    assert "mkdocs.yml:1: C001" in error.value.problem
    assert "git checkout" in error.value.remedy


def test_the_root_is_found_from_any_folder_below(root):
    assert find_root(root / TASK / ".answers") == root


def test_an_exercise_is_picked_by_id_or_by_path(root, monkeypatch):
    course = read(root).course
    assert pick_exercise(course, "high-water").id == "high-water"
    assert pick_exercise(course, str(root / TASK / "tides.py")).id == "high-water"
    monkeypatch.chdir(root / TASK)
    assert pick_exercise(course, ".").id == "high-water"


def test_a_misspelt_exercise_brings_the_near_ones(root):
    with pytest.raises(CourseError) as error:
        pick_exercise(read(root).course, "high-watre")
    assert error.value.problem == 'There is no exercise "high-watre".'
    assert "Did you mean high-water?" in error.value.remedy


def test_a_lesson_is_picked_by_id_with_or_without_its_track(root):
    course = read(root).course
    assert pick_lesson(course, "harbour/tides").id == pick_lesson(course, "tides").id == "tides"
    with pytest.raises(CourseError, match="The lessons are: welcome, tides"):
        pick_lesson(course, "fog")
