"""The lookup: which planes it finds, with which values, and in which company."""

import pytest
from departures.models import Flight, Plane
from mergeable.explain import Words, count, expect_equal, fail

# What a mechanic may type, and a model that must not be taken for it.
ODD = {
    "O'Neill": "ONeill-1",
    "50%": "500-1",
    "%": "50%-A",
    "A_1": "AB1-2",
    "%s": "737%s-1",
    "W\\": "W-1",
    'X"Y': "XY-1",
    "-- ": "---1",
    "E*": "EX-1",
    "E?": "EX-2",
    "[E]": "E-1",
}
QUOTE = "A value that is written into the SQL is read as SQL. How does `process_rhs` hand it on?"
WILD = (
    "`LIKE` has two characters that mean others, and `GLOB` three. A value that has one means "
    "itself."
)
BINDINGS = "One parameter for each `%s`: a side that stands twice in your SQL gives its own twice."
PERCENT = "SQLite lets a single `%` pass, PostgreSQL's driver does not. Write `%%` for it."
COMPANY = "Your SQL becomes a part of a longer condition. Where does your part end?"
LEFT = (
    "The left side has SQL and parameters of its own. How often does its SQL stand in yours, and "
    "in which order do its parameters come?"
)
RIGHT = (
    "`process_rhs` gives SQL and parameters, whether the right side is a value or an expression."
)


@pytest.fixture
def probe(attempt, lookups_restored, flights_500):
    """Give access to the questions, with planes of odd models among the others."""
    Plane.objects.bulk_create(
        Plane(tail_number=f"{letter}{number}", model=model)
        for number, (family, other) in enumerate(ODD.items())
        for letter, model in zip("XYZ", (family, f"{family}-7", other), strict=True)
    )
    return lambda name: attempt.function("probe", name)


def is_of(family, model):
    return model == family or model.startswith(f"{family}-")


def planes(chosen):
    """Return the keys of the planes that Python chooses."""
    return sorted(plane.pk for plane in Plane.objects.all() if chosen(plane))


def models_of(family):
    """Return the keys of a family's planes."""
    return planes(lambda plane: is_of(family, plane.model))


def expect_keys(probe, question, given, expected, next_step):
    """Fail unless a question finds the rows that Python has found."""
    found = probe("keys")(question, *given)
    called = f"{question}({', '.join(map(repr, given))}), in probe.py"
    if isinstance(found, str):
        fail(
            "The database, or Django, could not make anything of this condition.",
            called=called,
            got=Words(found),
            expected=Words(count(len(expected), "row")),
            next_step=BINDINGS if "bindings" in found else next_step,
        )
    if found == expected:
        return
    surplus, missing = sorted(set(found) - set(expected)), sorted(set(expected) - set(found))
    kind = "too many" if surplus else "missing"
    key = (surplus or missing)[0]
    fail(
        f"{count(len(surplus or missing), 'row')} {kind}, for one {described(key)}.",
        called=called,
        got=Words(count(len(found), "row")),
        expected=Words(count(len(expected), "row")),
        next_step=next_step,
    )


def described(key):
    plane = Plane.objects.filter(pk=key).first()
    return f"the plane {key}, model {plane.model!r}" if plane else f"flight {key}"


def test_finds_a_family(probe):
    """It finds the model that is named, and those that go on with a hyphen"""
    next_step = "What comes before the family's name, and what after it, if anything?"
    for family in ("737", "A320", "CL-600", "717-200", "73", "DC-9", "600"):
        expect_keys(probe, "family", [family], models_of(family), next_step)


def test_value_is_data(probe):
    """Whatever is in the value means itself: quotes, %, _ and backslashes"""
    for family in ODD:
        next_step = WILD if {*family} & {*"%_*?["} else QUOTE
        expect_keys(probe, "family", [family], models_of(family), next_step)


