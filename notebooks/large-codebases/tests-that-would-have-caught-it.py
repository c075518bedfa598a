# %% [markdown]
# # Write tests that would have caught it
#
# Runs what [the lesson](../../docs/lessons/large-codebases/tests-that-would-have-caught-it.md)
# shows, on the Django that is installed here: how it chooses among the types of content that a
# browser accepts.

# %% the world: Django's own code, as a module of its own tags=["hide-input"]
import inspect
import textwrap
import types

from django.http.request import HttpRequest, MediaType

METHODS = ["accepted_types", "accepted_types_by_precedence"]
METHODS += ["accepted_type", "get_preferred_type", "accepts"]


def source_of(name):
    method = vars(HttpRequest)[name]
    return inspect.getsource(getattr(method, "func", method))


HEAD = """\
import operator

from django.utils.functional import cached_property
from django.utils.http import parse_header_parameters


class Request:
"""
parts = [HEAD, *map(source_of, METHODS), "\n", inspect.getsource(MediaType)]
SOURCE = "\n".join(parts)


def load(source, path="negotiation.py"):
    """Make `code` the module that this is the source of."""
    global code
    code = types.ModuleType("negotiation")
    exec(compile(source, path, "exec"), vars(code))


load(SOURCE)
print(textwrap.dedent(source_of("accepted_types")).rstrip())


# %% the world: what a browser would rather have
def request(accept):
    made = code.Request()
    made.headers = {} if accept is None else {"Accept": accept}
    return made


def preferred(accept, *offered):
    return request(accept).get_preferred_type(list(offered))


HTML, JSON, PLAIN = "text/html", "application/json", "text/plain"
preferred("text/html;q=0.5, application/json", HTML, JSON)


# %% measure: ten tests, all green
def test_the_one_that_is_accepted():
    assert preferred("text/html", JSON, HTML) == HTML


def test_none_is_accepted():
    assert preferred("text/html", JSON) is None


def test_nothing_is_offered():
    assert preferred("text/html") is None


def test_no_header_accepts_all():
    assert preferred(None, JSON, HTML) == JSON


def test_a_range():
    assert preferred("text/*", JSON, HTML) == HTML


def test_the_better_quality():
    accept = "text/html;q=0.5, application/json"
    assert preferred(accept, HTML, JSON) == JSON


def test_parameters():
    level = "text/html;level=1"
    assert preferred(level, HTML, level) == level


def test_odd_qualities():
    assert preferred("text/html;q=high", HTML) == HTML
    assert preferred("text/html;q=7", HTML) == HTML


def test_accepts():
    assert request("text/html").accepts(HTML)
    assert not request("text/html").accepts(JSON)


def test_media_type():
    html = code.MediaType("text/html;level=1")
    assert repr(html) == "<MediaType: text/html; level=1>"
    assert not html.match("")
    assert not html.match("text")
    assert html.match("*/*")


TESTS = [made for name, made in globals().items() if name[:5] == "test_"]


def run(tests):
    """Return the names of the tests that are red."""
    red = []
    for test in tests:
        try:
            test()
        except Exception:
            red.append(test.__name__)
    return red


len(TESTS), run(TESTS)

# %% measure: every line is covered
import tempfile
from pathlib import Path

import coverage


