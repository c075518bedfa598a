"""What the lesson on the ORM's own code says is what its code does, on both databases."""

import importlib.util
import io
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world
from django.db import connection
from django.db.models import Field
from django.db.models.query_utils import RegisterLookupMixin
from mergeable import console
from mergeable.attempt import Attempt
from mergeable.course import load
from mergeable.errors import CourseError
from mergeable.grading import Attempt as Answer
from mergeable.grading import grade_attempts
from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.services import postgres as servers
from mergeable.site.notebook import anchor_of

world.setup()

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "exercises" / "django" / "orm-in-the-open"
OTHERS = ROOT / "tests" / "content" / "solutions"
PAGE_TEXT = (ROOT / "docs/lessons/django/orm-in-the-open.md").read_text("utf-8")
NOTEBOOK = ROOT / "notebooks" / "django" / "orm-in-the-open.py"
NUMBER = re.compile(r"\d+(?:,\d{3})*")

NOTES, FAMILY, CHAIN = "who-does-it", "lookup-of-a-family", "methods-that-chain"

WAYS_OF_FAMILY = {
    "as it was": "starter",
    "a hyphen on both sides, one comparison": "solution",
    "equal, or its beginning equal": "compares-twice",
    "`LIKE`, escaped by the database": "escapes-on-both-sides",
    "Django's `StartsWith` of two `Concat`": "asks-two-lookups",
}
WAYS_OF_CHAIN = {
    "as it was: a join, made distinct": "starter",
    "`Exists`": "solution",
    "the key `IN` the flights' planes": "keys-in-a-subquery",
    "the key `IN` the planes with such a flight": "excludes-by-flights",
}
STEPS = {
    "boeings": [("filter", (), {"manufacturer": "BOEING"}), ("flown_by", ("UA",), {})],
    "both": [("flown_by", ("B6",), {}), ("flown_by", ("UA",), {})],
}


def opened(exercise, answer):
    answers = LESSON / exercise / ".answers"
    folders = (answers / answer, OTHERS / exercise / answer)
    folder = next(folder for folder in folders if folder.is_dir())
    return Attempt(LESSON / exercise, (folder, answers / "starter"))


def answers_of(exercise):
    """Return the names of the reference solution and of the others."""
    return ["solution", *sorted(folder.name for folder in (OTHERS / exercise).iterdir())]


@pytest.fixture
def lookups_restored():
    """Take back what the test registers."""
    kinds, todo = [], [RegisterLookupMixin]
    while todo:
        kinds.append(todo.pop())
        todo += kinds[-1].__subclasses__()
    before = {kind: dict(vars(kind).get("class_lookups", {})) for kind in kinds}
    yield
    for kind, known in before.items():
        if "class_lookups" in vars(kind):
            kind.class_lookups = known
    Field._clear_cached_class_lookups()


