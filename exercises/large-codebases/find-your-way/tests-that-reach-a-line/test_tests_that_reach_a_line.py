"""The tool is tried on a small suite with traps, and on tests of Django's own."""

import importlib.util
import re
import sys
import threading
import unittest
from pathlib import Path

import django
import pytest
from django.conf import settings
from mergeable.explain import Words, fail

TAG, DJANGOS = "5.2", "tests/utils_tests/test_http.py"

FARES = '''
"""What a ticket costs."""

import threading


def fare(miles, child=False):
    if miles < 0:
        raise ValueError("a flight has no length below nought")
    price = 40 + miles // 10
    if child:
        price //= 2
    return price


def all_fares(legs):
    return [fare(*leg) for leg in legs]


class Desk:
    def __init__(self):
        self.sold = []

    def sell(self, miles):
        self.sold.append(fare(miles))

    def close(self):
        self.sold.clear()


def in_background(work, *given):
    def run():
        found.append(work(*given))

    found = []
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]
'''

SUITE = """
import unittest

import fares
import old_desk.fares


class FareTests(unittest.TestCase):
    def test_adult(self):
        self.assertEqual(fares.fare(100), 50)

    def test_child(self):
        self.assertEqual(fares.fare(100, child=True), 25)

    def test_no_child(self):
        self.assertEqual(fares.fare(100, child=False), 50)

    def test_family(self):
        self.assertEqual(fares.all_fares([(100,), (100, True)]), [50, 25])

    def test_child_flies_free(self):
        self.assertEqual(fares.fare(100, child=True), 0)

    @unittest.skip("no flights at night")
    def test_child_at_night(self):
        self.assertEqual(fares.fare(100, child=True), 25)

    def test_below_nought(self):
        with self.assertRaises(ValueError):
            fares.fare(-1)

    def test_old_fares(self):
        self.assertEqual(old_desk.fares.fare(100, child=True), 25)


class DeskTests(unittest.TestCase):
    def setUp(self):
        self.desk = fares.Desk()
        self.addCleanup(self.desk.close)
        self.desk.sell(100)

    def test_sold(self):
        self.assertEqual(self.desk.sold, [50])

    def test_sold_nothing(self):
        self.assertEqual(self.desk.sold, [])


class SharedDeskTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.legs = [(300, True)]

    def test_legs(self):
        self.assertEqual(fares.all_fares(self.legs), [35])


class BackgroundTests(unittest.TestCase):
    def test_in_background(self):
        self.assertEqual(fares.in_background(fares.fare, 100, True), 25)
"""
CHILD, NEGATIVE, CLOSES = "price //= 2", "raise ValueError", "self.sold.clear()"
ID = re.compile(r"\w+(\.\w+){2,}")
HALF = {"FareTests.test_child", "FareTests.test_family", "FareTests.test_child_flies_free"}
HALF |= {"SharedDeskTests.test_legs", "BackgroundTests.test_in_background"}


@pytest.fixture
def suite(tmp_path, monkeypatch):
    """Write the library and its tests; return the folder of the tests and the library's file."""
    library, tests = tmp_path / "library", tmp_path / "tests"
    for folder in (library / "old_desk", tests):
        folder.mkdir(parents=True)
    (library / "fares.py").write_text(FARES, encoding="utf-8")
    (library / "old_desk" / "__init__.py").touch()
    (library / "old_desk" / "fares.py").write_text(FARES, encoding="utf-8")
    (tests / "test_fares.py").write_text(SUITE, encoding="utf-8")
    monkeypatch.syspath_prepend(library)
    before = set(sys.modules)
    yield str(tests), str(library / "fares.py")
    for name in {"fares", "old_desk", "old_desk.fares", "test_fares"} - before:
        sys.modules.pop(name, None)


