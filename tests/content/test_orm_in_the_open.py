"""What the lesson on the ORM's own code says is what its code does, on both databases."""

import re
import sys

import pytest
from departures import world
from django.db import connection
from django.db.models import Field
from django.db.models.query_utils import RegisterLookupMixin

from tests.content.answers import as_told, opened, solutions_of, table_of, task_of
from tests.content.pages import page_of

world.setup()

PAGE = page_of("orm-in-the-open")

FAMILY, CHAIN = "lookup-of-a-family", "methods-that-chain"

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


def test_discussion_of_the_lookup_tells_what_is_sent(lookups_restored):
    from departures.models import Plane

    said = []
    for way, answer in WAYS_OF_FAMILY.items():
        with opened(FAMILY, answer) as attempt:
            attempt.function("lookups", "Family")
            query = Plane.objects.filter(model__family="737").values("pk").query
            sql, params = query.sql_with_params()
        said.append((way, *as_told(len(params), len(sql.split("WHERE ")[1]))))
    assert table_of(FAMILY) == said


def test_discussion_of_the_methods_tells_what_is_sent():
    from departures.models import Plane

    said = []
    for way, answer in WAYS_OF_CHAIN.items():
        with opened(CHAIN, answer) as attempt:
            attempt.function("fleet", "PlaneQuerySet")
            manager = sys.modules["fleet"].PlaneQuerySet.as_manager()
            manager.model = Plane
            sql = str(manager.flown_by("B6").query)
        said.append((way, *as_told(sql.count(" JOIN "), sql.count("SELECT") - 1)))
    assert table_of(CHAIN) == said


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


@pytest.mark.parametrize("answer", solutions_of(FAMILY))
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


@pytest.mark.parametrize("answer", solutions_of(CHAIN))
def test_methods_find_the_same_on_postgresql(answer, on_postgres):
    here = chains(answer, world.fresh)
    world.close()
    there = chains(answer, on_postgres)
    assert connection.vendor == "postgresql"
    assert here == there
    assert not any(isinstance(found, str) for found in here)
    assert here[0]
    assert here[1]


def test_words_for_the_uses_are_what_happens():
    before = re.findall(
        r"\| (\w+)$", PAGE.outputs["measure-eight-uses-of-which-three-break"], re.MULTILINE
    )
    kinds = [found if found in ("right", "wrong") else "error" for found in before[1:]]
    assert [kinds.count(kind) for kind in ("right", "wrong", "error")] == [5, 1, 2]
    for vendor, errors in (("all-eight-on-sqlite", 2), ("the-same-on-postgresql", 8)):
        rows = re.findall(r"\| (\w+) \| (\w+)$", PAGE.outputs[f"prove-{vendor}"], re.MULTILINE)
        assert sum(was.endswith("Error") for was, _ in rows) == errors
        assert [now for _, now in rows] == ["right"] * 8


def test_first_prediction_is_what_happens():
    assert "**In the first line.**" in PAGE.text
    assert "when filter() is called" in PAGE.outputs["predict-when-a-wrong-name-is-noticed"]


def test_line_numbers_in_the_text_are_those_shown():
    source = PAGE.outputs["locate-the-line-where-the-separator-gets-in"]
    assert re.search(r"^1128 .*template % data", source, re.MULTILINE)
    assert re.search(r"^1116 .*params.extend", source, re.MULTILINE)
    assert "so line 1128 writes it" in PAGE.text
    assert "line 1116 has still collected" in PAGE.text
