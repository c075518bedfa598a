# %% [markdown]
# # Reproduce a bug
#
# Runs what [the lesson](../../docs/lessons/large-codebases/reproduce-a-bug.md) shows: a report made
# small, told from its neighbours, and turned into a test, on the Django that is installed.

# %% the report: a page of fares
REPORT = """
from decimal import Decimal
from statistics import median
from django.template import Context, Engine
from django.utils.text import slugify
airports = ["EWR", "JFK", "LGA"]
engine = Engine(libraries={}, debug=True)
row = "{% for fare in fares %}{{ fare }} {% endfor %}"
template = engine.from_string("{{ title }}: " + row)
fares = [Decimal(text) for text in ("89.90", "120", "64.50")]
title = slugify("Fares of the day")
middle = median(fares)
fares.append(middle)
cheapest = min(fares)
limits = {"short": Decimal("200"), "long": Decimal("Infinity")}
names = sorted(limits)
fares.extend(limits[name] for name in names)
context = Context({"title": title, "fares": fares})
page = template.render(context)
print(len(airports), cheapest, page)
"""

len(REPORT.strip().splitlines())

# %% the world: parts of a script, and how they end
import ast
import traceback
from pathlib import Path

import django
from django.conf import settings
from mergeable.showing import Lines

settings.configure()
django.setup()
FOLDER = Path(django.__file__).parent


def ending(parts):
    """Run a script; return the error, or None."""
    try:
        exec("\n".join(parts), {"print": lambda *words: None})
    except Exception as error:
        return error
    return None


def said(parts):
    """Return what the error of a script says."""
    error = ending(parts)
    name = type(error).__name__
    return f"{name}: {error}" if error else "runs to its end"


parts = [ast.unparse(node) for node in ast.parse(REPORT).body]
len(parts), django.__version__


# %% measure: what fails, and where
def place(parts):
    frame = traceback.extract_tb(ending(parts).__traceback__)[-1]
    path = Path(frame.filename).relative_to(FOLDER).as_posix()
    return f"django/{path}, line {frame.lineno}, {frame.name}()"


failure, spot = said(parts), place(parts)
Lines([failure, spot])


# %% locate: three halves, three endings
def verdict(parts):
    now = said(parts)
    if now == failure and place(parts) == spot:
        return "the same"
    return now


halves = {
    "without 1 to 9": parts[9:],
    "without 10 to 18": parts[:9] + parts[18:],
    "without 19": parts[:18],
}
Lines(f"{cut:16} {verdict(rest)}" for cut, rest in halves.items())

# %% locate: from the end, whoever uses goes before what is used
kept = list(parts)
for at in reversed(range(len(parts))):
    smaller = kept[:at] + kept[at + 1 :]
    if verdict(smaller) == "the same":
        kept = smaller
Lines([f"{len(kept)} left, {verdict(kept)}", *kept])

# %% locate: values in place of what made them
last = [
    "from decimal import Decimal",
    "from django.template import Context, Engine",
    "context = Context({'fare': Decimal('Infinity')})",
    "template = Engine().from_string('{{ fare }}')",
    "template.render(context)",
]
tried = {"all 5": last}
for at in range(5):
    tried[f"without {at + 1}"] = last[:at] + last[at + 1 :]
Lines(f"{cut:10} {verdict(rest)}" for cut, rest in tried.items())

# %% locate: below the template
smallest = [
    "from decimal import Decimal",
    "from django.utils import numberformat",
    "numberformat.format(Decimal('Infinity'), '.')",
]
Lines([verdict(smallest), place(smallest)])

# %% neighbours: the same line, and another failure
arguments = [
    "Decimal('Infinity'), '.'",
    "Decimal('-Infinity'), '.'",
    "Decimal('NaN'), '.'",
    "Decimal('sNaN'), '.'",
    "Decimal('1E+999'), '.'",
    "Decimal('0'), '.'",
    "Decimal('NaN'), '.', 2",
]


def with_arguments(given):
    call = f"numberformat.format({given})"
    return verdict([*smallest[:2], call])


Lines(f"{given:26} {with_arguments(given)}" for given in arguments)

# %% bug or misuse: what Django does with its like
from decimal import Decimal

from django.utils import numberformat

endless = float("inf")
docstring = numberformat.format.__doc__
Lines(
    [
        numberformat.format(endless, "."),
        numberformat.format(str(endless), "."),
        f"{Decimal('Infinity'):f}",
        " ".join(docstring.split()[:13]),
    ]
)

