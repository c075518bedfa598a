"""The attempt's migration, run as `manage.py migrate` runs it."""

from importlib import import_module

from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.models import Index

APP, NAME, FIRST = "departures", "0002_flight_board", "0001_initial"


def forwards():
    """Migrate to the attempt's migration."""
    _executor().migrate([(APP, NAME)])


def backwards():
    """Migrate back to the one before."""
    _executor().migrate([(APP, FIRST)])


def left_for_makemigrations():
    """Return what `makemigrations` would still write, once the index is in the model's Meta."""
    graph = _executor().loader.graph
    state = graph.make_state(nodes=[(APP, NAME)])
    wanted = graph.make_state(nodes=[(APP, FIRST)])
    index = Index(fields=["destination", "scheduled_departure"], name="flight_board")
    wanted.add_index(APP, "flight", index)
    detector = MigrationAutodetector(state, wanted, NonInteractiveMigrationQuestioner())
    changes = detector.changes(graph).get(APP, [])
    return [operation.describe() for found in changes for operation in found.operations]


def _executor():
    executor = MigrationExecutor(connection)
    loader, key = executor.loader, (APP, NAME)
    migration = import_module(f"migrations.{NAME}").Migration(NAME, APP)
    loader.disk_migrations[key] = migration
    loader.graph.add_node(key, migration)
    for parent in migration.dependencies:
        loader.graph.add_dependency(migration, key, parent)
    return executor
