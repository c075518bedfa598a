# %% [markdown]
# # Read the plan, choose the index
#
# Runs what [the lesson](../../docs/lessons/django/orm-indexes-and-plans.md) shows, on a real
# PostgreSQL with all flights that were to leave New York in 2013. The first cell starts a server
# and opens a fresh copy: do to it what you like. Where there is no PostgreSQL, that cell says what
# to install.

# %% the world: a year of flights on PostgreSQL
import sys

sys.path.append("../../exercises/django")
from departures import postgres
from django.db import connection, connections
from mergeable.showing import Table


def say(sql, alias="default"):
    """Run a statement in a session, and return the rows it brings."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


postgres.open()

# %% the board: the next ten flights to Nantucket
from datetime import datetime
from zoneinfo import ZoneInfo

from departures.models import Flight
from django.db.models import Index

COLUMNS = ("scheduled_departure", "airline", "number", "origin")
NEW_YORK = ZoneInfo("America/New_York")


def noon(month, day):
    return datetime(2013, month, day, 12, tzinfo=NEW_YORK)


def board(destination, since):
    flights = Flight.objects.filter(
        destination=destination,
        scheduled_departure__gte=since,
    )
    in_order = flights.order_by("scheduled_departure")
    return in_order.values_list(*COLUMNS)[:10]


winter = board("ACK", noon(1, 2))
before = list(winter)
Table([COLUMNS, *((f"{row[0]:%d %B}", *row[1:]) for row in before[:3])])

# %% measure: ten rows shown, 129,575 read
from mergeable.meters import Plan


def plan(flights):
    """Ask PostgreSQL to run the query and to tell how."""
    options = {"analyze": True, "buffers": True, "timing": False}
    return Plan.from_json(flights.explain(format="json", **options))


naive = plan(winter)
{"shown": len(before), "read": naive.visited, "pages": naive.pages}

# %% the picture: a plan as a tree tags=["hide-input"]
from html import escape

LINE, GAP, INDENT, WIDE = 17, 26, 22, 300
FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"


class Picture:
    """A plan drawn: what is above asks, what is below hands rows up."""

    def __init__(self, plan):
        self.plan, self.steps = plan, list(plan.root.walk())

    def __repr__(self):
        return str(self.plan)

    def _repr_svg_(self):
        y, parts = 8, ["<rect width='100%' height='100%' fill='#fff'/>"]
        for depth, node in self.steps:
            parts.append(box(y, depth, node))
            y += height(node) + GAP
        size = f"viewBox='0 0 {WIDE + 16} {y - 18}' width='{WIDE + 16}'"
        head = f"<svg xmlns='http://www.w3.org/2000/svg' {size}"
        body = "\n".join(parts)
        return f"{head} height='{y - 18}'>\n{body}\n</svg>"


def height(node):
    lines = 3 if node.index or node.table else 2
    return lines * LINE + (26 if node.table else 12)


def text(x, y, words, look=""):
    return f"<text x='{x}' y='{y}' {FONT} {look}>{escape(words)}</text>"


def box(y, depth, node):
    """Draw a step; the bar says how much of what it read it kept."""
    x, wide, high = 8 + depth * INDENT, WIDE - depth * INDENT, height(node)
    frame = f"x='{x}' y='{y}' width='{wide}' height='{high}' rx='5'"
    drawn = [f"<rect {frame} fill='#f4f6f8' stroke='#6b7480'/>"]
    if depth:
        way = f"M{x + 16} {y - 1}v-20"
        arrow = f"M{x + 11} {y - 17}l5 -6l5 6z"
        drawn += [f"<path d='{way}' stroke='#12263f' stroke-width='2'/>"]
        drawn += [f"<path d='{arrow}' fill='#12263f'/>"]
        drawn += [text(x + 28, y - 7, f"{node.rows:,} rows", SMALL)]
    numbers = f"read {node.visited:,}, kept {node.rows:,}"
    numbers = numbers if node.table else f"{node.rows:,} rows"
    numbers += f" · {node.pages:,} pages"
    name = (node.index or node.table).removeprefix("departures_flight_")
    lines = [node.kind, name, numbers]
    for at, line in enumerate([line for line in lines if line], 1):
        look = SMALL if at > 1 else BOLD
        drawn += [text(x + 10, y + at * LINE + 2, line, look)]
    if node.table:
        full = wide - 20
        kept = max(3, round(full * node.rows / max(node.visited, 1)))
        bar = f"y='{y + high - 15}' height='7'"
        for length, colour in ((full, "#c8602e"), (kept, "#12263f")):
            look = f"width='{length}' fill='{colour}'"
            drawn += [f"<rect x='{x + 10}' {bar} {look}/>"]
    return "\n".join(drawn)


SMALL = "font-size='12' fill='#20262e'"
BOLD = "font-size='14' font-weight='bold' fill='#20262e'"
Picture(naive)

# %% locate: what PostgreSQL tells of that step
import json

told = winter.explain(format="json", analyze=True, buffers=True)
step = json.loads(told)[0]["Plan"]["Plans"][0]
KEYS = """Node Type, Index Name, Index Cond, Filter, Plan Rows,
Actual Rows, Rows Removed by Filter"""
keys = KEYS.replace("\n", " ").split(", ")
Table([("of this step", "PostgreSQL says"), *((k, step[k]) for k in keys)])

# %% locate: what the planner hoped for
remaining = Flight.objects.filter(scheduled_departure__gte=noon(1, 2))
rare = step["Plan Rows"] / remaining.count()
{
    "one in": round(1 / rare),
    "so ten in": round(10 / rare),
    "read in the end": naive.visited,
}

# %% locate: when there are flights to Nantucket tags=["hide-input"]
from django.db.models import Count
from django.db.models.functions import ExtractMonth

flown = Flight.objects.filter(destination="ACK")
by_month = flown.values(month=ExtractMonth("scheduled_departure"))
counted = by_month.annotate(flights=Count("pk")).order_by("month")
Table([("month", "flights"), *counted.values_list("month", "flights")])

# %% change: an index in the wrong order, and one in the right
from departures import indexing

WHEN, WHERE = "scheduled_departure", "destination"
by_time = Index(fields=[WHEN, WHERE], name="by_time")
by_place = Index(fields=[WHERE, WHEN], name="by_place")
rows = [("index", "rows read", "pages", "size in pages")]
rows.append(("as it was", f"{naive.visited:,}", f"{naive.pages:,}", "-"))
for index in (by_time, by_place):
    indexing.add([index])
    found, size = plan(winter), indexing.pages()[index.name]
    rows.append((index.name, found.visited, found.pages, f"{size:,}"))
    indexing.remove(index)
Table(rows)

# %% change: the plan with the right one tags=["hide-input"]
indexing.add([by_place])
after_it = Picture(plan(winter))
indexing.remove(by_place)
after_it

# %% partial and covering: the report on what was cancelled
from django.db.models import Q

february = (noon(2, 1), noon(3, 1))
shown = ("scheduled_departure", "airline", "number")
cancelled = Flight.objects.cancelled().between(*february)
cancelled = cancelled.filter(origin="JFK").values_list(*shown)
report = cancelled.order_by("scheduled_departure")
never_left = Q(departure_delay__isnull=True)
KEY = ["origin", "scheduled_departure"]
REST = ["airline", "number"]
candidates = {
    "whole": Index(fields=KEY, name="i"),
    "partial": Index(fields=KEY, condition=never_left, name="i"),
    "partial, covering": Index(
        fields=KEY,
        condition=never_left,
        include=REST,
        name="i",
    ),
}
rows = [("index", "rows read", "from the table", "size in pages")]
for name, index in candidates.items():
    indexing.add([index])
    found, size = plan(report), indexing.pages()["i"]
    numbers = (found.visited, found.table_visits, size)
    rows.append((name, *(f"{number:,}" for number in numbers)))
    indexing.remove(index)
rows.append(("shown", len(report), "-", "-"))
Table(rows)

# %% expressions: a tail number in small letters
from django.db.models.functions import Upper

typed = Flight.objects.filter(plane__tail_number__iexact="n14228")
rows = [("index on", "step", "rows read", "pages")]


def noted(name):
    found = plan(typed)
    step = found.root.kind
    rows.append((name, step, f"{found.visited:,}", f"{found.pages:,}"))


noted("plane")
upper = Index(Upper("plane"), name="by_upper")
indexing.add([upper])
noted("UPPER(plane)")
indexing.remove(upper)
Table(rows)

# %% pages: OFFSET reads what it leaves out
in_order = Flight.objects.order_by("scheduled_departure", "pk")
last = in_order[299_999]
minute = last.scheduled_departure
later = Q(scheduled_departure__gt=minute)
same = Q(scheduled_departure=minute, pk__gt=last.pk)
at_least = in_order.filter(scheduled_departure__gte=minute)
ways = {
    "OFFSET 300000": in_order[300_000:300_050],
    "later | same": in_order.filter(later | same)[:50],
    "at_least & (later | same)": at_least.filter(later | same)[:50],
}
pages = [list(found) for found in ways.values()]
rows = [("way", "rows read", "pages", "the same fifty")]
for name, found in ways.items():
    made = plan(found)
    equal = "yes" if list(found) == pages[0] else "no"
    rows.append((name, f"{made.visited:,}", f"{made.pages:,}", equal))
Table(rows)

# %% pages: why OR does not do tags=["hide-input"]
import re


def clause(text):
    """Return a condition as it stands in a plan, without its casts."""
    text = re.sub(r"::timestamp with time zone|\+00", "", text)
    return text.replace("scheduled_departure", "minute") or "-"


rows = [("way", "searched for", "asked of each row")]
for name in ("later | same", "at_least & (later | same)"):
    scan = plan(ways[name]).nodes[-1]
    rows.append((name, clause(scan.condition), clause(scan.filter)))
Table(rows)

# %% picture: rows read for a page of fifty tags=["hide-input"]
import matplotlib.pyplot as plt


def after(number):
    """Return the fifty flights after this many, found by key."""
    last = in_order[number - 1]
    minute = last.scheduled_departure
    later = Q(scheduled_departure__gt=minute) | Q(pk__gt=last.pk)
    return in_order.filter(later, scheduled_departure__gte=minute)[:50]


depths = range(50_000, 300_001, 50_000)
by_offset = [plan(in_order[n : n + 50]).visited for n in depths]
by_key = [plan(after(n)).visited for n in depths]
plt.style.use("../mergeable.mplstyle")
figure, axes = plt.subplots(figsize=(7, 3.6))
axes.plot(depths, by_offset, marker="o", label="OFFSET")
axes.plot(depths, by_key, marker="s", label="by key")
axes.annotate("OFFSET", (200_000, 200_000), (150_000, 225_000))
axes.annotate(
    f"by key: {min(by_key)} to {max(by_key)}",
    (200_000, 0),
    (180_000, 16_000),
)
axes.set(
    title="OFFSET reads all that it leaves out",
    xlabel="Flights before the page",
    ylabel="Rows read for 50 flights",
    xlim=(0, 310_000),
    ylim=(-8_000, 320_000),
)
for axis in (axes.xaxis, axes.yaxis):
    axis.set_major_formatter("{x:,.0f}")
plt.show()

# %% locks: who waits while an index is built tags=["hide-input"]
import threading
import time

from django.db import DatabaseError, transaction

TABLE = "departures_flight"
ON = f"i ON {TABLE} (destination_id, scheduled_departure)"


def gets_on(lock):
    """Return whether a third session gets this lock at once."""
    try:
        with transaction.atomic():
            say(f"LOCK TABLE {TABLE} IN {lock} MODE NOWAIT")
    except DatabaseError:
        return "waits"
    return "goes on"


def while_somebody_writes(statement):
    """Run a statement while a second session has a write open."""

    def run():
        say(statement)
        connection.close()  # this thread's own

    building = threading.Thread(target=run)
    with transaction.atomic(using="other"):
        say(f"UPDATE {TABLE} SET air_time = air_time WHERE id = 1", "other")
        building.start()
        waiting = "pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not say(f"SELECT pid FROM {waiting}"):
            time.sleep(0.01)
        asked = f"SELECT mode FROM pg_locks WHERE relation = '{TABLE}'::"
        asked += f"regclass AND pid = (SELECT pid FROM {waiting})"
        ((mode,),) = say(asked)
        others = gets_on("ROW EXCLUSIVE"), gets_on("ACCESS SHARE")
    building.join()
    return mode.removesuffix("Lock"), *others


rows = [("statement", "its lock", "who writes", "who reads")]
for statement, rest in (
    ("CREATE INDEX", ON),
    ("DROP INDEX", "i"),
    ("CREATE INDEX CONCURRENTLY", ON),
    ("DROP INDEX CONCURRENTLY", "i"),
):
    found = while_somebody_writes(f"{statement} {rest}")
    rows.append((statement, *found))
Table(rows)

# %% migration: without a transaction
import textwrap

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.migrations.loader import MigrationLoader


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]
    operations = [AddIndexConcurrently("flight", by_place)]


def migrate(migration, atomic):
    """Run a migration, and return the statements it sends."""
    state = MigrationLoader(connection).project_state()
    connection.queries_log.clear()
    with connection.schema_editor(atomic=atomic) as editor:
        migration("0002", "departures").apply(state, editor)
    return [query["sql"] for query in connection.queries]


(statement,) = migrate(Migration, Migration.atomic)
print(textwrap.fill(statement, 64))

# %% migration: in a transaction it refuses tags=["hide-input"]
indexing.remove(by_place)
try:
    migrate(Migration, atomic=True)
except DatabaseError as refused:
    why = str(refused)
print(textwrap.fill(why, 64))

# %% migration: what a build leaves that was stopped
with transaction.atomic(using="other"):
    say(f"UPDATE {TABLE} SET air_time = air_time WHERE id = 1", "other")
    say("SET lock_timeout = '10ms'")
    try:
        say(f"CREATE INDEX CONCURRENTLY {ON}")
    except DatabaseError as stopped:
        why = str(stopped).splitlines()[0]
say("RESET lock_timeout")
valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"
((usable,),) = say(valid)
{"stopped": why, "there": "i" in indexing.pages(), "valid": usable}

# %% migration: what IF NOT EXISTS makes of it
say(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {ON}")
((usable,),) = say(valid)
{"valid": usable, "rows read": plan(winter).visited}

# %% migration: dropped and built again
say("DROP INDEX CONCURRENTLY i")
say(f"CREATE INDEX CONCURRENTLY {ON}")
((usable,),) = say(valid)
{"valid": usable, "rows read": plan(winter).visited}

# %% prove: the same ten flights
{"the same ten": list(winter) == before}

# %% prove: every destination, in four seasons tags=["hide-input"]
codes = sorted(set(Flight.objects.values_list("destination", flat=True)))
asked = [(c, noon(m, 2)) for c in codes for m in (1, 4, 7, 10)]


def worst():
    """Return the most rows and pages that any board takes."""
    plans = [plan(board(*ask)) for ask in asked]
    rows = max(found.visited for found in plans)
    return rows, max(found.pages for found in plans)


with_index = worst()
say("DROP INDEX i")
without = worst()
Table(
    [
        (f"worst of {len(asked)} boards", "rows read", "pages"),
        ("as it was", *(f"{n:,}" for n in without)),
        ("with the index", *with_index),
    ]
)

# %% faded: the worst delays of an airline tags=["hide-input"]
hours = Flight.objects.filter(airline="HA", departure_delay__gte=60)
worst_first = hours.order_by("-departure_delay")
late = worst_first.values_list("departure_delay", "number")[:5]
very_late = Index(
    fields=["airline", "-departure_delay"],
    condition=Q(departure_delay__gte=60),
    include=["number"],
    name="flight_very_late",
)
was = plan(late)
indexing.add([very_late])
now, size = plan(late), indexing.pages()["flight_very_late"]
indexing.remove(very_late)
Table(
    [
        ("", "rows read", "from the table", "pages", "size"),
        ("as it was", was.visited, was.table_visits, was.pages, "-"),
        ("very_late", now.visited, now.table_visits, now.pages, size),
    ]
)

# %% the source: no index concurrently in a transaction tags=["hide-input"]
from django.contrib.postgres import operations
from django.db.backends.postgresql import schema
from mergeable.showing import source

(
    source(operations.NotInTransactionMixin._ensure_not_in_transaction)
    + source(operations.AddIndexConcurrently.database_forwards)
    + source(schema.DatabaseSchemaEditor.add_index)
)


# %% when not to: what is not rare tags=["hide-input"]
def by_force(flights, *ways):
    """Return the plan with these ways forbidden."""
    for way in ways:
        say(f"SET enable_{way} = off")
    found = plan(flights)
    for way in ways:
        say(f"RESET enable_{way}")
    return found


by_delay = Index(fields=["departure_delay"], name="by_delay")
indexing.add([by_delay])
jfk = Flight.objects.filter(origin="JFK")
in_time = Flight.objects.filter(departure_delay__lt=15)
found = {
    "JFK, as chosen": plan(jfk),
    "JFK, without an index": by_force(jfk, "indexscan", "bitmapscan"),
    "in time, as chosen": plan(in_time),
    "in time, by the index": by_force(in_time, "seqscan"),
}
indexing.remove(by_delay)
rows = [("", "step", "rows read", "pages")]
for name, made in found.items():
    numbers = (f"{made.visited:,}", f"{made.pages:,}")
    rows.append((name, made.root.kind, *numbers))
Table(rows)

# %% when not to: what each index costs whoever writes tags=["hide-input"]
day = Flight.objects.on(noon(7, 1).date())
fields = [f.column for f in Flight._meta.concrete_fields[1:]]
copied = ", ".join(fields).replace("number", "number + 20000", 1)
insert = f"INSERT INTO {TABLE} ({', '.join(fields)}) SELECT {copied}"
insert += f" FROM {TABLE} WHERE id IN (SELECT id FROM one_day)"
extra = [
    Index(fields=["destination", name], name=f"extra_{number}")
    for number, name in enumerate(("distance", "air_time", "arrival"))
]
say("CREATE TEMPORARY TABLE one_day AS SELECT 1::bigint AS id LIMIT 0")
with connection.cursor() as cursor:
    keys = [(pk,) for pk in day.values_list("pk", flat=True)]
    cursor.executemany("INSERT INTO one_day VALUES (%s)", keys)
rows = [(f"{len(keys)} flights, indexes", "pages", "bytes of log")]
for number in range(4):
    indexing.add(extra[number - 1 : number] if number else [])
    say("CHECKPOINT")
    with transaction.atomic():
        told = say(f"EXPLAIN (ANALYZE, BUFFERS, WAL, FORMAT JSON) {insert}")
        transaction.set_rollback(True)
    root = told[0][0][0]["Plan"]
    looked = Plan.from_json(told[0][0]).pages
    numbers = looked, root["WAL Bytes"]
    rows.append((len(indexing.pages()), *(f"{n:,}" for n in numbers)))
Table(rows)
