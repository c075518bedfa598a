"""The departures world on PostgreSQL: the same flights, a fresh copy each, SQLite undisturbed."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from departures import world
from django.apps import apps
from django.db import IntegrityError, connection, connections, transaction
from mergeable.errors import CourseError
from mergeable.meters import count_queries
from mergeable.model import Need

from tests.needs import needs_postgres, why_not

world.setup()

Flight = apps.get_model("departures", "Flight")
pytestmark = needs_postgres

if not why_not(Need.POSTGRESQL):
    from departures import postgres


def rows():
    values = list(Flight.objects.order_by("pk").values_list())
    return values, list(Flight.objects.order_by("pk").values_list("airline__name", flat=True))


@pytest.mark.parametrize("size", [50, 500, 7])
def test_the_rows_are_those_on_sqlite(on_postgres, size):
    facts = world.fresh(size)
    assert connection.vendor == "sqlite"
    on_sqlite = rows()

    assert on_postgres(size) == facts
    assert connection.vendor == "postgresql"
    assert rows() == on_sqlite


def test_the_next_row_gets_the_next_number(on_postgres):
    on_postgres(50)
    flight = Flight.objects.order_by("pk").last()
    flight.pk, flight.number = None, 9999
    flight.save()

    assert flight.pk == 51
    with pytest.raises(IntegrityError), transaction.atomic():
        Flight.objects.filter(pk=51).update(destination_id="JFK", origin_id="JFK")


def test_each_call_brings_a_copy_that_knows_nothing_of_the_last(on_postgres):
    on_postgres(50)
    Flight.objects.filter(pk__gt=10).delete()
    name = connection.settings_dict["NAME"]

    on_postgres(50)

    assert Flight.objects.count() == 50
    assert connection.settings_dict["NAME"] != name


def test_a_second_connection_is_a_second_session(on_postgres):
    on_postgres(50)
    count = "SELECT count(*) FROM departures_flight"

    def asked_elsewhere():
        with connections["other"].cursor() as cursor:
            return cursor.execute(count).fetchone()[0]

    with transaction.atomic():
        Flight.objects.filter(pk=1).delete()
        assert asked_elsewhere() == 50, "not committed yet"
    assert asked_elsewhere() == 49


def test_a_thread_gets_a_session_of_its_own(on_postgres):
    on_postgres(50)
    found = []

    def ask():
        found.append((connection.vendor, Flight.objects.count()))
        with connection.cursor() as cursor:
            found.append(cursor.execute("SELECT pg_backend_pid()").fetchone()[0])

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert found[0] == ("postgresql", 50)
    with connection.cursor() as cursor:
        assert found[1] != cursor.execute("SELECT pg_backend_pid()").fetchone()[0]


def test_sqlite_is_as_it_was_before():
    world.fresh(50)
    Flight.objects.filter(pk=1).delete()
    before, known = connection.connection, [*connections]

    with postgres.departures() as database:
        database(500)
        with transaction.atomic():
            Flight.objects.all().delete()
            transaction.set_rollback(True)

    assert (connection.vendor, connection.connection) == ("sqlite", before)
    assert [*connections] == known
    assert Flight.objects.count() == 49
    world.close()


def test_a_check_may_leave_the_connection_in_any_state():
    with postgres.departures() as database:
        database(50)
        atomic = transaction.atomic()
        atomic.__enter__()
        with pytest.raises(Exception, match="syntax"), connection.cursor() as cursor:
            cursor.execute("SELEC")

    world.fresh(50)
    assert Flight.objects.count() == 50
    world.close()


def test_queries_are_counted_as_on_sqlite(on_postgres):
    on_postgres(50)
    with count_queries(connection) as log:
        for flight in Flight.objects.all():
            assert flight.airline.name

    assert (log.count, log.rows) == (51, 100)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_connects_for_itself(on_postgres):
    postgres.warm_up()
    fork = os.fork()
    if fork == 0:
        status = 1
        try:
            with postgres.departures() as mine:
                mine(50)
                status = 0 if Flight.objects.count() == 50 else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0

    on_postgres(50)
    assert Flight.objects.count() == 50


def test_a_notebook_opens_it_with_a_line(monkeypatch):
    facts = postgres.open(500)
    try:
        assert (connection.vendor, Flight.objects.count()) == ("postgresql", 500)
        assert len(connection.queries) == 1
        assert postgres.open(50).count == 50
        assert facts.count == 500
        monkeypatch.setattr(postgres, "_template", no_full_data_from(postgres._template))
        with pytest.warns(UserWarning, match="slice of 5,000 flights"):
            facts = postgres.open()
        assert facts.count == 5_000
    finally:
        postgres.close()
    assert connection.vendor == "sqlite"


def no_full_data_from(template):
    def template_of_slices(size):
        if size == world.ALL:
            raise world.prepared.NoFullData("not here")
        return template(size)

    return template_of_slices


def test_without_the_full_data_a_check_is_told_what_fetches_them(monkeypatch):
    monkeypatch.setattr(postgres, "_template", no_full_data_from(postgres._template))
    with pytest.raises(CourseError, match=r"mergeable\.datasets prepare"):
        postgres.prepare(world.ALL)
    with postgres.departures() as fresh, pytest.raises(CourseError, match="whole year"):
        fresh(world.ALL)


def test_a_number_that_the_slice_does_not_have_is_refused(on_postgres):
    with pytest.raises(ValueError, match=r"1 to 5,000"):
        on_postgres(5_001)


EXERCISE = {
    "exercise.toml": """