def discussion_rows(exercise):
    text = (LESSON / exercise / ".answers" / "discussion.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return {way: (int(first), int(second)) for way, first, second in rows}


def test_discussion_of_the_lookup_tells_what_is_sent(lookups_restored):
    from departures.models import Plane

    said = {}
    for way, answer in WAYS_OF_FAMILY.items():
        with opened(FAMILY, answer) as attempt:
            attempt.function("lookups", "Family")
            query = Plane.objects.filter(model__family="737").values("pk").query
            sql, params = query.sql_with_params()
        said[way] = len(params), len(sql.split("WHERE ")[1])
    assert discussion_rows(FAMILY) == said


def test_discussion_of_the_methods_tells_what_is_sent():
    from departures.models import Plane

    said = {}
    for way, answer in WAYS_OF_CHAIN.items():
        with opened(CHAIN, answer) as attempt:
            attempt.function("fleet", "PlaneQuerySet")
            manager = sys.modules["fleet"].PlaneQuerySet.as_manager()
            manager.model = Plane
            sql = str(manager.flown_by("B6").query)
        said[way] = sql.count(" JOIN "), sql.count("SELECT") - 1
    assert discussion_rows(CHAIN) == said


def test_task_tells_how_many_models_there_are():
    from departures.models import Plane

    world.fresh(5_000)
    models = set(Plane.objects.filter(model__startswith="737-").values_list("model", flat=True))
    bare = Plane.objects.filter(model="737").exists()
    world.close()
    assert {"737-824", "737-7H4"} < models
    assert not bare
    assert f"and {len(models) - 2} others" in task_of(FAMILY)


def test_task_tells_how_the_chains_break():
    with opened(CHAIN, "starter") as attempt:
        attempt.function("fleet", "PlaneQuerySet")
        keys, either = (attempt.function("probe", name) for name in ("keys", "either"))
        facts = world.fresh(5_000)
        idle = ("idle_on", (facts.day,), {})
        boeing = ("filter", (), {"manufacturer": "BOEING"})
        jetblue = ("flown_by", ("B6",), {})
        assert keys([boeing, idle]) == keys([idle]) != []
        assert "no attribute 'flown_by'" in keys([jetblue, idle, ("flown_by", ("UA",), {})])
        assert "Cannot combine" in either([jetblue], [("filter", (), {"seats__lt": 10})])
        world.close()
    assert "The second raises an error, and so does the third." in task_of(CHAIN)


def task_of(exercise):
    return " ".join((LESSON / exercise / "README.md").read_text(encoding="utf-8").split())


def why_not():
    """Say why there is no PostgreSQL to compare with, or nothing."""
    try:
        servers.description()
    except CourseError as missing:
        return str(missing)
    return ""


@pytest.fixture
def on_postgres():
    if not importlib.util.find_spec("psycopg") or why_not():
        pytest.skip(f"NOT TESTED: {why_not() or 'psycopg is not installed'}")
    from departures import postgres

    with postgres.departures() as fresh:
        yield fresh


QUESTIONS = [
    ("family", "737"),
    ("family", "O'Neill"),
    ("family", "%"),
    ("family_or_old_boeing", "A320"),
    ("labelled_among_others", "BOEING 737"),
    ("first_letters", 3),
    ("family_in_capitals", "a320"),
    ("with_a_variant",),
    ("flights_without", "A320"),
    ("by_case", "A320"),
    ("counted", "A320"),
]


def families(answer, fresh):
    from departures.models import Plane

    fresh(500)
    for number, model in enumerate(("O'Neill", "O'Neill-7", "%-1", "50%-A")):
        Plane.objects.create(tail_number=f"X{number}", model=model)
    with opened(FAMILY, answer) as attempt:
        keys = attempt.function("probe", "keys")
        return [keys(*question) for question in QUESTIONS]


@pytest.mark.parametrize("answer", answers_of(FAMILY))
def test_lookup_finds_the_same_on_postgresql(answer, on_postgres, lookups_restored):
    here = families(answer, world.fresh)
    world.close()
    there = families(answer, on_postgres)
    assert connection.vendor == "postgresql"
    assert here == there
    assert all(found and not isinstance(found, str) for found in here)


def chains(answer, fresh):
    facts = fresh(5_000)
    idle = ("idle_on", (facts.day,), {})
    with opened(CHAIN, answer) as attempt:
        attempt.function("fleet", "PlaneQuerySet")
        keys = attempt.function("probe", "keys")
        return [keys(steps) for steps in ([idle], *STEPS.values(), [*STEPS["boeings"], idle])]


@pytest.mark.parametrize("answer", answers_of(CHAIN))
def test_methods_find_the_same_on_postgresql(answer, on_postgres):
    here = chains(answer, world.fresh)
    world.close()
    there = chains(answer, on_postgres)
    assert connection.vendor == "postgresql"
    assert here == there
    assert not any(isinstance(found, str) for found in here)
    assert here[0]
    assert here[1]


def test_page_shows_what_a_check_of_the_starter_prints(monkeypatch):
    monkeypatch.setenv("COLUMNS", "76")
    course = load(ROOT)
    exercise = course.exercise_named(NOTES)
    starter = Answer(exercise, "starter", (exercise.starter,))
    (verdict,) = grade_attempts(course.root, [starter]).values()
    told = io.StringIO()
    console.make_console(told).print(console.verdict_view(exercise, verdict))
    (shown,) = re.findall(r"^```verdict\n(.*?)\n```$", PAGE_TEXT, re.MULTILINE | re.DOTALL)
    assert told.getvalue().strip("\n") == shown


def outputs():
    """Return what each cell of the notebook says as text, by its anchor."""
    cells = zip(Source.read(NOTEBOOK).cells, stored_outputs(NOTEBOOK), strict=True)
    return {anchor_of(cell.title): "\n".join(texts(found)) for cell, found in cells}


def figures(text):
    """Return the numbers in a text, without the commas that only some of them have."""
    return {number.replace(",", "") for number in NUMBER.findall(text)}


def test_words_for_an_output_hold_no_other_figures():
    said = outputs()
    links = re.findall(r"^\[(.+)\]\(/notebooks/.+\.ipynb#(.+)\)$", PAGE_TEXT, re.MULTILINE)
    assert len(links) > 15
    for words, anchor in links:
        known = figures(said[anchor]) | figures(anchor)
        assert figures(words) <= known, f"{words} ({anchor})"


def test_words_for_the_uses_are_what_happens():
    said = outputs()
    before = re.findall(r"\| (\w+)$", said["measure-eight-uses-of-which-three-break"], re.MULTILINE)
    kinds = [found if found in ("right", "wrong") else "error" for found in before[1:]]
    assert [kinds.count(kind) for kind in ("right", "wrong", "error")] == [5, 1, 2]
    for vendor, errors in (("all-eight-on-sqlite", 2), ("the-same-on-postgresql", 8)):
        rows = re.findall(r"\| (\w+) \| (\w+)$", said[f"prove-{vendor}"], re.MULTILINE)
        assert sum(was.endswith("Error") for was, _ in rows) == errors
        assert [now for _, now in rows] == ["right"] * 8


def test_first_prediction_is_what_happens():
    assert "**In the first line.**" in PAGE_TEXT
    assert "when filter() is called" in outputs()["predict-when-a-wrong-name-is-noticed"]


def test_line_numbers_in_the_text_are_those_shown():
    source = outputs()["locate-the-line-where-the-separator-gets-in"]
    assert re.search(r"^1128 .*template % data", source, re.MULTILINE)
    assert re.search(r"^1116 .*params.extend", source, re.MULTILINE)
    assert "so line 1128 writes it" in PAGE_TEXT
    assert "line 1116 has still collected" in PAGE_TEXT


def test_page_shows_the_notebooks_cells_in_its_order():
    """So whoever types the page's blocks from the worked example on can run them."""
    worked = PAGE_TEXT[PAGE_TEXT.index("## Worked example") :]
    shown = re.findall(r"^\[.+\]\(/notebooks/.+\.ipynb#(.+)\)$", worked, re.MULTILINE)
    known = [anchor for anchor in outputs() if anchor in shown]
    picture = "picture-who-is-called-when"  # shown with the counts that it draws
    assert [anchor for anchor in shown if anchor != picture] == [
        anchor for anchor in known if anchor != picture
    ]
