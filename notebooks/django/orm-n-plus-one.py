# %% [markdown]
# # Find and fix N+1 queries
#
# Runs what [the lesson](../../docs/lessons/django/orm-n-plus-one.md) shows, on the flights
# that were to leave New York on the morning of 8 February 2013. The database is in memory:
# write to it what you like, the first cell brings a fresh one.

# %% the world: 500 flights in memory
import sys

sys.path.append("../../exercises/django")
from departures import world

world.open(500)

# %% the board: a line for each flight
from departures.models import Airline, Airport, Flight, Plane


def line(flight):
    airline = flight.airline.name
    plane = flight.plane.model if flight.plane else ""
    return f"{flight.designator:8} {airline:24} {plane}"


def board(flights):
    return [line(flight) for flight in flights]


print(*board(Flight.objects.all()[:3]), sep="\n")

# %% measure: 979 queries for 500 flights
from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(run):
    """Return the queries that are sent while `run` runs."""
    with CaptureQueriesContext(connection) as captured:
        run()
    return captured.captured_queries


naive = queries(lambda: board(Flight.objects.all()))
len(naive)

# %% measure: two more for each flight
SIZES = (50, 100, 200, 300, 400, 500)


def at_each_size(choose):
    """Return how many queries a board takes at each size of database."""
    counts = {}
    for size in SIZES:
        world.open(size)
        counts[size] = len(queries(lambda: board(choose())))
    return counts


before = at_each_size(Flight.objects.all)
before

# %% locate: which question is repeated tags=["hide-input"]
import re
from collections import Counter

from mergeable.showing import Table


def template(sql):
    """Return the SQL without its columns and its values."""
    sql = re.sub(r"SELECT .+? FROM", "SELECT … FROM", sql)
    sql = re.sub(r"'[^']*'|\b\d+\b", "?", sql)
    return re.sub(r'"(departures_)?(\w+)"(?=[ .]|$)', r"\2", sql)


asked = Counter(template(query["sql"]) for query in naive)
rows = [(n, f"`{sql}`") for sql, n in asked.most_common()]
Table([("times", "question"), *rows])

# %% locate: what the debug toolbar reports tags=["hide-input"]
import textwrap
from html import unescape
from types import ModuleType

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

# What a project that uses the toolbar has in its settings and its URLs.
settings = {
    "DEBUG": True,
    "INTERNAL_IPS": ["127.0.0.1"],
    "MIDDLEWARE": ["debug_toolbar.middleware.DebugToolbarMiddleware"],
    "STATIC_URL": "static/",
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
        }
    ],
    "DEBUG_TOOLBAR_PANELS": ["debug_toolbar.panels.sql.SQLPanel"],
    "DEBUG_TOOLBAR_CONFIG": {"RENDER_PANELS": True},
}
apps = ["departures", "django.contrib.staticfiles", "debug_toolbar"]


def page_with_toolbar(view):
    """Return the HTML of a page, with the toolbar's panel in it."""
    installed = override_settings(INSTALLED_APPS=apps)
    with override_settings(**settings), installed:
        urls = ModuleType("urls")
        urls.urlpatterns = [
            path("board/", view),
            path("__debug__/", include("debug_toolbar.urls")),
        ]
        with override_settings(ROOT_URLCONF=urls):
            return Client().get("/board/").content.decode()


COUNTS = re.compile(r"\d+ similar queries\.|Duplicated \d+ times\.")
FRAME = re.compile(
    r'ipykernel.*?func">(.*?)<.*?lineno">(\d+)<.*?code">(.*?)</span>',
    re.DOTALL,
)


def words(html):
    text = unescape(re.sub(r"<[^>]*>", "", html))
    text = " ".join(text.split()).replace(" )", ")")
    return re.sub(r"[\d.]+ ms", "… ms", text)


def panel_as_text(html, rows):
    """Return the SQL panel's first rows: query, counts, our last line."""
    panel = html[html.index('id="SQLPanel"') :]
    legend = re.search(r"<ul.*?</ul>", panel, re.DOTALL)[0]
    text = [words(re.search(r"<h3>.*?</h3>", panel)[0]), words(legend)]
    for row in panel.split('class="djDebugSql"')[1 : rows + 1]:
        folded = re.search(r'"djDebugUncollapsed">(.*?)</div>', row)[1]
        counts = COUNTS.findall(row)
        function, number, code = FRAME.findall(row)[-1]
        text += ["", f"+ {words(folded)}"]
        text += [f"    {' '.join(counts)}"] if counts else []
        text += [f"    in {function}({number})  {unescape(code)}"]
    return "\n".join(folded_at(68, line) for line in text)


