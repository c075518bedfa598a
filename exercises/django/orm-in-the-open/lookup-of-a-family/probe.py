"""Questions that use the attempt's lookup, and what they find."""

import lookups  # noqa: F401 - it registers the lookup
from departures.models import Flight, Plane
from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat, Substr, Upper

LABEL = Concat("manufacturer", Value(" "), "model", output_field=CharField())
OLD_BOEINGS = Q(manufacturer="BOEING", year__lt=2000)


def family(name):
    """Return the planes of a family."""
    return Plane.objects.filter(model__family=name)


def family_among_others(name):
    """Return those of a family that say AIRBUS and have 180 seats or more."""
    return Plane.objects.filter(manufacturer="AIRBUS", model__family=name, seats__gte=180)


def family_or_old_boeing(name):
    """Return those of a family, and Boeings made before 2000."""
    return Plane.objects.filter(Q(model__family=name) | OLD_BOEINGS)


def old_boeing_of_no_family(name):
    """Return Boeings made before 2000 that are not of the family."""
    return Plane.objects.filter(OLD_BOEINGS & ~Q(model__family=name))


def excluded(name):
    """Return the planes that are not of a family."""
    return Plane.objects.exclude(model__family=name)


def labelled(name):
    """Return the planes whose maker and model are of a family: "BOEING 737"."""
    return Plane.objects.annotate(label=LABEL).filter(label__family=name)


def labelled_among_others(name):
    """Return the same, of those with 150 seats or more, made after 1990."""
    seats = Plane.objects.filter(seats__gte=150).annotate(label=LABEL)
    return seats.filter(label__family=name, year__gt=1990)


def first_letters(count):
    """Return the planes that are of the family their model's first letters name."""
    return Plane.objects.annotate(short=Substr("model", 1, count)).filter(model__family=F("short"))


def family_in_capitals(name):
    """Return the planes of a family whose name comes in any case."""
    return Plane.objects.filter(model__family=Upper(Value(name)))


def family_named_as_its_maker():
    """Return the planes that are of a family of their maker's name."""
    return Plane.objects.filter(model__family=F("manufacturer"))


def with_a_variant():
    """Return the planes whose model is a family that another plane is a variant of."""
    others = Plane.objects.exclude(pk=OuterRef("pk")).filter(model__family=OuterRef("model"))
    return Plane.objects.filter(Exists(others))


def flights_without(name):
    """Return the flights whose plane is not of a family, the ones without a plane included."""
    return Flight.objects.exclude(plane__model__family=name)


def by_case(name):
    """Return the planes that a CASE WHEN takes for the family's."""
    of_family = Case(When(model__family=name, then=Value("yes")), default=Value("no"))
    return Plane.objects.annotate(of_family=of_family).filter(of_family="yes")


def counted(name):
    """Return how many planes an aggregate's filter takes for the family's."""
    return Plane.objects.aggregate(n=Count("pk", filter=Q(model__family=name)))["n"]


def keys(question, *given):
    """Return the keys of the rows that a question finds, in order; or how it broke down."""
    try:
        found = globals()[question](*given)
        return found if question == "counted" else sorted(found.values_list("pk", flat=True))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def written(name):
    """Return the SQL with its parameters filled in, or how that broke down."""
    try:
        return str(family(name).query)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def statement(name):
    """Return the SQL that asks for a family, as it is sent: without its parameters."""
    sent = []

    def note(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        keys("family", name)
    return "\n".join(sent)
