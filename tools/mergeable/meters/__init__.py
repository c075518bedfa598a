"""What a check can count. Counts, not clocks: the same code counts the same on every machine."""

from mergeable.meters.calls import CallLog, count_calls
from mergeable.meters.growth import Growth, measure_growth
from mergeable.meters.memory import MemoryLog, trace_memory
from mergeable.meters.plans import Node, Plan, PlanLog, read_plans
from mergeable.meters.queries import Query, QueryLog, count_queries, expect_steady

__all__ = [
    "CallLog",
    "Growth",
    "MemoryLog",
    "Node",
    "Plan",
    "PlanLog",
    "Query",
    "QueryLog",
    "count_calls",
    "count_queries",
    "expect_steady",
    "measure_growth",
    "read_plans",
    "trace_memory",
]