@pytest.fixture
def reaching(attempt):
    """Return the learner's tool: it gives back a set, once it has been seen to be right in form."""
    function = attempt.function("reaching", "tests_reaching")

    def run(folder, file, line):
        found = function(folder, file, line)
        called = f'tests_reaching("{Path(folder).name}", "{Path(file).name}", {line})'
        texts = isinstance(found, list) and all(isinstance(each, str) for each in found)
        if not texts or found != sorted(set(found)):
            fail("The result is no sorted list of ids, each there once.", called=called, got=found)
        if odd := [each for each in found if not ID.fullmatch(each)]:
            fail(
                f"{odd[0]!r} is no test's id.",
                called=called,
                expected=Words('such as "test_http.ETagProcessingTests.test_parsing"'),
                next_step="A test's id() gives it, with its module and its class.",
            )
        return set(found), called

    return run


def line_of(text):
    return next(n for n, line in enumerate(FARES.split("\n"), start=1) if text in line)


def ask(reaching, suite, text):
    """Ask the tool about the line with this text in it; return short ids, and how to call it."""
    found, _ = reaching(*suite, line_of(text))
    short = {name.removeprefix("test_fares.") for name in found}
    return short, f"tests_reaching(...) for the line `{text}`"


def expect_in(found, name, why, called, next_step):
    if name not in found:
        fail(f"{name} reaches the line and is missing: {why}.", called=called, next_step=next_step)


def expect_out(found, name, why, called, next_step):
    if name in found:
        fail(f"{name} does not reach the line: {why}.", called=called, next_step=next_step)


def test_a_branch_that_is_not_taken(reaching, suite):
    """A test that runs the function but not the line is not named"""
    found, called = ask(reaching, suite, CHILD)
    if found >= {"FareTests.test_child_at_night", "DeskTests.test_sold"}:
        why = "an earlier test did, and that is remembered. This one is skipped"
        step = "Begin anew for each test: forget what was reached before."
        expect_out(found, "FareTests.test_child_at_night", why, called, step)
    step = "Python can tell you of every line that runs, not of every call alone."
    expect_out(found, "FareTests.test_adult", "it takes the other branch", called, step)
    why = "it says `child` and takes the other branch"
    expect_out(found, "FareTests.test_no_child", why, called, step)
    if found - HALF - {"FareTests.test_old_fares"}:
        extra = sorted(found - HALF)[0]
        expect_out(found, extra, "the line does not run", called, step)


def test_by_way_of_others(reaching, suite):
    """A test that comes to the line by way of other functions is named"""
    found, called = ask(reaching, suite, CHILD)
    step = "Run the tests, and see what they run. Their text does not say."
    if not found:
        step = (
            "sys.setprofile() tells of calls alone. sys.settrace() tells of lines as well, "
            "provided that the function it calls returns one to hear of them."
        )
    expect_in(found, "FareTests.test_child", "it calls fare() for a child", called, step)
    expect_in(found, "FareTests.test_family", "all_fares() calls fare()", called, step)


def test_raises(reaching, suite):
    """A line that raises is reached, too"""
    found, called = ask(reaching, suite, NEGATIVE)
    expect_in(found, "FareTests.test_below_nought", "the line runs, and raises", called, "")
    if len(found) > 1:
        extra = min(found - {"FareTests.test_below_nought"})
        expect_out(found, extra, "it asks for no such fare", called, "Look at the line.")


def test_failing_and_skipped(reaching, suite):
    """A test that fails may reach the line, and one that is skipped does not"""
    found, called = ask(reaching, suite, CHILD)
    why = "it fails after the line has run"
    step = "Whether a test passes is another question."
    expect_in(found, "FareTests.test_child_flies_free", why, called, step)
    expect_out(found, "FareTests.test_child_at_night", "it is skipped", called, "")


def test_fixtures(reaching, suite):
    """What runs in setUp and in cleanups counts"""
    for text in ("self.sold.append", CLOSES):
        found, called = ask(reaching, suite, text)
        why = "its setUp sells a ticket, and its cleanup closes the desk"
        step = "Run the test as unittest does, not its method alone."
        expect_in(found, "DeskTests.test_sold", why, called, step)
        why = "it fails, and setUp has run before that and its cleanup runs after it"
        step = "debug() stops where a test fails. run() with a TestResult goes on to the cleanups."
        expect_in(found, "DeskTests.test_sold_nothing", why, called, step)


