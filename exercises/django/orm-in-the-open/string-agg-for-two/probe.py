"""Questions that use the attempt's aggregate, and what they find."""

from aggregates import StringAgg
from departures.models import Airport, Flight
from django.db import connection
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

FAR = Q(departures__distance__gt=1_000)
NEAR = Q(departures__distance__lt=500)
FLIGHT = ("departures__airline", Value(" "), "departures__number")

kept = {}


def airports():
    """Return the three airports of New York, and one that nothing leaves from."""
    return Airport.objects.filter(code__in=["EWR", "JFK", "LGA", "BOS"])


def by_airport(column, delimiter, options):
    """Return what is joined for each airport."""
    return outcome(lambda: told(airports().annotate(a=StringAgg(column, delimiter, **options))))


def far_flights(delimiter):
    """Return each airport's long flights, by their designators."""
    flight = Concat(*FLIGHT, output_field=CharField())
    return outcome(lambda: told(airports().annotate(a=StringAgg(flight, delimiter, filter=FAR))))


def near_and_far(first, second):
    """Return two texts for each airport: where its short flights go, and its long ones."""
    near = StringAgg("departures__destination", first, filter=NEAR)
    far = StringAgg("departures__destination", second, filter=FAR)
    return outcome(lambda: told(airports().annotate(a=near, b=far), "a", "b"))


def far_airlines(delimiter):
    """Return the airlines of each airport's long flights, once each."""
    return by_airport("departures__airline", delimiter, {"distinct": True, "filter": FAR})


def with_a_comma(delimiter):
    """Return each airport's airlines, once each, with a comma in front of their codes."""
    airline = Concat(Value("a,"), "departures__airline")
    return outcome(
        lambda: told(airports().annotate(a=StringAgg(airline, delimiter, distinct=True)))
    )


def of_all(delimiter):
    """Return the airlines of all flights in one text."""
    return outcome(lambda: Flight.objects.aggregate(a=StringAgg("airline", delimiter))["a"])


def in_a_subquery(delimiter):
    """Return each airport's destinations, asked for in a subquery."""
    own = Flight.objects.filter(origin=OuterRef("pk")).values("origin")
    joined = own.annotate(all=StringAgg("destination", delimiter)).values("all")
    return outcome(lambda: told(airports().annotate(a=Subquery(joined))))


def prepare(delimiter, options):
    """Make a queryset and keep it, for `again`."""
    joined = StringAgg("departures__airline", delimiter, **options)
    kept["queryset"] = airports().annotate(a=joined)


def again():
    """Return what the queryset that was kept gives, asked afresh, and the SQL that it sends."""
    return listened(lambda: outcome(lambda: told(kept["queryset"].all())))


def statement(delimiter):
    """Return the SQL that is sent for this delimiter, without its parameters."""
    return listened(lambda: by_airport("departures__airline", delimiter, {}))[1]


def listened(ask):
    """Return an answer, and the SQL that was sent for it."""
    sent = []

    def note(execute, sql, params, many, context):
        sent.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = ask()
    return answer, "\n".join(sent)


def told(queryset, *names):
    """Return what was joined, by airport: a text, or a list of texts."""
    rows = queryset.values_list("code", *(names or ("a",)))
    return {code: found[0] if not names else found for code, *found in rows}


def outcome(ask):
    """Return an answer, or how it broke down."""
    try:
        return ask()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
