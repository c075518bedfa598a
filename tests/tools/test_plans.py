"""What checks read in PostgreSQL's plans.

Most of it on answers that EXPLAIN gave once: the kinds of step that a reader must tell apart. The
rest on the departures world, on a real server.
"""

import json
import sys
from pathlib import Path

import pytest
from mergeable.explain import CheckFailed
from mergeable.meters import Plan, PlanLog, read_plans

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world

world.setup()

from departures.models import Flight  # noqa: E402
from django.db import DatabaseError, connection, transaction  # noqa: E402


def step(kind, rows=0, loops=1, pages=(0, 0), below=(), **told):
    values = {"Node Type": kind, "Actual Rows": rows, "Actual Loops": loops}
    values |= {"Shared Hit Blocks": pages[0], "Shared Read Blocks": pages[1]}
    values |= {name.replace("_", " "): value for name, value in told.items()}
    return values | ({"Plans": list(below)} if below else {})


def plan(root):
    return Plan.from_json([{"Plan": root}], "SELECT 1")


FLIGHT = "departures_flight"
BITMAP = step(
    "Sort",
    rows=15.0,
    pages=(10, 17),
    below=[
        step(
            "Bitmap Heap Scan",
            rows=15.0,
            pages=(8, 17),
            Relation_Name=FLIGHT,
            Filter="(scheduled_departure >= '2013-07-01')",
            Rows_Removed_by_Filter=10,
            below=[
                step(
                    "Bitmap Index Scan",
                    rows=25.0,
                    pages=(1, 1),
                    Index_Name="by_destination",
                    Index_Cond="(destination_id = 'JAC')",
                )
            ],
        )
    ],
)


def test_rows_that_were_thrown_away_were_read_too():
    found = plan(BITMAP)

    assert found.visited == 25, "15 handed up and 10 thrown away; the index's 25 are the same rows"
    assert found.pages == 27, "the root's count has those of all below"
    assert found.indexes == {"by_destination"}
    assert [node.kind for node in found.nodes] == ["Sort", "Bitmap Heap Scan", "Bitmap Index Scan"]
    assert found.nodes[1].filter == "(scheduled_departure >= '2013-07-01')"
    assert found.nodes[2].condition == "(destination_id = 'JAC')"


def test_a_plan_is_drawn_as_a_tree():
    assert str(plan(BITMAP)).splitlines() == [
        "Sort: 15 rows, 27 pages",
        "   Bitmap Heap Scan on departures_flight: 15 rows of 25 read, 25 pages",
        "      Bitmap Index Scan by by_destination: 25 rows, 2 pages",
    ]


def test_what_is_done_several_times_counts_each_time():
    inner = step("Index Scan", rows=2.5, loops=4, Relation_Name=FLIGHT, Index_Name="by_plane")
    inner["Rows Removed by Filter"] = 1.25
    outer = step("Seq Scan", rows=4.0, Relation_Name="departures_plane")

    found = plan(step("Nested Loop", rows=10.0, below=[outer, inner]))

    assert found.visited == 4 + 10 + 5


def test_what_the_index_could_not_decide_was_read_too():
    scan = step("Bitmap Heap Scan", rows=3, Relation_Name=FLIGHT, Rows_Removed_by_Index_Recheck=70)

    assert plan(scan).visited == 73


def test_an_index_only_scan_looks_up_what_is_not_visible_to_all():
    seen = step("Index Only Scan", rows=90.0, Relation_Name=FLIGHT, Index_Name="i", Heap_Fetches=4)

    found = plan(step("Aggregate", rows=1.0, below=[seen]))

    assert (found.visited, found.table_visits) == (90, 4)
    assert plan(BITMAP).table_visits == 25


@pytest.mark.parametrize("told", ["{}", "[]", "[1]", '[{"Plan": {"Node Type": "Sort"}}]'])
def test_what_is_no_plan_is_refused(told):
    with pytest.raises(ValueError, match="plan"):
        Plan.from_json(told)


def test_text_is_read_as_values_are():
    told = [{"Plan": BITMAP}]

    assert Plan.from_json(json.dumps(told)) == Plan.from_json(told)


def test_a_failure_shows_the_costliest_plan():
    log = PlanLog([plan(step("Result", rows=1.0)), plan(BITMAP)])

    with pytest.raises(CheckFailed) as failed:
        log.visits_at_most(10, called="board()", rows="10 flights", next_step="Look.")

    assert str(failed.value).splitlines() == [
        "board() read 25 rows for 10 flights.",
        "Plan:      Sort: 15 rows, 27 pages",
        "              Bitmap Heap Scan on departures_flight: 15 rows of 25 read, 25 pages",
        "                 Bitmap Index Scan by by_destination: 25 rows, 2 pages",
        "Query:     SELECT ?",
        "Budget:    10 rows",
        "Next:      Look.",
    ]


def test_budgets_that_are_kept_say_nothing():
    log = PlanLog([plan(BITMAP), plan(BITMAP)])

    log.visits_at_most(50, called="board()", rows="10 flights")
    log.reads_at_most(54, called="board()", rows="10 flights")
    log.looks_up_at_most(50, called="board()")


def test_each_budget_says_what_it_counts():
    log = PlanLog([plan(BITMAP)])

    with pytest.raises(CheckFailed, match="looked at 27 pages for 10 flights"):
        log.reads_at_most(26, called="board()", rows="10 flights")
    with pytest.raises(CheckFailed, match="looked 25 rows up in the table"):
        log.looks_up_at_most(24, called="board()")


def test_sqlite_has_no_such_plans():
    world.fresh(50)
    with pytest.raises(ValueError, match="and this is sqlite"), read_plans(connection):
        pass
    world.close()


@pytest.fixture
def flights(on_postgres):
    on_postgres(500)
    return Flight.objects.order_by("pk")


def test_questions_are_explained_and_answered(flights):
    with read_plans(connection) as log:
        found = list(flights.filter(distance__gt=2_000))

    assert 0 < len(found) < 500
    assert log.visited == 500
    assert log.plans[0].nodes[-1].thrown_away == 500 - len(found)
    assert "departures_flight" in log.plans[0].sql


def test_a_cursor_on_the_server_is_explained_too(flights):
    with read_plans(connection) as log:
        assert len(list(flights.iterator(chunk_size=50))) == 500

    assert log.visited == 500


def test_what_writes_runs_once(flights):
    delete = "WITH gone AS (DELETE FROM departures_flight WHERE id = 1 RETURNING id)"
    with read_plans(connection) as log, connection.cursor() as cursor:
        Flight.objects.filter(pk=2).delete()
        cursor.execute(f"{delete} SELECT count(*) FROM gone")
        assert cursor.fetchone() == (1,)

    assert not log.plans
    assert flights.count() == 498


def test_an_error_is_one_of_djangos(flights):
    asked = flights.extra(where=["nothing = 1"])
    with read_plans(connection), pytest.raises(DatabaseError, match="nothing"):
        list(asked)
    with transaction.atomic(), read_plans(connection) as log:
        assert flights.filter(pk=1).exists()
    assert log.visited == 1
