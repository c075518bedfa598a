"""A second session comes in at the moment that was named, and nobody waits for ever."""

import threading

import pytest
from departures import world
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from mergeable.model import Need

from tests.needs import why_not

world.setup()

Flight = apps.get_model("departures", "Flight")

if not why_not(Need.POSTGRESQL):
    from departures import meanwhile
    from departures.meanwhile import Meanwhile, Stuck, limit_waiting, state_of


@pytest.fixture(autouse=True)
def database(on_postgres):
    on_postgres(50)


def delayed(pk=7):
    return Flight.objects.get(pk=pk).departure_delay


def put(minutes, pk=7):
    return Flight.objects.filter(pk=pk).update(departure_delay=minutes)


@pytest.mark.parametrize(("after", "seen"), [(0, [99, 99]), (1, [20, 99]), (2, [20, 20])])
def test_they_come_after_the_statement_that_was_named(after, seen):
    put(20)
    with Meanwhile(lambda: put(99), after=after) as other:
        found = [delayed(), delayed()]

    assert (found, other.begun, other.waited, other.result) == (seen, True, False, 1)
    assert delayed() == 99


def test_they_do_not_come_where_we_send_less():
    put(20)
    with Meanwhile(lambda: put(99), after=2) as other:
        delayed()

    assert (other.begun, other.result, delayed()) == (False, None, 20)


@pytest.mark.parametrize(("after", "waited"), [(1, True), (2, False)])
def test_the_end_of_a_transaction_is_a_moment(after, waited):
    with Meanwhile(lambda: put(99), after=after) as other, transaction.atomic():
        put(20)

    assert other.statements[1:] == ["COMMIT"]
    assert (other.waited, delayed()) == (waited, 99)


def test_a_rollback_is_one_too():
    put(20)
    with Meanwhile(lambda: put(99), after=2) as other, transaction.atomic():
        put(30)
        transaction.set_rollback(True)

    assert other.statements[1:] == ["ROLLBACK"]
    assert (other.waited, delayed()) == (False, 99)


def test_of_two_in_a_deadlock_it_is_ours_that_is_ended():
    def both(one, two):
        with transaction.atomic():
            put(1, one)
            put(2, two)

    for _ in range(5):
        with (
            pytest.raises(DatabaseError) as ended,
            Meanwhile(lambda: both(9, 7), after=1) as other,
        ):
            both(7, 9)
        assert state_of(ended.value) == "40P01"
        assert (other.waited, other.error) == (True, None)


def test_what_they_raise_is_kept():
    with Meanwhile(lambda: 1 / 0, after=0) as other:
        delayed()

    assert isinstance(other.error, ZeroDivisionError)


def test_whoever_waits_for_python_is_let_go(monkeypatch):
    monkeypatch.setattr(meanwhile, "PATIENCE", 0.2)
    lock = threading.Lock()

    def locked():
        with lock:
            return delayed()

    with Meanwhile(locked, after=1) as other:
        locked()

    assert isinstance(other.error, Stuck)
    assert not other.waited


def test_a_wait_of_ours_has_an_end():
    limit_waiting(lock="50ms")
    with transaction.atomic(using="other"), connections["other"].cursor() as cursor:
        cursor.execute("SELECT FROM departures_flight WHERE id = 7 FOR UPDATE")
        with pytest.raises(DatabaseError) as ended:
            put(30)
    assert state_of(ended.value) == "55P03"


def test_the_connection_is_as_it_was():
    wrappers, own = list(connection.execute_wrappers), set(vars(connection))
    with pytest.raises(Flight.DoesNotExist), Meanwhile(lambda: put(99), after=1):
        delayed(pk=0)

    assert connection.execute_wrappers == wrappers
    assert not {"commit", "rollback"} & (set(vars(connection)) - own)
