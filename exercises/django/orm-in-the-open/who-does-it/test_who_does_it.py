"""The notes: each is compared with what runs, in the Django that is installed."""

import functools
import pkgutil
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from types import FunctionType

import django
import pytest
from departures.models import Airport, Flight
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.functions import Greatest
from django.db.models.lookups import IsNull, Lookup
from mergeable.explain import Words, fail

ORM = "django."
PATH = re.compile(r"django(\.\w+)+")
START = 'python -c "import django; print(django.__path__)" says where to read.'


@dataclass
class Moment:
    """Which of Django's functions were running at one moment, and which ran at all."""

    innermost: object = None
    around: list = field(default_factory=list)  # the callers of the innermost, outwards
    ran: set = field(default_factory=set)

    def freeze(self, frame):
        """Take down the stack, the first time this is called."""
        if self.innermost is None:
            self.innermost, *self.around = [
                frame.f_code for frame in stack(frame) if is_djangos(frame)
            ]


def stack(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back


def is_djangos(frame):
    return frame.f_globals.get("__name__", "").startswith(ORM)


def watched(run, decisive):
    """Run something and return the moment when `decisive(frame, event, arg)` gives a frame."""
    moment, before = Moment(), sys.gettrace()

    def note(frame, event, arg):
        if is_djangos(frame):
            moment.ran.add(frame.f_code)
        found = decisive(frame, event, arg)
        if found is not None:
            moment.freeze(found)
        return note

    sys.settrace(note)
    try:
        run()
    finally:
        sys.settrace(before)
    return moment


def makes_is_null(frame, event, arg):
    """The function that calls for an IsNull, when it does."""
    if event == "call" and frame.f_code is Lookup.__init__.__code__:
        return frame.f_back if isinstance(frame.f_locals.get("self"), IsNull) else None
    return None


@pytest.fixture
def expect_note(attempt):
    """Return a function that compares a note with the innermost function of a moment."""

    def expect(name, moment, doing):
        note = attempt.value("notes", name)
        called = f"{name} = {note!r}"
        code = code_of(note, called)
        if code is moment.innermost:
            return
        short = str(note).rpartition(".")[2]
        if code in moment.around:
            fail(
                f"{short}() is on the way: {doing}, it is running. The function you look for is "
                "called within it.",
                called=called,
                next_step="Follow the call that it makes, and what that calls.",
            )
        if code in moment.ran:
            fail(
                f"{short}() runs at another moment: {doing}, it is not running.",
                called=called,
                next_step="What is running then? The debugger's `where`, or a profile function, "
                "says.",
            )
        fail(
            f"{short}() never ran.",
            called=called,
            next_step="A name that sounds right is no evidence. Let the code tell you what runs.",
        )

    return expect


def code_of(note, called):
    """Return the code object of the function that a note names, or say that there is none."""
    if not isinstance(note, str) or not PATH.fullmatch(note):
        fail(
            "A note is a dotted path into Django.",
            called=called,
            expected=Words('such as "django.db.models.query.QuerySet.filter"'),
            next_step="The file without .py and with dots for slashes, the class, the function.",
        )
    try:
        found = pkgutil.resolve_name(note)
    except (ImportError, AttributeError) as error:
        fail(
            f"Django {django.__version__} has no {note}: {error}.",
            called=called,
            next_step=START,
        )
    function = plain(found)
    if not isinstance(function, FunctionType):
        fail(f"{note} is no function.", called=called, next_step="Name the function or method.")
    return function.__code__


def plain(found):
    """Return the function within a property, a method or a wrapper."""
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property) or hasattr(found, "func"):
        found = found.func
    found = getattr(found, "__func__", found)
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found


def test_none_becomes_is_null(expect_note):
    """The note on `= None` names the function that decides for IS NULL"""
    moment = watched(lambda: Flight.objects.filter(departure_delay=None), makes_is_null)
    expect_note("NONE_BECOMES_IS_NULL", moment, "when the IsNull is made")


def test_exclude_keeps_nulls(expect_note):
    """The note on exclude() names the function that adds IS NOT NULL"""
    moment = watched(lambda: Flight.objects.exclude(departure_delay__gt=60), makes_is_null)
    expect_note("EXCLUDE_KEEPS_NULLS", moment, "when the IsNull is made")


def test_percent_is_escaped(expect_note):
    """The note on "50%" names the function that puts in the backslash"""

    def has_backslash(frame, event, arg):
        escaped = event == "return" and isinstance(arg, str) and r"50\%" in arg
        return frame if escaped else None

    queryset = Airport.objects.filter(name__contains="50%")
    moment = watched(lambda: str(queryset.query), has_backslash)
    expect_note("PERCENT_IS_ESCAPED", moment, "when the backslash appears")


def test_nothing_is_asked(expect_note):
    """The note on `pk__in=[]` names the function that raises EmptyResultSet"""

    def is_raised(frame, event, arg):
        return frame if event == "exception" and issubclass(arg[0], EmptyResultSet) else None

    def compile_it():
        with suppress(EmptyResultSet):
            str(queryset.query)

    queryset = Flight.objects.filter(pk__in=[])
    moment = watched(compile_it, is_raised)
    expect_note("NOTHING_IS_ASKED", moment, "when the exception is first raised")


def test_database_is_chosen(expect_note):
    """The note on GREATEST names the function that chooses as_sqlite"""

    def as_sqlite_begins(frame, event, arg):
        begins = event == "call" and frame.f_code is Greatest.as_sqlite.__code__
        return frame.f_back if begins else None

    queryset = Flight.objects.annotate(late=Greatest("departure_delay", 0))
    moment = watched(lambda: str(queryset.query), as_sqlite_begins)
    expect_note("DATABASE_IS_CHOSEN", moment, "when as_sqlite is called")


def test_manager_gets_methods(expect_note):
    """The note on managers names the function that chooses their methods"""

    class Flights(models.QuerySet):
        def cancelled(self):
            return self.filter(departure_delay=None)

    def has_cancelled(frame, event, arg):
        chosen = event == "return" and isinstance(arg, dict) and "cancelled" in arg
        return frame if chosen else None

    moment = watched(Flights.as_manager, has_cancelled)
    expect_note("MANAGER_GETS_METHODS", moment, "when the methods are chosen")
