# %% [markdown]
# # Let the database do the sums
#
# Runs what [the lesson](../../docs/lessons/django/orm-aggregate-in-the-database.md) shows, on
# all flights that were to leave New York in 2013. The database is in memory: write to it what
# you like, the first cell brings a fresh one.

# %% the world: a year of flights in memory tags=["hide-input"]
import sys

sys.path.append("../../exercises/django")
from departures import world
from django.db import connection
from django.test.utils import CaptureQueriesContext
from mergeable.showing import Table


def asked(run):
    """Return what `run` returns, and the queries that it sends."""
    with CaptureQueriesContext(connection) as captured:
        answer = run()
    return answer, [query["sql"] for query in captured.captured_queries]


world.open()

# %% the report: scheduled, cancelled and on time, by airline
from collections import defaultdict

from departures.models import Airline, Flight

LATE = 15  # minutes


def line(airline, flights):
    arrived = [f for f in flights if f.arrival_delay is not None]
    on_time = sum(f.arrival_delay < LATE for f in arrived)
    cancelled = sum(f.is_cancelled for f in flights)
    return airline, len(flights), cancelled, on_time


def report():
    by_airline = defaultdict(list)
    for flight in Flight.objects.select_related("airline"):
        by_airline[flight.airline.name].append(flight)
    return sorted(line(*pair) for pair in by_airline.items())


before, naive = asked(report)
heading = ("airline", "scheduled", "cancelled", "on time")
Table([heading, *before[:3]])


# %% measure: 336,776 rows for sixteen lines
def costs(ways):
    """Return how many queries each way sends, and what they bring."""
    rows = [("way", "queries", "rows", "values")]
    for name, sent in ways.items():
        brought = values = 0
        for sql in sent:
            for row in connection.connection.execute(sql):
                brought, values = brought + 1, values + len(row)
        numbers = len(sent), brought, values
        rows.append((name, *(f"{number:,}" for number in numbers)))
    return Table(rows)


costs({"as it was": naive})

# %% locate: what a row brings, and what of it is read tags=["hide-input"]
import re

selected, _ = naive[0].split(" FROM ", 1)
brought = re.findall(r'"departures_(\w+)"\."(\w+)"', selected)
read = ("airline.name", "flight.departure_delay", "flight.arrival_delay")
Table(
    [
        ("column", "read by the report"),
        *((f"{t}.{c}", "yes" * (f"{t}.{c}" in read)) for t, c in brought),
    ]
)

# %% change: three counts for each airline
from django.db.models import Count, Q

never_left = Q(flights__departure_delay=None)
in_time = Q(flights__arrival_delay__lt=LATE)
counted = Airline.objects.order_by("name").annotate(
    scheduled=Count("flights"),
    cancelled=Count("flights", filter=never_left),
    on_time=Count("flights", filter=in_time),
)
columns = ("name", "scheduled", "cancelled", "on_time")
after, sent = asked(lambda: list(counted.values_list(*columns)))
Table([heading, *after[:3]])

# %% change: what it costs
costs({"as it was": naive, "annotate": sent})

# %% change: the query it sends tags=["hide-input"]
import textwrap

CLAUSES = r" (?=SELECT|COUNT|FROM|LEFT OUTER|WHERE|GROUP BY|ORDER BY)"


def shown(sql):
    """Print SQL a clause a line, names without quotes and prefixes."""
    sql = re.sub(r'"(departures_)?(\w+)"', r"\2", sql)
    for clause in re.split(CLAUSES, sql):
        print(textwrap.fill(clause, 72, subsequent_indent="    "))


shown(sent[0])

# %% predict: a filter before the count, and one inside it
from datetime import timedelta

facts = world.open(5_000)
next_day = Flight.objects.on(facts.day + timedelta(days=1))
today = Q(flights__in=next_day)
outside = Airline.objects.filter(today).annotate(n=Count("flights"))
inside = Airline.objects.annotate(n=Count("flights", filter=today))
{"filter() first": len(outside), "Count(filter=...)": len(inside)}

# %% predict: ones and noughts
from django.db.models import Case, Sum, When

late = Flight.objects.filter(arrival_delay__gte=LATE).count()
flag = Case(When(arrival_delay__gte=LATE, then=1), default=0)
{
    "late": late,
    "Count(flag)": Flight.objects.aggregate(n=Count(flag))["n"],
    "Sum(flag)": Flight.objects.aggregate(n=Sum(flag))["n"],
}

# %% null: the mean leaves out what is not known
from django.db.models import Avg, F, Sum
from django.db.models.functions import Coalesce

