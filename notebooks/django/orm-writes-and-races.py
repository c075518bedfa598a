# %% [markdown]
# # Write while others write
#
# Runs what [the lesson](../../docs/lessons/django/orm-writes-and-races.md) shows, on a real
# PostgreSQL with 500 flights. It is started by the first cell and gone when the notebook is:
# write to it what you like. `python tools/bootstrap.py setup --with postgresql` installs it.

# %% the world: a real PostgreSQL, and a second session
import sys

sys.path.append("../../exercises/django")
from departures import world

world.setup()
from departures import postgres
from departures.meanwhile import Meanwhile
from departures.models import Flight, Plane
from mergeable.showing import Table

postgres.open(500)


# %% the delay: read, add, save
def read_add_save(minutes):
    flight = Flight.objects.get(pk=7)
    flight.departure_delay += minutes
    flight.save()


def delay():
    return Flight.objects.get(pk=7).departure_delay


def begin_with(minutes):
    Flight.objects.filter(pk=7).update(departure_delay=minutes)


begin_with(20)
read_add_save(5)
delay()

# %% measure: 20 and 5 and 10 are 25
YES_NO = {True: "yes", False: "no"}


def at_each_moment(way):
    """Let `way(10)` come in at each moment of `way(5)`."""
    rows = [("the second session comes", "it waits", "stored")]
    after = 0
    while True:
        begin_with(20)
        with Meanwhile(lambda: way(10), after=after) as other:
            way(5)
        if not other.begun:
            return Table(rows)
        sent = other.statements[after - 1].split()[0] if after else ""
        when = f"after our {sent}" if after else "before us"
        rows.append((when, YES_NO[other.waited], delay()))
        after += 1


at_each_moment(read_add_save)

# %% locate: what the UPDATE says
import re
import textwrap

from django.db import connection
from django.test.utils import CaptureQueriesContext


def asked(run):
    """Return what `run` returns, and the statements that it sends."""
    with CaptureQueriesContext(connection) as captured:
        answer = run()
    return answer, [query["sql"] for query in captured.captured_queries]


def shown(sql):
    """Print SQL with names that have no quotes and prefixes."""
    sql = re.sub(r'"(departures_)?(\w+)"', r"\2", sql)
    print(textwrap.fill(sql, 72, subsequent_indent="    "))


begin_with(20)
_, (_, update) = asked(lambda: read_add_save(5))
shown(update)

# %% change: the database adds
from django.db.models import F


def add_in_the_database(minutes):
    flight = Flight.objects.filter(pk=7)
    flight.update(departure_delay=F("departure_delay") + minutes)


_, (update,) = asked(lambda: add_in_the_database(5))
shown(update)

# %% change: the reading locks
from django.db import transaction


@transaction.atomic
def lock_add_save(minutes):
    flight = Flight.objects.select_for_update().get(pk=7)
    flight.departure_delay += minutes
    flight.save(update_fields=["departure_delay"])


at_each_moment(lock_add_save)

# %% predict: a transaction around it
at_each_moment(transaction.atomic(read_add_save))


# %% locks: wait, skip or give up
def first(**how):
    """Lock the first flight from JFK that one gets; return its key."""
    with transaction.atomic():
        flights = Flight.objects.filter(origin="JFK").order_by("pk")
        return flights.select_for_update(**how).first().pk


rows = [("select_for_update", "we get", "the second gets", "it waits")]
for how in ({}, {"skip_locked": True}, {"nowait": True}):
    with Meanwhile(lambda how=how: first(**how), after=1) as other:
        ours = first(**how)
    theirs = str(other.error or other.result).partition(" on ")[0]
    name = "".join(how) or "no argument"
    rows.append((name, ours, theirs, YES_NO[other.waited]))
Table(rows)

# %% locks: a join locks the other table, too
mine = Flight.objects.filter(airline="B6").select_related("airline")
mine = mine.order_by("pk")


def skip(**how):
    with transaction.atomic():
        flight = mine.select_for_update(skip_locked=True, **how).first()
        return flight and flight.pk


rows = [("of", "we get", "the second gets")]
for how in ({}, {"of": ("self",)}):
    with Meanwhile(lambda how=how: skip(**how), after=1) as other:
        ours = skip(**how)
    rows.append((how.get("of", "no argument"), ours, other.result))
Table(rows)


# %% the constraint decides: get_or_create meets somebody
def add_plane():
    return Plane.objects.get_or_create(pk="N999ZZ")[1]


Plane.objects.filter(pk="N999ZZ").delete()
with Meanwhile(add_plane, after=1) as other:
    created = add_plane()
sent = [statement.split(' "')[0] for statement in other.statements]
{"created by us": created, "by the other": other.result, "sent": sent}

# %% the constraint decides: an error caught in the block
from django.db import IntegrityError


@transaction.atomic
def take_two():
    """Store a delay, then something that a constraint refuses."""
    Flight.objects.filter(pk=7).update(departure_delay=99)
    try:
        Flight.objects.filter(pk=9).update(destination=F("origin"))
    except IntegrityError as error:
        return str(error).partition(" violates ")[2].strip().split("\n")[0]