# %% change: a test in Django's style
from django.test import SimpleTestCase


class NumberFormatTests(SimpleTestCase):
    def test_infinite_decimals(self):
        """
        Infinite decimals are formatted as they are, like floats.
        """
        for value in ("Infinity", "-Infinity"):
            with self.subTest(value=value):
                number = Decimal(value)
                formatted = numberformat.format(number, ".")
                self.assertEqual(formatted, value)


NumberFormatTests.test_infinite_decimals.__doc__.strip()

# %% change: it is red, for the reason of the report
import unittest

test_of = unittest.defaultTestLoader.loadTestsFromTestCase


def outcome(case):
    """Run a test case; return tests run, and what was raised."""
    result = unittest.TestResult()
    test_of(case).run(result)
    found = result.errors + result.failures
    lines = [text.strip().splitlines()[-1] for _, text in found]
    return result.testsRun, lines


outcome(NumberFormatTests)

# %% prove: green with a fix, and with another one
from unittest import mock

format_today = numberformat.format


def fixed(number, *args, **kwargs):
    if isinstance(number, Decimal) and not number.is_finite():
        return str(number)
    return format_today(number, *args, **kwargs)


def half_fixed(number, *args, **kwargs):
    if number == Decimal("Infinity"):
        return "Infinity"
    return format_today(number, *args, **kwargs)


def with_patch(patch):
    with mock.patch.object(numberformat, "format", patch):
        return outcome(NumberFormatTests)


{patch.__name__: with_patch(patch) for patch in (fixed, half_fixed)}

# %% prove: a message held as Django holds it
from django.template import Engine, TemplateSyntaxError


class UnknownFilterTests(SimpleTestCase):
    def test_message(self):
        msg = "Invalid filter: 'euros'"
        with self.assertRaisesMessage(TemplateSyntaxError, msg):
            Engine().from_string("{{ fare|euros }}")

    def test_any_error(self):
        with self.assertRaises(Exception):
            Engine().from_strnig("{{ fare|euros }}")


outcome(UnknownFilterTests)

# %% picture: statements left after each run tags=["hide-input"]
import matplotlib.pyplot as plt

WORLD = 512  # statements, of which two are needed
NEEDED = {17, 300}


def left_over(size):
    """Return the number of statements left after each run."""
    kept, left = list(range(WORLD)), [WORLD]
    while size:
        at = 0
        while at < len(kept):
            smaller = kept[:at] + kept[at + size :]
            if NEEDED.issubset(smaller):
                kept = smaller
            else:
                at += size
            left.append(len(kept))
        size //= 2
    return left


plt.style.use("../mergeable.mplstyle")
figure, axes = plt.subplots()
ways = ((256, "halves first", 20), (1, "one by one", 330))
for size, label, spot in ways:
    left = left_over(size)
    axes.plot(range(len(left)), left)
    words = f"{label}: {len(left) - 1} runs"
    axes.annotate(
        words,
        (spot, left[spot]),
        xytext=(12, 6),
        textcoords="offset points",
    )
axes.set(
    title="Halves leave two of 512 statements after few runs",
    xlabel="Runs of the script",
    ylabel="Statements left",
    ylim=(-15, 540),
)
plt.show()

# %% faded: what the test ends with, today tags=["hide-input"]
import os
import sys

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Jupyter runs a loop
LESSON = "../../exercises/large-codebases/reproduce-a-bug"
sys.path.insert(0, f"{LESSON}/the-smallest-script")
SETTINGS = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
from django.db import connections, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import TestCase
from one_file import create_tables

old = connections["default"].settings_dict
connections["default"] = DatabaseWrapper(old | SETTINGS, "default")


class Rotation(models.Model):
    class Meta:
        app_label = "rotations"


class Leg(models.Model):
    rotation = models.ForeignKey(Rotation, models.CASCADE)

    class Meta:
        app_label = "rotations"
        order_with_respect_to = "rotation"


create_tables(Rotation, Leg)


class BulkCreateTests(TestCase):
    def test_order_with_respect_to(self):
        """
        bulk_create() numbers the objects of an ordered model (#36060).
        """
        rotation = Rotation.objects.create()
        legs = [Leg(rotation=rotation), Leg(rotation=rotation)]
        Leg.objects.bulk_create(legs)
        self.assertEqual([leg._order for leg in legs], [0, 1])


outcome(BulkCreateTests)

# %% the source: where it is raised
from mergeable.showing import source

source(
    numberformat.format,
    ("if decimal_pos is not None:", "if abs(exponent)"),
)