def covered(tests):
    """Return how many lines of the module can run, and how many did."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "negotiation.py")
        path.write_text(SOURCE, encoding="utf-8")
        measured = coverage.Coverage(data_file=None, include=[str(path)])
        with measured.collect():
            load(SOURCE, str(path))
            for test in tests:
                test()
        _, lines, _, missed, _ = measured.analysis2(str(path))
    return len(lines), len(lines) - len(missed)


covered(TESTS)

# %% predict: the same without a single assertion
import ast


class WithoutAssertions(ast.NodeTransformer):
    """Makes of `assert a == b` an `a == b` that nobody looks at."""

    def visit_Assert(self, node):
        return ast.copy_location(ast.Expr(node.test), node)


def silenced(test):
    tree = ast.parse(textwrap.dedent(inspect.getsource(test)))
    tree = ast.fix_missing_locations(WithoutAssertions().visit(tree))
    names = {}
    exec(compile(tree, "silenced", "exec"), globals(), names)
    return names[test.__name__]


covered([silenced(test) for test in TESTS])

# %% measure: as Django 5.2.3 chose, and still green
RIGHT = 'attrgetter("quality", "specificity")'
AS_IN_523 = SOURCE.replace(RIGHT, 'attrgetter("specificity", "quality")', 1)
# Anything of text, and HTML least of all.
ACCEPT = "text/*, text/html;q=0.2"

chosen = {}
for release, source in {"5.2.19": SOURCE, "as in 5.2.3": AS_IN_523}.items():
    load(source)
    chosen[release] = preferred(ACCEPT, HTML, PLAIN), run(TESTS)
chosen

# %% locate: one line, changed
from mergeable.grading.mutants import mutants_of

mutants = dict(mutants_of(SOURCE, "negotiation.py"))
change = "quality: if quality < 0 or quality > 1 -> if False"
load(mutants[f"negotiation.py, {change}"])
run(TESTS)


# %% locate: 51 mutants of 174 go unnoticed
def unnoticed(tests):
    """Return the mutants on which all tests stay green."""
    alive = []
    for name, source in mutants.items():
        load(source)
        if not run(tests):
            alive.append(name)
    load(SOURCE)
    return alive


before = unnoticed(TESTS)
len(mutants), len(before)

# %% locate: where they are tags=["hide-input"]
import re
from collections import Counter

from mergeable.showing import Table


def function_of(name):
    return re.search(r", (\w+): ", name)[1]


made = Counter(map(function_of, mutants))
alive = Counter(map(function_of, before))
rows = [(f"`{name}`", n, made[name]) for name, n in alive.most_common()]
Table([("function", "unnoticed", "of"), *rows])


# %% change: the regression test
def test_quality_counts_before_precision():
    assert preferred("text/*, text/html;q=0.2", HTML, PLAIN) == PLAIN


red = {}
for release, source in {"5.2.19": SOURCE, "as in 5.2.3": AS_IN_523}.items():
    load(source)
    red[release] = run([test_quality_counts_before_precision])
red

# %% change: a table out of the standard
# RFC 9110, section 12.5.1, has this example, and says what comes of it.
RFC = (
    "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "
    "text/plain;format=fixed;q=0.4, */*;q=0.5"
)
FLOWED, FIXED = "text/plain;format=flowed", "text/plain;format=fixed"
JPEG = "image/jpeg"
ONE, TWO = "text/html;level=1", "text/html;level=2"
CASES = {
    "quality before precision": (ACCEPT, [HTML, PLAIN], PLAIN),
    "flowed, 1": (RFC, [HTML, FIXED, JPEG, PLAIN, FLOWED], FLOWED),
    "plain, 0.7": (RFC, [HTML, FIXED, JPEG, PLAIN], PLAIN),
    "jpeg, 0.5": (RFC, [HTML, FIXED, JPEG], JPEG),
    "fixed, 0.4": (RFC, [HTML, FIXED], FIXED),
    "html, 0.3": (RFC, [HTML], HTML),
    "as written": ("text/plain, text/html", [HTML, PLAIN], PLAIN),
    "the type": ("*/*, text/*, text/html", [JSON, PLAIN, HTML], HTML),
    "the range": ("*/*, text/*", [JSON, PLAIN], PLAIN),
    "not at all": ("text/html;q=0", [HTML], None),
    "q in thousandths": ("text/html;q=0.0004", [HTML], None),
    "near": ("text/html;q=0.994, text/plain;q=0.995", [HTML, PLAIN], PLAIN),
    "q below 0": ("text/html;q=-1, text/plain;q=0.9", [PLAIN, HTML], HTML),
    "q above 1, first": ("text/html;q=7, text/plain", [PLAIN, HTML], HTML),
    "q above 1, last": ("text/plain, text/html;q=7", [HTML, PLAIN], PLAIN),
    "q no number": ("text/plain, text/html;q=x", [HTML, PLAIN], PLAIN),
    "no types": ("", [HTML], None),
    "a comma too many": ("text/html,", [HTML], HTML),
    "levels": (f"{ONE};q=0.1, {TWO};q=0.9", [ONE, TWO], TWO),
    "another level": (ONE, [HTML, TWO], None),
}


def test_preferred():
    for accept, offered, expected in CASES.values():
        assert preferred(accept, *offered) == expected


load(SOURCE)
len(CASES), run([test_preferred])

# %% prove: 18 are left
after = unnoticed([*TESTS, test_preferred])
len(mutants), len(after)

# %% prove: read what is left tags=["hide-input"]
rows = []
for name in after:
    was, became = name.split(": ", 1)[1].split(" -> ")
    rows.append((f"`{function_of(name)}`", was, became))
Table([("function", "was", "became"), *rows])

# %% picture: what coverage says, and what mutants say tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
total = len(mutants)
suites = {
    "ten tests,\nno assertions": [silenced(test) for test in TESTS],
    "ten tests": TESTS,
    "ten tests\nand the table": [*TESTS, test_preferred],
}
lines, noticed = [], []
for tests in suites.values():
    can, did = covered(tests)
    lines.append(100 * did / can)
    noticed.append(100 * (total - len(unnoticed(tests))) / total)
fig, ax = plt.subplots()
places = range(len(suites))
ax.bar([p - 0.2 for p in places], lines, 0.4, label="lines covered")
ax.bar([p + 0.2 for p in places], noticed, 0.4, label="mutants noticed")
for bars in ax.containers:
    ax.bar_label(bars, fmt="%.0f")
ax.set_xticks(list(places), list(suites))
ax.set(ylabel="per cent", ylim=(0, 122), yticks=range(0, 101, 20))
ax.legend(loc="upper left", ncols=2)
ax.set_title("Every line is covered; the mutants tell the tests apart")
plt.show()

# %% names: a loop, and a table of parameters
from mergeable.suites import run_suite

CODE = "def is_late(minutes):\n    return minutes >= 15\n"
LOOP = """
def test_is_late():
    for minutes, late in CASES:
        assert is_late(minutes) is late
