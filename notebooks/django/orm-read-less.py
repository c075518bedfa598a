# %% [markdown]
# # Read less
#
# Runs what [the lesson](../../docs/lessons/django/orm-read-less.md) shows, on every flight that
# was to leave New York in 2013. To trace what some of them hold takes a few seconds.

# %% the world: a year of flights tags=["hide-input"]
import sys

sys.path.append("../../exercises/django")
from departures import world
from mergeable.showing import Table

world.open()

# %% the export: two values of each flight
from departures.models import Flight


def line(flight):
    return f"{flight.number},{flight.departure_delay}\n"


def export(flights, write):
    for flight in flights:
        write(line(flight))


export(Flight.objects.all()[:3], sys.stdout.write)

# %% measure: one query for the year
from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(run):
    """Return the queries that are sent while `run` runs."""
    with CaptureQueriesContext(connection) as captured:
        run()
    return captured.captured_queries


def nowhere(text):
    pass


flights = Flight.objects.all()
sent = queries(lambda: export(flights, nowhere))
len(sent)

# %% measure: what it holds tags=["nbval-ignore-output"] reason="bytes differ between Pythons"
import tracemalloc


def peak(run):
    """Return how many bytes Python holds at most while `run` runs."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def megabytes(number):
    number /= 1_000_000
    return f"{number:.0f} MB" if number >= 10 else f"{number:.1f} MB"


some = Flight.objects.all()[:15_000]
held = peak(lambda: export(some.all(), nowhere))
year = held / 15_000 * len(flights)
f"{megabytes(held)}, and {megabytes(year)} for the year at that rate"

# %% predict: what a loop leaves in memory
f"{len(flights._result_cache):,} flights"

# %% locate: a queryset keeps what it has fetched
flights = Flight.objects.all()[:500]
before = flights._result_cache
export(flights, nowhere)
f"before the loop {before}, after it {len(flights._result_cache)} flights"

# %% locate: what a flight weighs tags=["nbval-ignore-output"] reason="bytes differ between Pythons"
two = "number", "departure_delay"
ways = {
    "all columns": some.all(),
    "only(two)": some.only(*two),
    "values(two)": some.values(*two),
    "values_list(two)": some.values_list(*two),
}
weights = {}
for way, rows in ways.items():
    weights[way] = peak(lambda rows=rows: list(rows))
each = {way: round(size / 15_000, -1) for way, size in weights.items()}
rows = [(way, f"{size:,.0f}") for way, size in each.items()]
Table([("15,000 flights by", "bytes a flight"), *rows])

# %% locate: an object is heavier than its values
all_columns, few, dicts, tuples = weights.values()
{
    "only() holds less than half of all": few < all_columns / 2,
    "and more than twice what the tuples do": few > 2 * tuples,
    "a dict is in between": tuples < dicts < few,
}


# %% change: fewer columns
def costs(ways):
    """Return what each way asks of the database, and what that brings."""
    rows = [("way", "queries", "rows", "values")]
    for name, run in ways.items():
        sent = queries(run)
        brought = values = 0
        for query in sent:
            cursor = connection.connection.execute(query["sql"])
            found = sum(1 for _ in cursor)
            brought += found
            values += found * len(cursor.description)
        numbers = len(sent), brought, values
        rows.append((name, *(f"{number:,}" for number in numbers)))
    return Table(rows)


costs(
    {
        "all columns": lambda: list(some.all()),
        "only": lambda: list(some.only(*two)),
        "values_list": lambda: list(some.values_list(*two)),
    }
)

# %% change: fewer columns of a joined table
joined = Flight.objects.select_related("plane")[:500]
costs(
    {
        "all columns": lambda: list(joined.all()),
        "only": lambda: list(joined.only("number", "plane__seats")),
    }
)

# %% change: one after the other
flights = Flight.objects.all()[:500]
export(flights.iterator(chunk_size=100), nowhere)
f"after the loop {flights._result_cache}"


# %% change: both
def tuples_streamed(flights):
    rows = flights.values_list("number", "departure_delay")
    for number, delay in rows.iterator(chunk_size=1_000):
        nowhere(f"{number},{delay}\n")


len(queries(lambda: tuples_streamed(Flight.objects.all())))

# %% change: what each way holds tags=["nbval-ignore-output"] reason="bytes differ between Pythons"
from functools import partial

ways = {
    "as it was": lambda some: export(some, nowhere),
    "only": lambda some: export(some.only(*two), nowhere),
    "values_list": lambda some: list(some.values_list(*two)),
    "iterator": lambda some: export(some.iterator(1_000), nowhere),
    "values_list and iterator": tuples_streamed,
}
held = {}
for way, run in ways.items():
    run(Flight.objects.all()[:5_000])  # what is loaded once is loaded now
    for size in (15_000, 30_000):
        sample = Flight.objects.all()[:size]
        held[way, size] = peak(partial(run, sample))
words = {key: megabytes(size) for key, size in held.items()}
rows = [(way, words[way, 15_000], words[way, 30_000]) for way in ways]
Table([("at most", "15,000 flights", "30,000 flights"), *rows])

# %% change: what that comes to on any Python
{way: round(held[way, 30_000] / held[way, 15_000]) for way in ways}

# %% change: which way holds more, on any Python
whole, few, tuples, stream, both = (held[way, 30_000] for way in ways)
{
    "only holds less than half": few < whole / 2,
    "values_list less than a fifth": tuples < whole / 5,
    "iterator less than a thirtieth": stream < whole / 30,
    "both less than a hundredth": both < whole / 100,
}

# %% picture: what is held at once tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
figure, axes = plt.subplots(figsize=(7.2, 3.8))
for size, above, color in ((15_000, 0.2, "C1"), (30_000, -0.2, "C0")):
    sizes = [round(held[way, size] / 1_000_000, 1) for way in ways]
    places = [above - place for place in range(len(ways))]
    label = f"{size:,} flights"
    bars = axes.barh(places, sizes, height=0.38, color=color, label=label)
    axes.bar_label(bars, [words[way, size] for way in ways], padding=5)
axes.set(
    title="The same file, by what is held while it is written",
    xlabel="Memory at most, MB",
    xlim=(0, 37),
)
axes.set_yticks([-place for place in range(len(ways))], ways)
axes.legend(loc="lower right")
axes.grid(axis="x")
axes.grid(visible=False, axis="y")
plt.show()

# %% questions: rows fetched for a yes, a number or a key tags=["hide-input"]
world.open(500)
jfk = Flight.objects.filter(origin="JFK")
some_flight = jfk.first()
ASKED = (
    "if flights: ...",
    "flights.exists()",
    "len(flights)",
    "flights.count()",
    "list(flights)[:3]",
    "flights[:3]",
    "flight in flights",
    "flights.contains(flight)",
)


def fetched_by(code):
    """Return how many rows this fetches of a queryset nobody has read."""
    code = code.replace("if flights: ...", "bool(flights)")
    names = {"flights": jfk.all(), "flight": some_flight}

    def run():
        answer = eval(code, names)
        return list(answer) if hasattr(answer, "model") else answer

    table = costs({code: run})
    return table[1][2]


Table([("asks", "rows"), *((code, fetched_by(code)) for code in ASKED)])


# %% predict: count before and after a loop
def count_loop_count():
    flights = Flight.objects.filter(origin="JFK")
    flights.count()
    export(flights, nowhere)
    flights.count()


len(queries(count_loop_count))

# %% keys: a plane for each tail number
from departures.models import Plane

planes = Plane.objects.all()
tails = sorted(planes.values_list("pk", flat=True))
costs(
    {
        "get in a loop": lambda: [planes.get(pk=tail) for tail in tails],
        "in_bulk": lambda: planes.in_bulk(tails),
        "only and in_bulk": lambda: planes.only("seats").in_bulk(tails),
        "in_bulk of none": lambda: planes.in_bulk([]),
        "in_bulk without keys": lambda: planes.in_bulk(),
    }
)


# %% prove: twice the flights, the same memory
def grown(choose):
    """Return how many times as much is held for twice the flights."""
    whole = Flight.objects.all()
    few, many = (
        peak(lambda rows=rows: export(choose(rows), nowhere))
        for rows in (whole[:2_000], whole[:4_000])
    )
    return many / few


world.open()
keeping = grown(lambda flights: flights)
streaming = grown(lambda flights: flights.iterator(chunk_size=500))
{"kept": round(keeping), "streamed": round(streaming)}


# %% prove: a test that says so
def check_streams(choose):
    times = grown(choose)
    assert times < 1.2, f"{times:.0f} times as much for twice the flights"


check_streams(lambda flights: flights.iterator(chunk_size=500))
"passed"

# %% prove: the old loop breaks it
try:
    check_streams(lambda flights: flights)
except AssertionError as error:
    report = str(error)
report

# %% faded: seats that left on a day tags=["hide-input"]
from collections import Counter


def seats_by_airline(day):
    left = Flight.objects.on(day).filter(departure_delay__isnull=False)
    legs = left.values_list("airline_id", "plane_id")
    planes = Plane.objects.only("seats").in_bulk({tail for _, tail in legs})
    seats = Counter()
    for airline, tail in legs:
        seats[airline] += planes[tail].seats or 0
    return seats


world.open(500)
most = seats_by_airline(world.DAY).most_common(3)
sent = queries(lambda: seats_by_airline(world.DAY))
f"{dict(most)}, {len(sent)} queries"

# %% the source: what happens when a deferred value is read tags=["hide-input"]
from django.db.models.query_utils import DeferredAttribute
from mergeable.showing import source

read = DeferredAttribute.__get__
source(
    read,
    ("if field_name not in data", "in data"),
    ("instance.refresh_from_db", "field_name])"),
    ("return data[", "return data["),
)

# %% the source: the serializer's line tags=["hide-input"]
from django.core.serializers import python

source(
    python.Serializer.handle_m2m_field,
    ('only("pk")', "return query"),
)

# %% the story: only, and what a manager had joined tags=["hide-input"]
from django.core.exceptions import FieldError

joined = Flight.objects.select_related("plane")  # as a manager may do
RELEASES = {
    "4.2": '.only("pk")',
    "4.2.2": '.select_related().only("pk")',
    "4.2.5": '.select_related(None).only("pk")',
}


def columns(flights):
    """Return how many columns this selects, or why it cannot."""
    try:
        (query,) = queries(lambda: list(flights))
    except FieldError as error:
        return error
    found = connection.connection.execute(query["sql"]).description
    return len(found)


lines = RELEASES.values()
answers = {code: columns(eval(f"joined{code}")) for code in lines}
rows = [(name, code, answers[code]) for name, code in RELEASES.items()]
Table([("Django", "the line", "columns"), *rows])

# %% predict: only, and a text that reads more
world.open(500)
sent = queries(lambda: [str(f) for f in Flight.objects.only("number")])
f"{len(sent):,}"

# %% worse: what only leaves out, row by row
named = "airline", "number", "origin", "destination", "scheduled_departure"


def texts(flights):
    return [str(flight) for flight in flights]


whole = Flight.objects.all()
costs(
    {
        "as it was": lambda: texts(whole.all()),
        'only("number")': lambda: texts(whole.only("number")),
        "only, all that str() reads": lambda: texts(whole.only(*named)),
    }
)

# %% worse: the four questions about one flight
flight = Flight.objects.only("number").first()
sent = [query["sql"] for query in queries(lambda: str(flight))]
print(*[sql.replace('"departures_flight".', "") for sql in sent], sep="\n")

# %% worse: what save() writes of such a flight
flight = Flight.objects.only("number").first()
(update,) = queries(flight.save)
update["sql"].replace('"departures_flight".', "")


# %% questions: exists before a loop
def ask_and_loop():
    flights = jfk.all()
    if flights.exists():
        export(flights, nowhere)


def only_loop():
    export(jfk.all(), nowhere)


costs({"exists, then a loop": ask_and_loop, "a loop": only_loop})


# %% when not to: an iterator that is read twice
def twice(flights):
    export(flights, nowhere)
    export(flights, nowhere)


world.open(5_000)
day = Flight.objects.on(world.DAY)


def streamed_twice():
    export(day.iterator(), nowhere)
    export(day.iterator(), nowhere)


costs({"kept": lambda: twice(day.all()), "streamed": streamed_twice})


# %% when not to: a chunk asks again for each relation
def by_chunks(size):
    flights = Flight.objects.prefetch_related("airline")
    return lambda: [f.airline for f in flights.iterator(chunk_size=size)]


sizes = 100, 500, 2_000
costs({f"{size:,} at a time": by_chunks(size) for size in sizes})

# %% when not to: chunks without a prefetch
try:
    by_chunks(None)()
except ValueError as refused:
    reason = str(refused)
reason