needs = ["postgresql"]
kind = "code"
minutes = 1
level = 1
hints = ["a", "b", "c"]
""",
    "README.md": "# Count them\n\nCount.\n",
    "board.py": """
from departures.models import Flight


def total():
    return Flight.objects.count()
""",
    "test_count_them.py": '''
import pytest
from django.db import connection


@pytest.mark.parametrize("size", [50, 500])
def test_on_postgresql(attempt, postgres_departures, size):
    """It counts on PostgreSQL"""
    assert postgres_departures(size).count == attempt.function("board", "total")()
    assert connection.vendor == "postgresql"


def test_on_sqlite(attempt, flights_50):
    """It counts on SQLite"""
    assert attempt.function("board", "total")() == 50
    assert connection.vendor == "sqlite"
''',
}


@pytest.mark.parametrize("isolate", ["fork", "none", "process"])
def test_checks_on_both_databases_pass_in_one_run(tmp_path, isolate):
    django = Path(__file__).parents[2] / "exercises" / "django"
    folder = tmp_path / "exercises" / "django" / "counting" / "count-them"
    folder.mkdir(parents=True)
    for name, text in EXERCISE.items():
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["mergeable.plugin"]\n')
    conftest = (django / "conftest.py").read_text(encoding="utf-8")
    own = conftest.replace("str(Path(__file__).resolve().parent)", repr(str(django)))
    assert own != conftest
    (tmp_path / "exercises" / "django" / "conftest.py").write_text(own, encoding="utf-8")

    command = [sys.executable, "-m", "pytest", f"--rootdir={tmp_path}", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"--isolate={isolate}", "--import-mode=importlib", str(tmp_path / "exercises")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "tools")},
        capture_output=True,
        text=True,
    )

    assert " 3 passed" in done.stdout, done.stdout + done.stderr


def test_plans_are_made_of_what_is_there_and_of_no_sample(on_postgres):
    on_postgres(5_000)
    counted = "SELECT destination_id, count(*) FROM departures_flight GROUP BY 1 ORDER BY 1"
    known = "SELECT unnest(most_common_vals::text::text[]), unnest(most_common_freqs) * 5000"
    known += " FROM pg_stats WHERE tablename = 'departures_flight' AND attname = 'destination_id'"
    visible = "SELECT count(*) FROM departures_flight WHERE scheduled_departure > '2013-02-09'"
    with connection.cursor() as cursor:
        common = dict(cursor.execute(known).fetchall())
        for code, count in cursor.execute(counted).fetchall():
            assert round(common.get(code, 1)) == count
        (plan,) = cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {visible}").fetchone()[0]
        scan = plan["Plan"]["Plans"][0]
        assert (scan["Node Type"], scan["Heap Fetches"]) == ("Index Only Scan", 0)
        assert cursor.execute("SHOW max_parallel_workers_per_gather").fetchone() == ("0",)


def test_an_index_is_added_measured_and_taken_away(on_postgres):
    from departures import indexing
    from django.db.models import Index
    from django.db.models.functions import Upper

    on_postgres(5_000)
    before = indexing.pages()
    nameless, upper = Index(fields=["distance"]), Index(Upper("plane"), name="by_upper")
    indexing.add([nameless, upper])
    added = indexing.pages().keys() - before.keys()
    known = "SELECT count(*) FROM pg_stats WHERE tablename = 'by_upper'"
    with connection.cursor() as cursor:
        assert cursor.execute(known).fetchone() == (1,), "statistics on the expression"
    indexing.remove(nameless, upper)

    assert added == {nameless.name, "by_upper"}
    assert nameless.name.startswith("departures__distanc")
    assert indexing.pages() == before
    assert before["departures_flight_pkey"] > 10