"""
TABLE = """
@pytest.mark.parametrize(("minutes", "late"), CASES)
def test_is_late(minutes, late):
    assert is_late(minutes) is late
"""
START = "import pytest\nfrom lateness import is_late\n\n"
START += "CASES = [(0, False), (15, False), (16, True), (None, False)]\n"


def outcomes(tests, tested=CODE, name="lateness.py"):
    """Run tests with pytest; return how each ended."""
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        (folder / name).write_text(tested, encoding="utf-8")
        (folder / "tests.py").write_text(tests, encoding="utf-8")
        ran = run_suite(folder / "tests.py", folder, folder)
    return {test.name: test.ended.value for test in ran.outcomes}


print(outcomes(START + LOOP))
print(outcomes(START + TABLE))

# %% faded: a gate that closes
GATE = """
import json

def is_open(path, clock):
    departure = json.loads(path.read_text())["departure"]
    return departure - clock() > 20 * 60
"""
FADED = """
import pytest
from gate import is_open

@pytest.fixture
def flight(tmp_path):
    path = tmp_path / "UA1545.json"
    path.write_text('{"departure": 90000}')
    return path

@pytest.mark.parametrize(("minutes", "is_it"), [(21, True), (20, False)])
def test_it_closes_20_minutes_before(flight, minutes, is_it):
    now = 90_000 - 60 * minutes
    assert is_open(flight, clock=lambda: now) is is_it
"""
print(outcomes(FADED, GATE, "gate.py"))
print(outcomes(FADED, GATE.replace(" > 20", " >= 20"), "gate.py"))

# %% isolation: three tests in six orders
from itertools import permutations

board = []


def test_empty():
    assert board == []


def test_adds():
    board.append("UA 1545")
    assert board[-1] == "UA 1545"


def test_removes():
    board.remove("UA 1545")
    assert "UA 1545" not in board


results = {}
for order in permutations([test_empty, test_adds, test_removes]):
    board.clear()
    names = ", ".join(test.__name__[5:] for test in order)
    results[names] = run(order)
results

# %% chance: a fault that one run in a hundred meets
import random


def is_late(minutes):
    return minutes >= 15  # it should be more than 15


def test_is_late():
    minutes = random.randrange(100)
    assert is_late(minutes) is (minutes > 15)


reds = 0
for seed in range(1_000):
    random.seed(seed)
    reds += bool(run([test_is_late]))
reds

# %% the price: how often a test has to run
runs = 0


def counted(test):
    def test_counted():
        global runs
        runs += 1
        test()

    return test_counted


unnoticed([counted(test) for test in [*TESTS, test_preferred]])
runs

# %% the source: two lists of the same types tags=["hide-input"]
from pathlib import PurePosixPath

FILE = inspect.getsourcefile(HttpRequest)
lines = Path(FILE).read_text(encoding="utf-8").split("\n")
print(PurePosixPath(*Path(FILE).parts[-3:]))
shown = [*range(92, 105), *range(106, 116)]
print(*(f"{number:4} {lines[number - 1]}" for number in shown), sep="\n")
