"""Runs the tests of the attempt with Django as it is, and as others have mended it."""

import contextlib
import io
import unittest
from contextlib import contextmanager
from unittest import mock

import django
from django.conf import settings

if not settings.configured:
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(DATABASES={"default": memory})
    django.setup()

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models.query import ModelIterable
from django.test import TestCase

iterate = ModelIterable.__iter__


def left_out(queryset, field):
    """Whether the queryset does not fetch a foreign key."""
    names, is_defer = queryset.query.deferred_loading
    named = field.name in names or field.attname in names
    return named if is_defer else bool(names) and not named


def forgetting(condition):
    """Return a way to read objects that does not set the known ones where it need not."""

    def read(self):
        queryset = self.queryset._clone()
        known = self.queryset._known_related_objects.items()
        queryset._known_related_objects = {
            field: objects for field, objects in known if not condition(queryset, field)
        }
        self.queryset = queryset
        return iterate(self)

    return read


def fetching_it_anyway(self):
    """Read the foreign key along, wherever it was left out."""
    queryset = self.queryset._clone()
    names, is_defer = queryset.query.deferred_loading
    for field in queryset._known_related_objects:
        if left_out(queryset, field):
            extra = {field.name, field.attname}
            names = names - extra if is_defer else names | {field.name}
    queryset.query.deferred_loading = names, is_defer
    self.queryset = queryset
    return iterate(self)


def fetching_everything(self):
    """Forget that anything was to be left out."""
    queryset = self.queryset._clone()
    queryset.query.deferred_loading = frozenset(), True
    self.queryset = queryset
    return iterate(self)


def only_left_it_out(queryset, field):
    _, is_defer = queryset.query.deferred_loading
    return left_out(queryset, field) and not is_defer


def defer_left_it_out(queryset, field):
    _, is_defer = queryset.query.deferred_loading
    return left_out(queryset, field) and is_defer


READERS = {
    "Django 5.2.19": iterate,
    "6.1": forgetting(left_out),
    "fetches the key": fetching_it_anyway,
    "mends only()": forgetting(only_left_it_out),
    "mends defer()": forgetting(defer_left_it_out),
    "forgets the parent": forgetting(lambda queryset, field: True),
    "fetches everything": fetching_everything,
}


def outcomes(reader):
    """Run the tests while objects are read in this way; return how each ended."""
    import models
    import tests_related_only as tests

    with (
        database(),
        installed(models),
        mock.patch.object(ModelIterable, "__iter__", READERS[reader]),
    ):
        with connections["default"].schema_editor() as editor:
            for model in (models.Airline, models.Flight):
                editor.create_model(model)
        suite = unittest.defaultTestLoader.loadTestsFromModule(tests)
        result = Noting()
        with contextlib.redirect_stdout(io.StringIO()):
            suite.run(result)
    return result.ended


def story():
    """Return what somebody is told who reads the tests: their classes and descriptions."""
    import tests_related_only as tests

    found = unittest.defaultTestLoader.loadTestsFromModule(tests)
    cases = [case for suite in found for case in suite]
    texts = [getattr(case, case._testMethodName).__doc__ or "" for case in cases]
    texts += [type(case).__doc__ or "" for case in cases]
    return {
        "described": texts,
        "tests": [case._testMethodName for case in cases],
        "plain": [type(case).__name__ for case in cases if not isinstance(case, TestCase)],
    }


class Noting(unittest.TestResult):
    """Keeps how each test ended, in plain words; two classes may name a test alike."""

    def __init__(self):
        super().__init__()
        self.ended = {}

    def note(self, test, how, said=""):
        method = getattr(test, "_testMethodName", None)
        name = f"{type(test).__name__}.{method}" if method else str(test)
        self.ended[name] = [how, str(said).partition("\n")[0]]

    def startTest(self, test):
        super().startTest(test)
        self.note(test, "passed")

    def addFailure(self, test, err):
        self.note(test, "failed", err[1])

    def addError(self, test, err):
        self.note(test, "error", f"{err[0].__name__}: {err[1]}")

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        self.note(test, "excused", err[1])

    def addUnexpectedSuccess(self, test):
        self.note(test, "excused")

    def addSubTest(self, test, subtest, err):
        if err is not None and issubclass(err[0], test.failureException):
            self.note(test, "failed", err[1])
        elif err is not None:
            self.note(test, "error", f"{err[0].__name__}: {err[1]}")


@contextmanager
def database():
    """Give an empty database in memory."""
    before = connections["default"]
    given = before.settings_dict | {"ENGINE": "sqlite3", "NAME": ":memory:"}
    connections["default"] = DatabaseWrapper(given, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


@contextmanager
def installed(module):
    """Make the models known as those of an installed app: test data are copied by that name."""
    label = module.Airline._meta.app_label
    app = AppConfig.__new__(AppConfig)
    app.name = app.label = app.verbose_name = label
    app.module = app.models_module = module
    app.apps, app.models = apps, apps.all_models[label]
    apps.app_configs[label] = app
    apps.clear_cache()
    try:
        yield
    finally:
        del apps.app_configs[label]
        apps.clear_cache()
