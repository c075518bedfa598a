"""A migration that builds an index on a table in use: who has to wait, and what is there after.

Nothing here is left to chance. One session holds a transaction open in which it has written, so
whatever wants the table to itself has to wait, and is seen waiting. Then another session asks for
what a writer, or a reader, asks for: it gets it at once or not at all.
"""

import threading
import time
from contextlib import contextmanager

import pytest
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import DatabaseError, Error, connection, connections, transaction
from django.db.migrations import exceptions as migrating
from mergeable.explain import expect_equal, fail

TABLE, NAME = "departures_flight", "flight_board"
COMMANDS = {
    "forwards": "manage.py migrate departures 0002_flight_board",
    "backwards": "manage.py migrate departures 0001_initial",
}
PATIENCE = 8  # seconds until a migration waits or ends
WAITING = "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
LOCKS = {
    "writes a flight": "ROW EXCLUSIVE",
    "reads the board": "ACCESS SHARE",
}


@pytest.fixture
def forwards(attempt):
    """Run the attempt's migration."""
    return attempt.function("probe", "forwards")


@pytest.fixture
def backwards(attempt):
    """Undo the attempt's migration."""
    return attempt.function("probe", "backwards")


def say(sql, alias="default"):
    """Return the rows that a statement brings."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def index():
    """Return whether the index is there, whether it can be used, and what it is on."""
    found = say(
        "SELECT indisvalid, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class"
        f" ON pg_class.oid = indexrelid WHERE relname = '{NAME}'"
    )
    if not found:
        return {"index": "missing"}
    valid, text = found[0]
    return {"index": "valid" if valid else "invalid", "on": text.partition(" USING ")[2]}


REFUSALS = (
    Error,
    FieldDoesNotExist,
    FieldError,
    ValueError,  # no index of that name in the models
    migrating.IrreversibleError,
    migrating.NodeNotFoundError,
)
ADVICE = {
    f'"{NAME}" does not exist': "Production has an index of that name, all other machines have "
    "none. What clears it away has to bear both.",
    f'"{NAME}" already exists': "What a stopped build has left is in the way.",
    "No index named": "Django drops what its models know, and before this migration they know "
    "of no such index. SQL of your own asks the database alone.",
    "cannot run inside a transaction": "Has the migration `atomic = False`? Several statements in "
    "one text are a transaction as well: give each a RunSQL of its own.",
    'column "destination" does not exist': "The column of a foreign key is not called as its "
    "field is: `sqlmigrate` shows it.",
}
WHOLE = {"index": "valid", "on": "btree (destination_id, scheduled_departure)"}


def completed(migrate, refusal=None):
    """Run a migration to its end; fail in its own words where it refuses."""
    try:
        if refusal is None:
            migrate()
        else:
            raise refusal
    except REFUSALS as error:
        fail(
            f"The migration ended in {type(error).__name__}: {str(error).strip()}",
            called=COMMANDS[migrate.name],
            next_step=next((ADVICE[said] for said in ADVICE if said in str(error)), ""),
        )


def leave_a_broken_index():
    """Stop a build in the middle, as whoever ended the last deployment did."""
    with somebody_writes():
        say("SET lock_timeout = '1ms'")
        try:
            say(
                f"CREATE INDEX CONCURRENTLY {NAME} ON {TABLE} (destination_id, scheduled_departure)"
            )
        except DatabaseError:
            pass
        finally:
            say("RESET lock_timeout")
    if (left := index())["index"] != "invalid":
        raise RuntimeError(f"the build was to be stopped in the middle, and left {left}")


@contextmanager
def somebody_writes():
    """Hold a transaction open in another session that has written to the table."""
    with transaction.atomic(using="other"):
        say(f"UPDATE {TABLE} SET air_time = air_time WHERE id = 1", "other")
        yield


class UnderWay(threading.Thread):
    """A migration that runs in a session of its own."""

    def __init__(self, migrate):
        super().__init__(daemon=True)
        self.migrate, self.error = migrate, None

    def run(self):
        try:
            self.migrate()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def until_it_waits(self):
        """Return once it waits for a lock, or has ended."""
        end = time.monotonic() + PATIENCE
        while self.is_alive() and not say(f"SELECT 1 FROM {WAITING}"):
            if time.monotonic() > end:
                raise TimeoutError("the migration neither ends nor waits for a lock")
            time.sleep(0.002)


def expect_no_waiting(migrate, what):
    """Run a migration while somebody writes; fail if others must wait for it."""
    refused = []
    under_way = UnderWay(migrate)
    with somebody_writes():
        under_way.start()
        under_way.until_it_waits()
        for who, lock in LOCKS.items():
            try:
                with transaction.atomic():
                    say(f"LOCK TABLE {TABLE} IN {lock} MODE NOWAIT")
            except DatabaseError:
                refused.append(who)
    under_way.join(PATIENCE)
    if refused:
        fail(
            f"While a transaction is open that has written to the table, {what} waits for it, and "
            f"whoever {' or '.join(refused)} waits for the migration.",
            called=COMMANDS[migrate.name],
            next_step="Which statement of yours wants the table to itself? Look at what "
            "`sqlmigrate` prints, and at what each locks.",
        )
    if under_way.error is not None:
        completed(migrate, under_way.error)


def test_writers_go_on(forwards, postgres_departures):
    """Nobody who writes or reads has to wait while the index is built"""
    postgres_departures(50)
    expect_no_waiting(forwards, "the migration")
    expect_equal(index(), WHOLE, called=COMMANDS["forwards"], what="The index")


def test_index_is_there(forwards, postgres_departures):
    """On a table where nothing was tried before, the index is built whole"""
    postgres_departures(50)
    completed(forwards)
    expect_equal(index(), WHOLE, called=COMMANDS["forwards"], what="The index")


def test_after_a_build_that_was_stopped(forwards, postgres_departures):
    """Where a build was stopped in the middle, the index is whole afterwards"""
    postgres_departures(50)
    leave_a_broken_index()
    completed(forwards)
    expect_equal(
        index(),
        WHOLE,
        called=COMMANDS["forwards"],
        what="The index, of which a stopped build had left an invalid one,",
        next_step="An invalid index is read by no query, and may still cost each write. "
        "It does exist.",
    )


def test_nobody_waits_for_the_clearing_up(forwards, postgres_departures):
    """Nobody who writes or reads has to wait while what was left is cleared away"""
    postgres_departures(50)
    leave_a_broken_index()
    expect_no_waiting(forwards, "clearing up what was left")
    expect_equal(index(), WHOLE, called=COMMANDS["forwards"], what="The index")


def test_it_may_run_again(forwards, postgres_departures):
    """A migration that is stopped can be started again"""
    postgres_departures(50)
    under_way = UnderWay(forwards)
    with somebody_writes():
        under_way.start()
        under_way.until_it_waits()
        # From outside: a migration may set the timeouts of its session itself.
        say(f"SELECT pg_cancel_backend(pid) FROM {WAITING}")
        under_way.join(PATIENCE / 4)
    under_way.join(PATIENCE)
    completed(forwards)
    expect_equal(
        index(), WHOLE, called=COMMANDS["forwards"], what="The index, at the second attempt,"
    )


def test_django_knows(attempt, forwards, postgres_departures):
    """`makemigrations` finds nothing more to write"""
    postgres_departures(50)
    left = attempt.function("probe", "left_for_makemigrations")
    if found := left():
        fail(
            "With the index in the Meta of Flight, `makemigrations` would write another migration.",
            called="manage.py makemigrations",
            got=found,
            expected=[],
            next_step="SQL is not read by Django. What a migration does to the models, and not to "
            "the database, are its state operations.",
        )


def test_the_way_back(forwards, backwards, postgres_departures):
    """The migration can be undone, and nobody waits for that either"""
    postgres_departures(50)
    known = indexes()
    completed(forwards)
    expect_no_waiting(backwards, "the way back")
    if NAME in (left := indexes()):
        fail(
            "The way back ends, and the index is still there.",
            called=COMMANDS["backwards"],
            next_step="What undoes a statement of your own is its `reverse_sql`. A noop undoes "
            "nothing.",
        )
    expect_equal(left, known, called=COMMANDS["backwards"], what="What is left")
    completed(forwards)
    expect_equal(index(), WHOLE, called=COMMANDS["forwards"], what="The index, there again,")


def indexes():
    """Return the names of the table's indexes."""
    return sorted(
        name for (name,) in say(f"SELECT indexname FROM pg_indexes WHERE tablename = '{TABLE}'")
    )