def test_value_is_a_parameter(probe):
    """The value goes to the database as a parameter"""
    sql = probe("statement")("A320")
    if "A320" in sql:
        where = sql.index("A320")
        fail(
            "The value stands in the SQL.",
            called='Plane.objects.filter(model__family="A320")',
            got=Words(f"… {sql[max(0, where - 50) : where + 20]} …"),
            expected=Words("%s in its place"),
            next_step=QUOTE,
        )
    written = probe("written")("A320")
    if "Error: " in written:
        fail(
            "The SQL and its parameters do not fit together.",
            called='str(Plane.objects.filter(model__family="A320").query)',
            got=Words(written),
            expected=Words("the SQL, with 'A320' in it"),
            next_step=PERCENT if "format" in written else BINDINGS,
        )


def test_other_conditions(probe):
    """It holds together beside other conditions, before and after it"""
    expected = planes(
        lambda p: p.manufacturer == "AIRBUS" and is_of("A320", p.model) and (p.seats or 0) >= 180
    )
    expect_keys(probe, "family_among_others", ["A320"], expected, COMPANY)

    def old(plane):
        return plane.manufacturer == "BOEING" and plane.year is not None and plane.year < 2000

    expected = planes(lambda p: is_of("A320", p.model) or old(p))
    expect_keys(probe, "family_or_old_boeing", ["A320"], expected, COMPANY)
    expected = planes(lambda p: old(p) and not is_of("757", p.model))
    expect_keys(probe, "old_boeing_of_no_family", ["757"], expected, COMPANY)


def test_left_side_may_be_an_expression(probe):
    """The left side may be an annotation that has parameters of its own"""

    def labelled(plane):
        return is_of("BOEING 737", f"{plane.manufacturer} {plane.model}")

    expect_keys(probe, "labelled", ["BOEING 737"], planes(labelled), LEFT)
    expected = planes(
        lambda p: labelled(p) and (p.seats or 0) >= 150 and p.year is not None and p.year > 1990
    )
    expect_keys(probe, "labelled_among_others", ["BOEING 737"], expected, LEFT)


def test_right_side_may_be_an_expression(probe):
    """The right side may be a column, a function or the outer query's row"""
    expected = planes(lambda p: is_of(p.model[:3], p.model))
    expect_keys(probe, "first_letters", [3], expected, RIGHT)
    expected = planes(lambda p: is_of("A320", p.model))
    expect_keys(probe, "family_in_capitals", ["a320"], expected, RIGHT)
    models = {plane.pk: plane.model for plane in Plane.objects.all()}
    expected = planes(
        lambda p: any(is_of(p.model, model) for key, model in models.items() if key != p.pk)
    )
    expect_keys(probe, "with_a_variant", [], expected, RIGHT)


def test_column_is_data(probe):
    """What a column on the right side holds means itself, too"""
    Plane.objects.create(tail_number="V1", manufacturer="A_1", model="AB1-2")
    Plane.objects.create(tail_number="V2", manufacturer="50%", model="500-1")
    Plane.objects.create(tail_number="V3", manufacturer="A_1", model="A_1-2")
    expected = planes(lambda p: is_of(p.manufacturer, p.model))
    expect_keys(probe, "family_named_as_its_maker", [], expected, WILD)


def test_exclude(probe):
    """exclude() gives the rest, flights without a plane included"""
    expected = planes(lambda p: not is_of("A320", p.model))
    expect_keys(probe, "excluded", ["A320"], expected, COMPANY)
    some = Flight.objects.order_by("pk").values_list("pk", flat=True)[:7]
    Flight.objects.filter(pk__in=list(some)).update(plane=None)
    flights = Flight.objects.select_related("plane")
    expected = sorted(f.pk for f in flights if f.plane is None or not is_of("A320", f.plane.model))
    next_step = "NULL may stay NULL in your SQL: Django adds what an exclusion needs around it."
    expect_keys(probe, "flights_without", ["A320"], expected, next_step)


def test_conditional_expressions(probe):
    """It serves in CASE WHEN and in an aggregate's filter"""
    expected = planes(lambda p: is_of("A320", p.model))
    expect_keys(probe, "by_case", ["A320"], expected, COMPANY)
    expect_equal(
        probe("keys")("counted", "A320"),
        len(expected),
        called='Plane.objects.aggregate(Count("pk", filter=Q(model__family="A320")))',
        what="The count",
        next_step=COMPANY,
    )