def folded_at(width, line):
    indent = (len(line) - len(line.lstrip()) + 2) * " "
    return textwrap.fill(line, width, subsequent_indent=indent)


def view(request):
    return HttpResponse(f"<body>{board(Flight.objects.all())}</body>")


print(panel_as_text(page_with_toolbar(view), rows=3))

# %% hidden: in a property, a template, a serializer
from django.template import Context, Engine


class Line:
    def __init__(self, flight):
        self.flight = flight

    @property
    def airline(self):
        return self.flight.airline.name


TEMPLATE = "{% for f in flights %}{{ f.airline.name }}{% endfor %}"


def use_property(flights):
    return [Line(flight).airline for flight in flights]


def use_template(flights):
    template = Engine().from_string(TEMPLATE)
    return template.render(Context({"flights": flights}))


def use_serializer(flights):
    fields = {"airline": lambda flight: flight.airline.name}
    return [fields["airline"](flight) for flight in flights]


{
    use.__name__: len(queries(lambda use=use: use(Flight.objects.all())))
    for use in (use_property, use_template, use_serializer)
}

# %% hidden: a key that is already there
flights = Flight.objects.all()
asking = queries(lambda: [f.destination.code for f in flights.all()])
knowing = queries(lambda: [f.destination_id for f in flights.all()])
{"destination.code": len(asking), "destination_id": len(knowing)}

# %% change: one join
joined = Flight.objects.select_related("airline", "plane")
len(queries(lambda: board(joined)))

# %% change: or one more query for each relation
fetched = Flight.objects.prefetch_related("airline", "plane")
len(queries(lambda: board(fetched)))

# %% change: only the columns that are shown
shown = ("number", "airline__name", "plane__model")
narrow = joined.only(*shown)
len(queries(lambda: board(narrow)))


# %% change: what each way costs tags=["hide-input"]
def costs(ways):
    """Return what each way asks of the database, and what that brings."""
    rows = [("way", "queries", "rows", "characters")]
    for name, run in ways.items():
        brought = []
        sent = queries(run)
        for query in sent:
            brought += connection.connection.execute(query["sql"])
        values = [value for row in brought for value in row]
        texts = [str(value) for value in values if value is not None]
        numbers = len(sent), len(brought), sum(map(len, texts))
        rows.append((name, *(f"{number:,}" for number in numbers)))
    return Table(rows)


costs(
    {
        "as it was": lambda: board(Flight.objects.all()),
        "join": lambda: board(joined.all()),
        "prefetch": lambda: board(fetched.all()),
        "join, only": lambda: board(narrow.all()),
    }
)

# %% change: a key that was left out
len(queries(lambda: [f.designator for f in Flight.objects.only("number")]))

# %% predict: an if and a loop
from_jfk = Flight.objects.filter(origin="JFK")


def if_and_loop(flights):
    if flights:
        for flight in flights:
            flight.number


len(queries(lambda: if_and_loop(from_jfk)))

# %% predict: prefetched, and then filtered
fleet = Plane.objects.filter(flights__airline="B6").distinct()


def from_jfk_by_plane():
    planes = fleet.prefetch_related("flights")
    for plane in planes:
        plane.flights.filter(origin="JFK").count()
    return planes


f"{len(queries(from_jfk_by_plane))} queries, {fleet.count()} planes"

# %% predict: select_related without names
from_jfk = Flight.objects.filter(origin="JFK")
with_a_plane = from_jfk.exclude(plane=None).count()
sent = len(queries(lambda: board(from_jfk.select_related())))
f"{sent} queries, {with_a_plane} flights with a plane"

# %% predict: what a prefetched relation answers by itself tags=["hide-input"]
from django.db.models import Prefetch

ASKED = (
    "plane.flights.all()",
    "len(plane.flights.all())",
    "plane.flights.count()",
    "plane.flights.exists()",
    "plane.flights.all()[0]",
    "plane.flights.first()",
    "plane.flights.filter(origin='JFK')",
    "plane.flights.order_by('number')",
    "plane.flights.values('number')",
    "plane.flights.filter(origin='JFK').count()",
)


def sent_by(code):
    """Return how many queries this sends for a plane already prefetched."""
    plane = Plane.objects.prefetch_related("flights").get(pk="N597JB")
    return len(queries(lambda: in_full(eval(code, {"plane": plane}))))


def in_full(answer):
    return list(answer) if hasattr(answer, "__iter__") else answer


rows = [(f"`{code}`", sent_by(code)) for code in ASKED]
Table([("asks for", "queries"), *rows])