begin_with(20)
{"take_two() returns": take_two(), "and the delay is": delay()}


# %% the constraint decides: a savepoint for what may fail
@transaction.atomic
def take_two_apart():
    Flight.objects.filter(pk=7).update(departure_delay=99)
    try:
        with transaction.atomic():
            Flight.objects.filter(pk=9).update(destination=F("origin"))
    except IntegrityError:
        return "refused"


begin_with(20)
{"take_two_apart() returns": take_two_apart(), "and the delay is": delay()}

# %% many rows: 500 delays corrected
new = {pk: pk % 60 for pk in Flight.objects.values_list("pk", flat=True)}


def one_by_one():
    for flight in Flight.objects.all():
        flight.departure_delay = new[flight.pk]
        flight.save(update_fields=["departure_delay"])


def update_or_create():
    for pk, minutes in new.items():
        values = {"departure_delay": minutes}
        Flight.objects.update_or_create(values, pk=pk)


def changed():
    flights = list(Flight.objects.all())
    for flight in flights:
        flight.departure_delay = new[flight.pk]
    return flights


def bulk_update():
    Flight.objects.bulk_update(changed(), ["departure_delay"])


def upsert():
    Flight.objects.bulk_create(
        changed(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["departure_delay"],
    )


def five_more():
    Flight.objects.update(departure_delay=F("departure_delay") + 5)


rows = [("way", "statements", "characters of SQL")]
for way in (one_by_one, update_or_create, bulk_update, upsert, five_more):
    _, sent = asked(way)
    letters = sum(map(len, sent))
    rows.append((way.__name__, f"{len(sent):,}", f"{letters:,}"))
Table(rows)

# %% many rows: the same row twice
from django.db import DatabaseError

flight = Flight.objects.get(pk=7)
try:
    Flight.objects.bulk_create(
        [flight, flight],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["departure_delay"],
    )
except DatabaseError as error:
    said = str(error).partition("\n")[0]
said

# %% on commit: what the tower hears
import contextlib

heard = []


def report(minutes, refused=False):
    with transaction.atomic():
        begin_with(minutes)
        heard.append(f"at once: {minutes} minutes")
        words = f"on commit: {minutes} minutes"
        transaction.on_commit(lambda: heard.append(words))
        if refused:
            raise IntegrityError("some constraint")


begin_with(20)
report(40)
with contextlib.suppress(IntegrityError):
    report(90, refused=True)
{"heard": heard, "stored": delay()}


# %% deadlock: each has what the other wants
def swap(one, two):
    """Give two flights each other's plane."""
    with transaction.atomic():
        a = Flight.objects.select_for_update().get(pk=one)
        b = Flight.objects.select_for_update().get(pk=two)
        a.plane_id, b.plane_id = b.plane_id, a.plane_id
        a.save(update_fields=["plane"])
        b.save(update_fields=["plane"])


def ends(run):
    """Say how a call ends."""
    try:
        return run() or "well"
    except DatabaseError as error:
        return str(error).partition("\n")[0].partition(" due ")[0]


with Meanwhile(lambda: swap(9, 7), after=1) as other:
    ours = ends(lambda: swap(7, 9))
{"swap(7, 9)": ours, "swap(9, 7)": other.error or "well"}


# %% deadlock: one order for all
def swap_in_order(*keys):
    with transaction.atomic():
        flights = Flight.objects.filter(pk__in=keys).order_by("pk")
        a, b = flights.select_for_update()
        a.plane_id, b.plane_id = b.plane_id, a.plane_id
        Flight.objects.bulk_update([a, b], ["plane"])


with Meanwhile(lambda: swap_in_order(9, 7), after=1) as other:
    ours = ends(lambda: swap_in_order(7, 9))
said = {"swap(7, 9)": ours, "swap(9, 7)": other.error or "well"}
{**said, "the second waits": other.waited}

# %% isolation: two flights, two dispatchers, three levels
from django.db.models import Q

GONE = {"departure_delay": None, "arrival": None, "arrival_delay": None}
TWO = Q(pk__in=[7, 9])


def cancel(pk, level):
    """Cancel the flight if the other one stays."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        staying = Flight.objects.filter(TWO).exclude(departure_delay=None)
        if staying.exclude(pk=pk).exists():
            Flight.objects.filter(pk=pk).update(**GONE)
            return "cancelled"
        return "stays"


rows = [("level", "we hear", "the second hears", "flights left")]
for level in ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"):
    Flight.objects.filter(TWO).update(departure_delay=3)
    with Meanwhile(lambda at=level: cancel(9, at), after=2) as other:
        ours = ends(lambda at=level: cancel(7, at))
    left = Flight.objects.filter(TWO).exclude(departure_delay=None)
    rows.append((level, ours, other.result, left.count()))
Table(rows)

# %% isolation: the whole transaction again
from django.db import OperationalError

AGAIN = {"40001": "could not serialize", "40P01": "deadlock"}
tries = []


def again(run):
    """Run a transaction until PostgreSQL takes it."""
    while True:
        try:
            tries.append("begun")
            return run()
        except OperationalError as error:
            if error.__cause__.sqlstate not in AGAIN:
                raise
            tries.append(AGAIN[error.__cause__.sqlstate])


Flight.objects.filter(TWO).update(departure_delay=3)
with Meanwhile(lambda: cancel(9, "SERIALIZABLE"), after=2) as other:
    ours = again(lambda: cancel(7, "SERIALIZABLE"))
{"tries": tries, "we hear": ours, "the second hears": other.result}

# %% prove: no moment at which a minute is lost
ways = {
    "read, add, save": read_add_save,
    "the same in a transaction": transaction.atomic(read_add_save),
    "F() in an UPDATE": add_in_the_database,
    "select_for_update": lock_add_save,
}
rows = [("way", "moments", "minutes lost", "the second waits at")]
for name, way in ways.items():
    _, *tried = at_each_moment(way)
    lost = [35 - stored for _, _, stored in tried]
    waits = sum(waited == "yes" for _, waited, _ in tried)
    rows.append((name, len(tried), max(lost), waits))
Table(rows)

# %% picture: what is reported, and what is stored tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
REPORTS = 30
kept = {}
for name in ("F() in an UPDATE", "read, add, save"):
    way = ways[name]
    begin_with(0)
    kept[name] = [0]
    for _ in range(REPORTS):
        with Meanwhile(lambda way=way: way(1), after=1):
            way(1)
        kept[name].append(delay())
figure, axes = plt.subplots(figsize=(7, 3.6))
styles = zip(kept.items(), ("o-", "s--"), strict=True)
for (name, minutes), style in styles:
    axes.plot(minutes, style, markevery=5, label=name)
told, stored = (minutes[-1] for minutes in kept.values())
axes.set(
    title=f"{told} minutes reported, {stored} stored",
    xlabel="Pairs of reports at the same time, a minute each",
    ylabel="Delay that is stored (minutes)",
)
axes.legend()
plt.show()


# %% faded: the next flight to cancel tags=["hide-input"]
def next_to_cancel(origin):
    with transaction.atomic():
        waiting = Flight.objects.filter(origin=origin, plane=None)
        waiting = waiting.exclude(departure_delay=None).order_by("pk")
        flight = waiting.select_for_update(skip_locked=True).first()
        if flight is None:
            return None
        Flight.objects.filter(pk=flight.pk).update(**GONE)
        words = f"{flight.designator} is cancelled"
        transaction.on_commit(lambda: heard.append(words))
        return flight.designator


heard.clear()
early = Flight.objects.filter(origin="JFK", pk__lte=20)
early.update(plane=None, departure_delay=3)
with Meanwhile(lambda: next_to_cancel("JFK"), after=1) as other:
    ours = next_to_cancel("JFK")
said = {"ours": ours, "theirs": other.result, "waited": other.waited}
{**said, "heard": sorted(heard)}

# %% the source: update_or_create, in two steps tags=["hide-input"]
from django.db.models import QuerySet
from mergeable.showing import source

source(QuerySet.get_or_create, ("try:", "                raise")) + source(
    QuerySet.update_or_create,
    ("with transaction", "return obj, created"),
)

# %% the source: what update_or_create sends
Flight.objects.filter(pk=7).update(departure_delay=20)
defaults = {"departure_delay": 5}
_, sent = asked(lambda: Flight.objects.update_or_create(defaults, pk=7))
statements = " ".join(f"{statement};" for statement in sent)
shown(re.sub(r"SELECT .*? FROM", "SELECT ... FROM", statements))

# %% the source: how an atomic block ends tags=["hide-input"]
ending = transaction.Atomic.__exit__
unless = "elif exc_type is None and not"
source(
    ending,
    (unless, unless),
    ("# This flag will be set", "needs_rollback = False"),
    ("# Roll back transaction", "connection.rollback()"),
)


# %% when not to: what skip_locked does not count
def count_all():
    with transaction.atomic():
        return len(Flight.objects.select_for_update(skip_locked=True))


@transaction.atomic
def lock_three():
    return len(Flight.objects.select_for_update().filter(pk__lte=3))


with Meanwhile(count_all, after=1) as other:
    lock_three()
{"flights": Flight.objects.count(), "counted meanwhile": other.result}


# %% when not to: SERIALIZABLE refuses what has nothing to do with it
def cancel_first(**which):
    """Cancel the first of these flights if another one stays."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            level = "SERIALIZABLE"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        flights = Flight.objects.filter(**which)
        staying = list(flights.exclude(departure_delay=None))
        if len(staying) > 1:
            Flight.objects.filter(pk=staying[0].pk).update(**GONE)


def cancel_near():
    return cancel_first(distance__lt=300)


def cancel_far():
    return cancel_first(distance__gt=2_000)


with Meanwhile(cancel_far, after=2) as other:
    ours = ends(cancel_near)
{"near": ours, "far": other.error or "well"}
