# %% [markdown]
# # Open the ORM
#
# Runs what [the lesson](../../docs/lessons/django/orm-in-the-open.md) shows: a query followed
# through Django's own code, and a function of ours on SQLite and on PostgreSQL. The last needs a
# PostgreSQL: `python tools/bootstrap.py setup --with postgresql` installs one.

# %% the world: 500 flights in memory tags=["hide-input"]
import re
import sys
import textwrap

sys.path.append("../../exercises/django")
from departures import world
from django.db import connection
from mergeable.showing import Table

world.open(500)
from departures.models import Flight, Plane

connection.force_debug_cursor = False  # nothing here reads the log


def short(sql):
    """Return SQL without quotes around names and prefixes before them."""
    return re.sub(r'"(departures_)?(\w+)"', r"\2", sql)


connection.vendor

# %% the story: a delimiter that reads another table
from django.db.models import Aggregate, TextField


class StringAgg(Aggregate):
    """As Django's was until 3.0.3, with SQLite's name for it."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '%(delimiter)s')"
    output_field = TextField()

    def __init__(self, expression, delimiter):
        super().__init__(expression, delimiter=delimiter)


delimiter = "') || (SELECT name FROM departures_airline) || ('"
some = Flight.objects.filter(origin="JFK", distance__lt=100)
some.aggregate(
    asked_for=StringAgg("destination", ", "),
    also=StringAgg("destination", delimiter),
)

# %% predict: when a wrong name is noticed
from django.core.exceptions import FieldError

try:
    late = Flight.objects.filter(delay__gt=60)
    noticed = "when the rows are fetched"
except FieldError:
    noticed = "when filter() is called"
noticed

# %% the function: what stands before a separator
from django.db.models import CharField, Count, Func


class Before(Func):
    """The part of a text before a separator, or the whole of it."""

    function = "SUBSTR"
    template = (
        "%(function)s(%(expressions)s, 1, INSTR("
        "%(expressions)s || '%(separator)s', '%(separator)s') - 1)"
    )
    output_field = CharField()

    def __init__(self, expression, separator):
        super().__init__(expression, separator=separator)


def families():
    """Return the four largest families of planes, with their sizes."""
    planes = Plane.objects.exclude(model="")
    named = planes.annotate(family=Before("model", "-")).values("family")
    counted = named.annotate(planes=Count("pk"))
    return counted.order_by("-planes", "family")[:4]


Table([("family", "planes"), *families().values_list("family", "planes")])

# %% measure: eight uses, of which three break
from django.db.models import F, Value
from django.db.models.functions import Concat, Upper

LABEL = Concat("manufacturer", Value(" "), "model")
USES = {
    'Before("model", "-")': ("model", "-"),
    'Before("model", "/")': ("model", "/"),
    'Before("model", "\'")': ("model", "'"),
    'Before("model", "%")': ("model", "%"),
    'Before("model", "%s")': ("model", "%s"),
    'Before(Upper("model"), "-")': (Upper("model"), "-"),
    'Before(Concat(…, Value(" "), …), "-")': (LABEL, "-"),
    'Before("plane__model", "-") of flights': ("plane__model", "-"),
}


def with_odd_models():
    """Add planes whose models have in them what SQL reads otherwise."""
    odd = ("O'Neill-1", "50%-A", "7%s-3", "A/B-2")
    for number, model in enumerate(odd):
        Plane.objects.create(tail_number=f"ODD{number}", model=model)


def outcome(expression, separator):
    """Return "right", "wrong" or the error of a use of `Before`."""
    rows = Flight if expression == "plane__model" else Plane
    text = F(expression) if isinstance(expression, str) else expression
    found = Before(expression, separator)
    asked = rows.objects.exclude(pk=0).annotate(text=text, found=found)
    try:
        pairs = list(asked.values_list("text", "found"))
    except Exception as error:
        return type(error).__name__
    expected = [text and text.partition(separator)[0] for text, _ in pairs]
    return "right" if expected == [found for _, found in pairs] else "wrong"


def outcomes():
    return [outcome(*use) for use in USES.values()]


with_odd_models()
naive = outcomes()
Table([("use", "SQLite"), *zip(USES, naive, strict=True)])

# %% locate: three steps, and what each calls
from pathlib import Path

import django
from mergeable.meters import count_calls

MODELS = Path(django.__file__).parent / "db" / "models"


def asked_for():
    planes = Plane.objects.annotate(family=Before("model", "-"))
    planes = planes.filter(family="737", year__gt=2000)
    return planes.values_list("tail_number", "family")


def calls(run):
    """Return how often functions of each file of the ORM are called."""
    run()  # what Django remembers after the first time is remembered
    with count_calls() as log:
        run()
    found = {}
    for code, number in log.by_code.items():
        path = Path(code.co_filename)
        if path.is_relative_to(MODELS):
            name = path.relative_to(MODELS).as_posix()
            found[name] = found.get(name, 0) + number
    return found


asked = asked_for()
steps = {
    "build the query": calls(asked_for),
    "write the SQL": calls(lambda: asked.query.sql_with_params()),
    "all of it": calls(lambda: list(asked_for())),
}
rows = [(step, sum(by.values()), len(by)) for step, by in steps.items()]
Table([("step", "calls", "files"), *rows])


# %% locate: what each as_sql gives, in the order in which they end
def traced(run):
    """Print what every `as_sql` and `as_sqlite` returns."""
    depth = 0

    def note(frame, event, arg):
        nonlocal depth
        name = frame.f_code.co_name
        if event not in ("call", "return") or not name.startswith("as_sql"):
            return
        depth += 1 if event == "call" else -1
        if event == "return":
            function = frame.f_code.co_qualname
            node = type(frame.f_locals["self"]).__name__
            of = "" if function.startswith(f"{node}.") else f" of {node}"
            (sql, params), indent = arg, "  " * depth
            print(f"{indent}{function}{of}  {list(params)}")
            indent += "    "
            lines = textwrap.wrap(short(sql), 72 - len(indent))
            print(textwrap.indent("\n".join(lines), indent))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)


traced(lambda: asked.query.sql_with_params())

# %% locate: the line where the separator gets in
from mergeable.showing import source

source(
    Func.as_sql,
    ("for arg in", "try:"),
    ("sql_parts.append", "params.extend"),
    ("data = {", "data = {"),
    ('data["expressions"]', "return template"),
)

# %% picture: who is called when tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
files = ["query.py", "sql/query.py", "expressions.py", "sql/compiler.py"]
parts = {name: steps[name] for name in ("build the query", "write the SQL")}
others = {}
for name, by in parts.items():
    others[name] = sum(by.values()) - sum(by.get(file, 0) for file in files)
figure, axes = plt.subplots(figsize=(7.2, 3.2))
labels = [*files, "all other files"]
for shift, (name, by) in zip((0.2, -0.2), parts.items(), strict=True):
    numbers = [*(by.get(file, 0) for file in files), others[name]]
    places = [place + shift for place in range(len(labels))[::-1]]
    hatch = "" if shift > 0 else "///"
    bars = axes.barh(places, numbers, height=0.38, label=name, hatch=hatch)
    axes.bar_label(bars, padding=3)
axes.set_yticks(range(len(labels))[::-1], labels)
axes.set(
    title="A filter is built in one place and written in another",
    xlabel="Calls of functions below django/db/models",
)
axes.tick_params(axis="y", length=0)
axes.grid(visible=False, axis="y")
axes.legend(loc="lower right")
plt.show()

# %% change: the separator is a value, and each database has its own SQL
naive_one = Before


class Before(Func):
    """The part of a text before a separator, or the whole of it."""

    function = "SPLIT_PART"
    template = "%(function)s(%(expressions)s, 1)"
    output_field = CharField()

    def __init__(self, expression, separator):
        super().__init__(expression, Value(separator))

    def as_sqlite(self, compiler, connection, **extra_context):
        text, separator = self.get_source_expressions()
        sql, params = compiler.compile(text)
        mark, marks = compiler.compile(separator)
        until = f"INSTR({sql} || {mark}, {mark}) - 1"
        params = (*params, *params, *marks, *marks)
        return f"SUBSTR({sql}, 1, {until})", params


traced(lambda: asked_for().query.sql_with_params())

# %% prove: all eight on SQLite
on_sqlite = outcomes()
found = zip(USES, naive, on_sqlite, strict=True)
Table([("use", "as it was", "now"), *found])

# %% prove: the same on PostgreSQL
from departures import postgres


def answers():
    return list(asked_for().order_by("pk")), list(families())


after, here = Before, answers()
postgres.open(500)
with_odd_models()
there = answers()
mended_there = outcomes()
Before = naive_one
naive_there = outcomes()
Before = after
print(f"{connection.vendor}, the same rows as on SQLite: {here == there}")
found = zip(USES, naive_there, mended_there, strict=True)
Table([("use", "as it was", "now"), *found])

# %% prove: what PostgreSQL is asked
sql, params = asked_for().query.sql_with_params()
print(textwrap.fill(short(sql), 72))
params

# %% faded: flights of an even number
from django.db.models import IntegerField, Lookup

postgres.close()
world.open(500)


@IntegerField.register_lookup
class DivisibleBy(Lookup):
    lookup_name = "divisible_by"

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        sql = " ".join([lhs, "%%", rhs, "= 0"])
        return sql, (*lhs_params, *rhs_params)


even = Flight.objects.filter(number__divisible_by=2)
own = Flight.objects.filter(distance__divisible_by=F("number"))
print(short(str(own.values("number").query)))
{"even": even.count(), "others": Flight.objects.count() - even.count()}

# %% the source: which of its methods writes a node's SQL tags=["hide-input"]
from django.db.models.sql.compiler import SQLCompiler

source(SQLCompiler.compile, ("vendor_impl = ", "return sql, params"))

# %% the source: which methods a manager gets tags=["hide-input"]
from django.db.models.manager import BaseManager

source(
    BaseManager._get_queryset_methods,
    ("for name,", "return new_"),
)

# %% when not to: Django's own functions may do
from django.db.models.functions import StrIndex, Substr

hyphen = Value("-")
until = StrIndex(Concat("model", hyphen), hyphen) - 1
planes = Plane.objects.annotate(composed=Substr("model", 1, until))
planes = planes.annotate(ours=Before("model", "-"))
differ = planes.exclude(composed=F("ours")).count()
f"{differ} of {Plane.objects.count()} differ"


# %% when not to: a function hides the column from its index
def visits(queryset):
    """Return how SQLite reads the table: SEARCH goes by an index."""
    return re.search("SEARCH|SCAN", queryset.explain()).group()


marked = Plane.objects.annotate(mark=Before("tail_number", "-"))
{
    "tail_number": visits(Plane.objects.filter(pk="N14916")),
    'Before("tail_number", "-")': visits(marked.filter(mark="N14916")),
}
