"""What the lesson on reproducing bugs says is so, and its graders say what they should."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mergeable.course import load
from mergeable.grading import Attempt, grade_attempts

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "exercises/large-codebases/reproduce-a-bug"
PAGE = (ROOT / "docs/lessons/large-codebases/reproduce-a-bug.md").read_text(encoding="utf-8")
SMALLEST, SHRINK, NUMBER = "the-smallest-script", "shrink-by-halves", "a-test-with-its-number"
SOLUTION = (LESSON / SMALLEST / ".answers/solution/report.py").read_text(encoding="utf-8")


STARTER = (LESSON / SMALLEST / ".answers/starter/report.py").read_text(encoding="utf-8")
BULK = "Leg.objects.bulk_create([Leg(rotation=rotation)])"
ONE, TABLES = "[Leg(rotation=rotation)]", "create_tables(Rotation, Leg)\n"


def less(old, new):
    """Return the reference script with something else in it."""
    assert old in SOLUTION
    return SMALLEST, SOLUTION.replace(old, new)


COUNTED = """from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from models import Airline


class Flights(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.airline = Airline.objects.create(name="Delta Air Lines")
        for number in (1, 2):
            cls.airline.flights.create(number=number, destination="ATL")

    def queries(self, flights, of="number"):
        with CaptureQueriesContext(connection) as context:
            for flight in flights:
                getattr(flight, of)
        return len(context)


class OnlyTests(Flights):
    \"\"\"A related manager's only() and defer() (#35442).\"\"\"

    def test_queries(self):
        self.assertEqual(self.queries(self.airline.flights.only("number")), 1)

    def test_asked_for(self):
        flights = self.airline.flights.only("number")
        self.assertEqual(self.queries(flights, of="destination"), 3)


class DeferTests(Flights):
    def test_queries(self):
        self.assertEqual(self.queries(self.airline.flights.defer("airline")), 1)


class AllTests(Flights):
    def test_queries(self):
        self.assertEqual(self.queries(self.airline.flights.all(), of="airline"), 1)
"""


def in_a_class(body):
    """Return a module of tests with this in its class."""
    head = "from django.test import TestCase\nfrom models import Airline\n\n\n"
    return NUMBER, f'{head}class Tests(TestCase):\n    """#35442"""\n\n    {body}\n'


# What a learner may hand in, and what they hear; nothing where it is right.
HANDED_IN = {
    "an argument more": (*less(ONE, f"{ONE}, batch_size=9"), "batch_size=9"),
    "no tables": (*less(TABLES, ""), "no such table"),
    "a print": (*less(TABLES, f"{TABLES}print(1)\n"), "print(1)"),
    "a typing error": (*less("class Leg", "class Leg("), "SyntaxError"),
    "an exit": (*less("rotation = Rotation.objects.create()", "raise SystemExit(1)"), "SystemExit"),
    "a name not used": (*less("import models", "import connection, models"), "connection"),
    "a block": (*less(BULK, f"if rotation:\n    {BULK}"), "not what stands in it"),
    "a function": (*less(BULK, f"def main():\n    {BULK}\nmain()"), ""),
    "three for one": (
        *less(ONE, "[Leg(rotation=rotation) for _ in range(3)]"),
        "(write [Leg(rotation=rotation)])",
    ),
    "a call in between": (*less("objects.bulk", "objects.all().bulk"), "(write Leg.objects)"),
    "one for each": (
        *less(
            f"rotation = Rotation.objects.create()\n{BULK}",
            "Rotation.objects.create()\n"
            "Leg.objects.bulk_create(Leg(rotation=each) for each in Rotation.objects.all())",
        ),
        "",
    ),
    "a failure made up": (
        *less(BULK, "raise Exception('NOT NULL constraint failed: rotations_leg._order')"),
        "another failure",
    ),
    "an object more": (
        *less(ONE, "[Leg(rotation=rotation), Leg(rotation=rotation)]"),
        "Leg(rotation=rotation)",
    ),
    "a loop": (
        *less(BULK, f"number = 0\nwhile number < 3:\n    number += 1\n{BULK}"),
        "while number < 3:",
    ),
    "an endless loop": (*less(BULK, "while True:\n    pass"), "runs on and on"),
    "a comment": (*less(TABLES, f"# tables for both\n{TABLES}"), ""),
    "an empty class": (*in_a_class("pass"), "There are no tests"),
    "a skip": (
        *in_a_class("def test_a(self):\n        self.skipTest('later')"),
        "test_a is skipped",
    ),
    "an error": (
        *in_a_class("def test_a(self):\n        Airline.objects.gett()"),
        "asserts nothing",
    ),
    "red for nothing": (
        *in_a_class("def test_a(self):\n        self.fail('no')"),
        "not over the number of queries",
    ),
    "counted by hand, in classes": (NUMBER, COUNTED, ""),
    "what is so today": (
        *in_a_class(
            "def test_a(self):\n        airline = Airline.objects.create()\n        "
            "airline.flights.create(number=1)\n        "
            'self.assertNumQueries(2, list, airline.flights.only("number"))'
        ),
        "They say what is so today",
    ),
    "the starter": (SMALLEST, STARTER, "print(first.label"),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """The verdict on each, all graded at once."""
    course, attempts = load(), []
    for name, (exercise_id, text, _) in HANDED_IN.items():
        exercise = course.exercise_named(exercise_id)
        folder = tmp_path_factory.mktemp("attempt")
        (folder / exercise.editable[0]).write_text(text, encoding="utf-8")
        attempts.append(Attempt(exercise, name, (folder, exercise.starter)))
    found = grade_attempts(course.root, attempts)
    return {name: verdict for (_, name), verdict in found.items()}


@pytest.mark.parametrize("name", HANDED_IN)
def test_what_is_handed_in_hears_the_right_words(name, verdicts):
    verdict, says = verdicts[name], HANDED_IN[name][2]
    assert not verdict.trouble, verdict.trouble
    assert verdict.passed is not bool(says)
    assert not says or says in verdict.first_problem.message


def output(script, folder):
    path = folder / "report.py"
    path.write_text(script, encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(LESSON / SMALLEST)}
    run = [sys.executable, str(path)]
    return subprocess.run(run, capture_output=True, text=True, env=env, check=False).stderr


@pytest.mark.parametrize("name", ["starter", "solution"])
def test_the_scripts_fail_by_themselves(name, tmp_path):
    script = (LESSON / SMALLEST / ".answers" / name / "report.py").read_text(encoding="utf-8")
    last = output(script, tmp_path).strip().splitlines()[-1]
    assert last.endswith("IntegrityError: NOT NULL constraint failed: rotations_leg._order")


def probe_with(folder):
    """Load the probe of the shrinking exercise with another `shrinking.py`."""
    spec = importlib.util.spec_from_file_location("probe", LESSON / SHRINK / "probe.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(folder))
    sys.modules.pop("shrinking", None)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("shrinking", None)
    return module


@pytest.mark.parametrize(
    ("folder", "needed", "all_needed"),
    [(".answers/mistakes/goes-one-by-one", 1425, 13), (".answers/solution", 35, 19)],
)
def test_runs_that_the_discussion_tells(folder, needed, all_needed):
    probe = probe_with(LESSON / SHRINK / folder)
    assert len(probe.shrunk("three of 512")["asked"]) == needed
    assert len(probe.shrunk("all of 12")["asked"]) == all_needed
    told = (LESSON / SHRINK / ".answers/discussion.md").read_text(encoding="utf-8")
    assert f"{needed:,} | {all_needed} |" in told


def test_the_fare_ends_in_djangos_own_crash():
    probe = probe_with(LESSON / SHRINK / ".answers/solution")
    found = probe.shrunk("infinite fare")
    assert found["failure"] == "TypeError: bad operand type for abs(): 'str'"
    assert len(found["result"]) == 4


def notebook_cells():
    path = ROOT / "notebooks/large-codebases/reproduce-a-bug.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_the_thirteen_statements_are_minimal():
    space = {}
    for cell in notebook_cells():
        source = "".join(cell["source"])
        if "settings.configure()" in source:
            source = source.replace(
                "settings.configure()", "settings.configured or settings.configure()"
            )
        if cell["cell_type"] == "code":
            exec(source, space)
        if "kept = list(parts)" in source:
            break
    kept, verdict = space["kept"], space["verdict"]
    assert (len(space["parts"]), len(kept)) == (19, 13)
    assert all(verdict(kept[:at] + kept[at + 1 :]) != "the same" for at in range(13))


def test_the_page_tells_the_runs_of_its_picture():
    plotting = next(s for c in notebook_cells() if "def left_over" in (s := "".join(c["source"])))
    space = {}
    exec(plotting[plotting.index("WORLD") : plotting.index("plt.style")], space)
    halves, single = (len(space["left_over"](size)) - 1 for size in (256, 1))
    assert f"halves first take {halves} runs, one by one takes {single}" in PAGE