facts = world.open(5_000)
on_day = Flight.objects.on(facts.day)
found = on_day.aggregate(
    flights=Count("pk"),
    left=Count("departure_delay"),
    mean=Avg("departure_delay"),
    with_0=Avg(Coalesce(F("departure_delay"), 0)),
)
{name: round(number, 2) for name, number in found.items()}

# %% null: the sum of nothing
nothing = Flight.objects.filter(origin="JFK", destination="LGA")
nothing.aggregate(
    count=Count("pk"),
    sum=Sum("distance"),
    default=Sum("distance", default=0),
    coalesce=Coalesce(Sum("distance"), 0),
)

# %% two joins: right, right, and wrong together
from departures.models import Airport

world.open(500)
three = Airport.objects.filter(code__in=["EWR", "JFK", "LGA"])
three = three.order_by("code")
miles, rain = Sum("departures__distance"), Sum("weather__precipitation")


def sums(**annotations):
    found = three.annotate(**annotations).values_list(*annotations)
    return [tuple(round(number, 2) for number in row) for row in found]


codes = list(three.values_list("code", flat=True))
alone = zip(sums(miles=miles), sums(rain=rain), strict=True)
alone = [(m, r) for (m,), (r,) in alone]
together = sums(miles=miles, rain=rain)
Table(
    [
        ("airport", "miles", "rain", "miles, both", "rain, both"),
        *(
            (code, f"{a[0]:,}", a[1], f"{b[0]:,}", b[1])
            for code, a, b in zip(codes, alone, together, strict=True)
        ),
    ]
)

# %% two joins: how often each row is there
flights = Count("departures", distinct=True)
readings = Count("weather", distinct=True)
joined = three.annotate(f=flights, r=readings, both=Count("pk"))
rows = joined.values_list("code", "f", "r", "both")
Table([("airport", "flights", "readings", "rows of the join"), *rows])

# %% two joins: the rows that a year would make
world.open()
year = dict(three.annotate(n=Count("departures")).values_list("code", "n"))
hours = dict(three.annotate(n=Count("weather")).values_list("code", "n"))
f"{sum(year[code] * hours[code] for code in codes):,}"

# %% two joins: distinct adds each value once
world.open(500)
once = sums(
    flights=Count("departures", distinct=True),
    miles=Sum("departures__distance", distinct=True),
)
right = sums(flights=Count("departures"), miles=miles)
Table(
    [
        ("airport", "flights", "of", "miles", "of"),
        *(
            (code, a[0], b[0], f"{a[1]:,}", f"{b[1]:,}")
            for code, a, b in zip(codes, once, right, strict=True)
        ),
    ]
)

# %% subqueries: each sum by itself, in one query
from departures.models import Weather
from django.db.models import OuterRef, Subquery


def total(rows, key, column):
    """Return the sum over the rows of the airport that is being asked."""
    own = rows.filter(**{key: OuterRef("pk")}).values(key)
    return Subquery(own.annotate(all=Sum(column)).values("all"))


each_alone = three.annotate(
    miles=total(Flight.objects.all(), "origin", "distance"),
    rain=total(Weather.objects.all(), "airport", "precipitation"),
).values_list("code", "miles", "rain")
Table(
    [
        ("airport", "miles", "rain"),
        *((code, f"{m:,}", round(r, 2)) for code, m, r in each_alone),
    ]
)

# %% exists: planes that left on the day
from departures.models import Plane
from django.db.models import Exists

world.open(5_000)
left = on_day.exclude(departure_delay=None)
own = left.filter(plane=OuterRef("pk"))
joined = Plane.objects.filter(flights__in=left)
ways = {
    "a join": joined,
    "a join, and distinct()": joined.distinct(),
    "Exists": Plane.objects.filter(Exists(own)),
}
costs({way: asked(lambda p=p: list(p))[1] for way, p in ways.items()})

# %% subqueries: the last flight of each plane
last = own.order_by("-scheduled_departure", "-airline", "-number")
sent = Plane.objects.filter(Exists(own)).annotate(
    carrier=Subquery(last.values("airline")[:1]),
    number=Subquery(last.values("number")[:1]),
    to=Subquery(last.values("destination")[:1]),
)
columns = ("tail_number", "carrier", "number", "to")
Table([columns, *sent.order_by("pk").values_list(*columns)[:3]])

# %% windows: the longest delays of each airport
from django.db.models import Window
from django.db.models.functions import Rank