def test_class_fixtures(reaching, suite):
    """Tests whose class prepares something find it prepared"""
    found, called = ask(reaching, suite, CHILD)
    why = "its setUpClass gives it the legs that it asks about"
    step = "Who calls setUpClass? A test does not, its suite does."
    expect_in(found, "SharedDeskTests.test_legs", why, called, step)


def test_threads(reaching, suite):
    """A line that runs in another thread counts"""
    found, called = ask(reaching, suite, CHILD)
    why = "it runs in a thread that the test starts"
    step = "sys.settrace() is for the thread that calls it. Which function is for the others?"
    expect_in(found, "BackgroundTests.test_in_background", why, called, step)


def test_files_of_one_name(reaching, suite):
    """The same line of another file of the same name is another line"""
    found, called = ask(reaching, suite, CHILD)
    why = "it runs that line of old_desk/fares.py"
    expect_out(found, "FareTests.test_old_fares", why, called, "Compare whole paths.")


def test_who_traced_before(reaching, suite):
    """Whoever was tracing before goes on tracing"""
    before, in_threads = sys.gettrace(), threading.gettrace()

    def somebody(frame, event, arg):
        return None

    sys.settrace(somebody)
    threading.settrace(somebody)
    try:
        _, called = reaching(*suite, line_of(CHILD))
        after = sys.gettrace(), threading.gettrace()
    finally:
        sys.settrace(before)
        threading.settrace(in_threads)
    if after != (somebody, somebody):
        fail(
            "A debugger that was tracing before the call traces no more, or not by itself.",
            called=called,
            next_step="sys.gettrace() and threading.gettrace() say who traces. Put both back, "
            "whatever happens in between.",
        )


# Tests of Django's own


def reached_by(folder, file, lines):
    """Return the tests that reach each line, by our own means: all lines at once."""
    found = {line: set() for line in lines}
    for path in sorted(Path(folder).glob("test*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
            for test in suite:
                for line in lines_of(test, file) & set(lines):
                    found[line].add(test.id())
    return found


def lines_of(test, file):
    """Run a test, and return the lines of a file that it ran."""
    ran = set()

    def note(frame, event, arg):
        if frame.f_code.co_filename != file:
            return None
        ran.add(frame.f_lineno)
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        unittest.TestSuite([test]).run(unittest.TestResult())
    finally:
        sys.settrace(before)
    return ran


@pytest.fixture
def djangos(releases, tmp_path):
    """Write the tests of the tag to a folder of their own."""
    if not settings.configured:
        settings.configure()
        django.setup()
    path = tmp_path / "djangos" / Path(DJANGOS).name
    path.parent.mkdir()
    path.write_text(releases.text(TAG, DJANGOS), encoding="utf-8")
    yield str(path.parent)
    sys.modules.pop(path.stem, None)


def test_django(reaching, djangos):
    """Of Django's own tests those are named that reach the line"""
    from django.utils import http

    code = http._url_has_allowed_host_and_scheme.__code__
    lines = sorted({line for *_, line in code.co_lines() if line} - {code.co_firstlineno})
    truth = reached_by(djangos, http.__file__, lines)
    every = max(truth.values(), key=len)
    some = [line for line in lines if truth[line] and truth[line] < every]
    if not some:
        raise RuntimeError("each line is reached by all of the tests, or by none")
    for line in (some[0], some[-1]):
        found, _ = reaching(djangos, http.__file__, line)
        called = f"tests_reaching(...) for line {line} of {http.__file__.rpartition('/')[2]}"
        if extra := sorted(found - truth[line]):
            expect_out(found, extra[0], "the line does not run", called, "")
        if missing := sorted(truth[line] - found):
            expect_in(found, missing[0], "the line runs", called, "")