# %% predict: first() once the prefetch has an order
in_order = Flight.objects.order_by("scheduled_departure")
ordered = Prefetch("flights", in_order)
plane = Plane.objects.prefetch_related(ordered).get(pk="N597JB")
len(queries(plane.flights.first))

# %% prove: the test that proves nothing
from django.test import TestCase

budget = TestCase().assertNumQueries
with budget(3):
    shown = board(Flight.objects.all()[:1])
f"passed, with {len(shown)} flight and 3 queries"

# %% prove: one budget, two sizes
few, many = 50, 500
for size in (few, many):
    world.open(size)
    with budget(1):
        board(joined.all())
f"passed, with {few} flights and with {many}"

# %% prove: the old board breaks it
try:
    with budget(1):
        board(Flight.objects.all())
except AssertionError as error:
    report = str(error).splitlines()
report[0]

# %% picture: before and after tags=["hide-input"]
import matplotlib.pyplot as plt

after = at_each_size(joined.all)
plt.style.use("../mergeable.mplstyle")
BESIDE = {"textcoords": "offset points"}
figure, axes = plt.subplots()
for counts, label, place in (
    (before, "as it was", {"xytext": (-12, 4), "ha": "right"}),
    (after, "with one join", {"xytext": (0, 9), "ha": "center"}),
):
    axes.plot(list(counts), list(counts.values()), marker="o")
    axes.annotate(label, (300, counts[300]), **place, **BESIDE)
for size, counts in ((50, before), (500, before), (500, after)):
    above = {"xytext": (0, 9), "ha": "center"}
    number = f"{counts[size]:,}"
    axes.annotate(number, (size, counts[size]), **above, **BESIDE)
axes.set(
    title="Two questions more for each flight, or one for all",
    xlabel="Flights on the board",
    ylabel="Queries",
    xlim=(0, 530),
    ylim=(-40, 1_080),
)
axes.yaxis.set_major_formatter("{x:,.0f}")
plt.show()


# %% faded: three airports, their flights and airlines tags=["hide-input"]
def airlines_by_airport(day):
    legs = Flight.objects.on(day).select_related("airline")
    known = Airport.objects.filter(code__in=["EWR", "JFK", "LGA"])
    found = {}
    for airport in known.prefetch_related(
        Prefetch("departures", queryset=legs, to_attr="legs"),
    ):
        names = {leg.airline.name for leg in airport.legs}
        found[airport.code] = len(names)
    return found


sent = queries(lambda: print(airlines_by_airport(world.DAY)))
f"{len(sent)} queries"

# %% the source: where a fetched row is kept tags=["hide-input"]
from django.db.models.fields import related_descriptors
from mergeable.showing import source

descriptor = related_descriptors.ForwardManyToOneDescriptor
source(
    descriptor.__get__,
    ("try:", "except KeyError:"),
    ("if rel_obj is None and", "get_object("),
    ("self.field.set_cached", "self.field.set_cached"),
)


# %% the source: fifteen airlines, and how many objects
def objects(flights):
    return len({id(flight.airline) for flight in list(flights)})


{
    "select_related": objects(Flight.objects.select_related("airline")),
    "prefetch_related": objects(Flight.objects.prefetch_related("airline")),
}

# %% when not to: all rows, where a number was wanted
from django.db.models import Count

world.open(5_000)


def flights_each(airlines):
    return [airline.flights.count() for airline in airlines]


fetched = Airline.objects.prefetch_related("flights")
numbered = Airline.objects.annotate(number=Count("flights"))
costs(
    {
        "as it was": lambda: flights_each(Airline.objects.all()),
        "prefetch": lambda: flights_each(fetched.all()),
        "annotate": lambda: [airline.number for airline in numbered.all()],
    }
)


# %% when not to: fifteen names, five thousand times
def names(flights):
    return [flight.airline.name for flight in flights]


joined = Flight.objects.select_related("airline")
fetched = Flight.objects.prefetch_related("airline")
costs(
    {
        "as it was": lambda: names(Flight.objects.all()),
        "join": lambda: names(joined.all()),
        "prefetch": lambda: names(fetched.all()),
    }
)

# %% when not to: a prefetch too large for SQLite
from django.db import OperationalError

try:
    list(Flight.objects.prefetch_related("plane"))
except OperationalError as refused:
    reason = str(refused)
reason

# %% when not to: the other direction is not affected
fleet = Plane.objects.prefetch_related("flights")
f"{len(queries(lambda: list(fleet)))} queries, {len(fleet):,} planes"