place = Window(Rank(), partition_by="origin", order_by="-departure_delay")
worst = left.annotate(place=place).filter(place__lte=2)
worst = worst.order_by("origin", "place", "airline", "number")
columns = ("origin", "place", "airline", "number", "departure_delay")
Table([columns, *worst.values_list(*columns)])

# %% windows: the busiest airlines of each airport
pairs = on_day.values("origin", "airline").annotate(n=Count("pk"))
most = Window(Rank(), partition_by="origin", order_by="-n")
busiest = pairs.annotate(place=most).filter(place__lte=2)
busiest = busiest.order_by("origin", "place", "airline")
columns = ("origin", "place", "airline", "n")
Table([columns, *busiest.values_list(*columns)])

# %% windows: what is equal in the order is added together
from django.utils import timezone

flights = on_day.filter(origin="LGA")
minute = Window(Sum("distance"), order_by="scheduled_departure")
in_order = ["scheduled_departure", "airline", "number"]
one_by_one = Window(Sum("distance"), order_by=in_order)
told = flights.annotate(by_minute=minute, one_by_one=one_by_one)
rows = [("flight", "at", "miles", "order: minute", "order: unique")]
for f in told.order_by(*in_order)[:4]:
    at = f"{timezone.localtime(f.scheduled_departure):%H:%M}"
    rows.append((f.designator, at, f.distance, f.by_minute, f.one_by_one))
Table(rows)

# %% prove: the same sixteen lines
{"the same": after == before, "lines": len(after)}

# %% prove: one query and sixteen rows, whatever the number of flights
steady = [("flights", "queries", "rows")]
for size in (50, 5_000, world.ALL):
    flights = world.open(size).count
    lines, sent = asked(lambda: list(counted.all()))
    steady.append((f"{flights:,}", len(sent), len(lines)))
Table(steady)

# %% picture: on time, by airline tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
shares = sorted((100 * on / all_, name) for name, all_, _, on in after)
figure, axes = plt.subplots(figsize=(7, 5))
names = [name for _, name in shares]
bars = axes.barh(names, [share for share, _ in shares])
axes.bar_label(bars, fmt="%.0f", padding=3)
axes.set(
    title="On time: 87 in 100 flights at best, 61 at worst",
    xlabel="Share of the scheduled flights that came in on time (%)",
    xlim=(0, 100),
)
axes.tick_params(axis="y", length=0)
axes.grid(visible=False)
plt.show()


# %% faded: who cancelled, and where the last one went tags=["hide-input"]
def evening(day):
    flights = Flight.objects.on(day)
    own = flights.filter(origin=OuterRef("pk"))
    in_order = ("scheduled_departure", "airline", "number")
    left = own.exclude(departure_delay=None)
    last = left.order_by(*in_order).reverse()
    never_left = Q(departures__in=flights.cancelled())
    return (
        Airport.objects.filter(Exists(own))
        .order_by("code")
        .annotate(
            cancelled=Count("departures", filter=never_left),
            last_to=Subquery(last.values("destination")[:1]),
        )
        .values_list("code", "cancelled", "last_to")
    )


told, sent = asked(lambda: list(evening(facts.day)))
{"told": told, "queries": len(sent)}

# %% the source: what becomes of a filter and of a default tags=["hide-input"]
from django.db.models import aggregates
from mergeable.showing import source

aggregate = aggregates.Aggregate
source(
    aggregate.resolve_expression,
    ("if (default :=", "return c"),
    ("coalesce = Coalesce", "return coal"),
) + source(aggregate.as_sql, ("copy = self.copy()", "copy.set_source"))

# %% the source: aggregates that take no default
refused = []
for kind in (Count, Sum, Avg):
    try:
        kind("distance", default=0)
    except TypeError as error:
        refused.append(str(error))
refused

# %% the source: a sum of counts is refused
from django.core.exceptions import FieldError

try:
    list(pairs.annotate(so_far=Window(Sum("n"), partition_by="origin")))
except FieldError as refused:
    reason = str(refused)
reason

# %% when not to: the rows are there anyway
world.open(500)
board = Flight.objects.filter(origin="JFK").select_related("airline")


def counts_in_the_database():
    return list(board.all()), board.cancelled().count()


def counts_in_python():
    flights = list(board.all())
    return flights, sum(flight.is_cancelled for flight in flights)


ways = (counts_in_the_database, counts_in_python)
costs({way.__name__: asked(way)[1] for way in ways})

# %% when not to: one line for almost every row
world.open()
minutes = Flight.objects.values("scheduled_departure", "origin")
minutes = minutes.annotate(n=Count("pk"))
_, sent = asked(lambda: list(minutes))
costs({"flights by airport and minute": sent})
