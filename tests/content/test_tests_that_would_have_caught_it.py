"""What the lesson on tests says of its exercises and in figures is what its code does."""

import re
import runpy
from pathlib import Path

import coverage
import pytest
from django.http.request import HttpRequest, MediaType
from mergeable.attempt import Attempt
from mergeable.course import load
from mergeable.grading.mutants import mutants_of
from mergeable.notebooks import Source
from mergeable.site.notebook import anchor_of
from mergeable.suites import Suite, implementations, run_suite

from tests.content.pages import page_of

ROOT = Path(__file__).parents[2]
LESSON = "tests-that-would-have-caught-it"
PAGE = page_of(LESSON)
WORDS = {"one": 1, "two": 2, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
# A fault that is a real one, and the release or the ticket that its words name.
REAL = {
    "lines-that-wordwrap-lost": {"loses-empty-lines": "36341"},
    "a-file-moved-over-another": {"leaves-the-rest": "36298"},
    "a-table-of-proxies": {"drops-the-login": "2.27.0", "takes-a-host-for-a-scheme": "5855"},
    "expiry-without-waiting": {"looks-before-it-opens": "34209"},
    "sorted-already": {
        "keeps-the-labels-of-what-is-sorted": "52553",
        "shuffles-equal-rows": "57151",
    },
}


@pytest.fixture(scope="module")
def exercises():
    return {exercise.id: exercise for exercise in load(ROOT).lesson_named(LESSON).exercises}


def run_on(exercise, name, folder, **options):
    """Run the tests of an answer on one implementation."""
    tests = folder / exercise.editable[0]
    return run_suite(tests, exercise.tested.folder(name), exercise.path, **options)


def noticed(exercise, folder, chosen=""):
    """The faults that an answer's tests notice; of those whose name holds `chosen`."""

    def choose(items):
        return [item for item in items if chosen in item.name]

    runs = {name: run_on(exercise, name, folder, choose=choose) for name in exercise.tested.faulty}
    return {name for name, run in runs.items() if any(o.notices for o in run.outcomes)}


def test_the_figures_of_the_page_are_those_of_the_notebook():
    cells = PAGE.outputs
    can, did = map(int, re.findall(r"\d+", cells["measure-every-line-is-covered"])[:2])
    assert (can, did) == (71, 71)
    assert cells["predict-the-same-without-a-single-assertion"].strip() == f"({can}, {did})"
    assert "[71 lines, and 71 of them covered]" in PAGE.text
    assert "For these 71 lines and 11 tests" in PAGE.text
    made, before = map(int, re.findall(r"\d+", cells["locate-51-mutants-of-174-go-unnoticed"])[:2])
    assert f"[{made} mutants, {before} of them unnoticed]" in PAGE.text
    _, after = map(int, re.findall(r"\d+", cells["prove-18-are-left"])[:2])
    assert f"[{made} mutants, {after} of them unnoticed]" in PAGE.text
    assert f"The {after} changes that go unnoticed" in PAGE.text
    assert len(re.findall(r"^`", cells["prove-read-what-is-left"], re.MULTILINE)) == after
    assert "`specificity` | 19 | 20" in cells["locate-where-they-are"]
    assert "19 of its 20 mutants go unnoticed" in PAGE.text
    some, most = (round(100 * (made - left) / made) for left in (before, after))
    assert f"{some} with ten tests, {most} with the table" in PAGE.text
    assert f"[{int(cells['the-price-how-often-a-test-has-to-run']):,} runs of a test]" in PAGE.text
    assert int(cells["the-price-how-often-a-test-has-to-run"]) == made * 11
    reds = int(cells["chance-a-fault-that-one-run-in-a-hundred-meets"])
    assert f"The other {1000 - reds} let it through. Whoever meets one of the {reds}" in PAGE.text
    orders = cells["isolation-three-tests-in-six-orders"]
    assert orders.count(": []") == 2
    assert "Of six orders two are green" in PAGE.text


BOTH = ["text/html", "text/plain"]
GAPS = {  # what the mutant changes, and a header and an offer that tell
    ("quality", "1", "2 (#3)"): ("text/plain, text/html;q=2", BOTH),
    ("match", "'*'", "'*~'"): ("text/html", ["*/*"]),
    ("match", "if not all((*main_types, *sub_types))", "if False"): ("text", ["text"]),
    ("accepted_types", "token.strip()", "token"): ("text/html, ", []),
    ("range_params", "self.params.copy()", "self.params"): ("text/html;q=0.5", []),
    (
        "__str__",
        "'/%s' % self.sub_type if self.sub_type else ''",
        "'/%s' % self.sub_type if True else ''",
    ): ("text", []),
}


def test_the_gaps_that_the_page_names_are_among_what_is_left():
    names = {}
    for cell in Source.read(PAGE.notebook).cells:
        if anchor_of(cell.title).startswith("the-world-"):
            exec(cell.text, names)

    def seen(accept, offered):
        asked = names["request"](accept)
        return asked.get_preferred_type(offered), list(map(str, asked.accepted_types))

    mutants = dict(mutants_of(names["SOURCE"], "negotiation.py"))
    here = {change: seen(*call) for change, call in GAPS.items()}
    for (function, was, became), call in GAPS.items():
        assert f"`{function}` | {was} | {became}" in PAGE.outputs["prove-read-what-is-left"]
        names["load"](mutants[f"negotiation.py, {function}: {was} -> {became}"])
        assert seen(*call) != here[function, was, became]
        assert re.search(rf"^- `{function}`.*: for `{re.escape(call[0])}`", PAGE.text, re.MULTILINE)
    assert len(GAPS) == 6
    assert "Six, as far as we know." in PAGE.text


class Asking(HttpRequest):
    """A request with a header and no settings behind it."""

    headers = None

    def __init__(self, accept):
        self.headers = {"Accept": accept}


@pytest.mark.parametrize(("taken", "noticed_at"), [(7, {"last", "middle"}), (0, {"first"})])
def test_first_and_last_place_notice_what_the_middle_would(taken, noticed_at, monkeypatch):
    html, plain, jpeg = "text/html", "text/plain", "image/jpeg"
    rows = {
        "first": ("text/html;q=7, text/plain", [plain, html], html),
        "last": ("text/plain, text/html;q=7", [html, plain], plain),
        "middle": ("text/plain, text/html;q=7, image/jpeg", [html, jpeg, plain], plain),
    }

    def red():
        return {
            name
            for name, (accept, offered, expected) in rows.items()
            if Asking(accept).get_preferred_type(offered) != expected
        }

    assert red() == set()
    monkeypatch.setattr(
        MediaType, "quality", property(lambda self: taken if "q" in self.params else 1)
    )
    assert red() == noticed_at
    assert "One in the middle would notice nothing that these two let through." in PAGE.text


def test_real_faults_are_told_by_their_number(exercises):
    assert set(REAL) == set(exercises)
    for name, faults in REAL.items():
        for fault, number in faults.items():
            assert number in exercises[name].tested.faulty[fault]
            assert number in exercises[name].task.read_text("utf-8")


def test_tasks_count_their_faults_and_promises(exercises):
    for exercise in exercises.values():
        task = " ".join(exercise.task.read_text("utf-8").split())
        faults = re.search(r"on each of (\w+) that break one", task)[1]
        assert WORDS[faults] == len(exercise.tested.faulty)
        promises = re.search(r"the (\w+) promises", task)[1]
        tested = (exercise.path / exercise.tested.files[0]).read_text("utf-8")
        numbers = re.findall(r"^    (\d)\. ", tested, re.MULTILINE)
        assert {"four": 4, "five": 5}[promises] == len(numbers)


def test_every_implementation_is_another(exercises):
    for exercise in exercises.values():
        sources = [
            (folder / exercise.tested.files[0]).read_text("utf-8")
            for folder in implementations(exercise.path)
        ]
        assert (
            len(sources)
            == len(set(sources))
            == len(exercise.tested.correct) + len(exercise.tested.faulty)
        )


SHORT = ["", " ", "On time ", "  On time", "Gate  4", "a\tb", "late\r", "a\x0cb", "non-stop"]
LONG = ["one two three", "a\tb c-d on", "x\x0cy\r z", "Gate 4\n\n\nto Llanfairpwll\r\n\n", "\nto\n"]
WRAPS = [(text, 9) for text in SHORT] + [(text, width) for width in (1, 6, 9) for text in LONG]
ADDRESSES = ["", "//", "///a", "://h", "http://", "unix:///run/p", "1a://b", "h#a://b", "//[::1]:1"]
ADDRESSES += ["u:p://q@h", "u:p@h/?a=//b", "HTTP://h", "svn+ssh://h", " http://h", "é://h", "h:1//"]
ASKED = {  # what an honest test may ask, beyond what ours do
    "lines-that-wordwrap-lost": ("wrap", WRAPS),
    "a-table-of-proxies": ("with_scheme", [(address, "https") for address in ADDRESSES]),
}


@pytest.mark.parametrize("name", ASKED)
def test_right_implementations_answer_alike(exercises, name):
    exercise, (function, calls) = exercises[name], ASKED[name]
    answers = {}
    for correct in exercise.tested.correct:
        path = exercise.tested.folder(correct) / exercise.tested.files[0]
        told = [runpy.run_path(str(path))[function](*call) for call in calls]
        answers[correct] = dict(zip(calls, told, strict=True))
    assert len(answers) > 2
    first = answers.pop("as-given")
    assert answers == dict.fromkeys(answers, first)


def test_right_caches_take_any_key(exercises, tmp_path):
    exercise = exercises["expiry-without-waiting"]
    for correct in exercise.tested.correct:
        path = exercise.tested.folder(correct) / exercise.tested.files[0]
        (tmp_path / correct).mkdir()
        cache = runpy.run_path(str(path))["FileCache"](tmp_path / correct, lambda: 0)
        for key in ("", ".", "../a", "a/b", "*", "é", "https://example.org/" + 300 * "a"):
            cache.set(key, f"{key}\r\n")
            assert cache.get(key) == f"{key}\r\n"


def test_no_fault_is_noticed_by_everybody(exercises):
    for exercise in exercises.values():
        answers = [exercise.mistake_folder(mistake) for mistake in exercise.mistakes]
        by_all = set(exercise.tested.faulty)
        for folder in (exercise.starter, *answers):
            by_all &= noticed(exercise, folder)
        assert not by_all, exercise.id


def test_the_starter_that_runs_every_line_notices_one_fault_of_ten(exercises):
    exercise = exercises["sorted-already"]
    assert len(noticed(exercise, exercise.starter)) == 1
    measured = coverage.Coverage(data_file=None, include=[str(exercise.path / "tables.py")])
    with measured.collect():
        run_on(exercise, "as-given", exercise.starter)
    _, lines, _, missed, _ = measured.analysis2(str(exercise.path / "tables.py"))
    assert len(lines) > 10
    assert missed == []


def test_four_faults_live_in_the_short_cut_and_six_calls_notice_all(exercises):
    exercise = exercises["sorted-already"]
    text = exercise.discussion.read_text("utf-8")
    without = noticed(exercise, exercise.solution, "whole_rows")
    without |= noticed(exercise, exercise.solution, "it_returns")
    assert len(set(exercise.tested.faulty) - without) == 4
    assert "four of the ten\nfaults live in it" in text
    calls = run_on(exercise, "as-given", exercise.solution, watch=True).calls
    assert calls == {"sort_rows": 6}
    assert "six calls fill them" in text


def test_the_table_of_proxies_starts_with_48_calls(exercises):
    exercise = exercises["a-table-of-proxies"]
    calls = run_on(exercise, "as-given", exercise.starter, watch=True).calls
    assert calls == {"with_scheme": 48}
    assert "call it 48 times" in " ".join(exercise.task.read_text("utf-8").split())


def test_a_check_runs_tests_few_times_and_so_stays_quick(exercises, monkeypatch):
    """Counted: a run of pytest costs 15 to 20 ms, and a check may cost half a second."""
    runs = []
    original = run_suite
    monkeypatch.setattr(
        "mergeable.suites.suite.run_suite",
        lambda *args, **options: runs.append(1) or original(*args, **options),
    )
    for exercise in exercises.values():
        with Attempt(exercise.path, [exercise.solution, exercise.starter]) as attempt:
            for method in ("expect_right", "expect_faults_noticed", "expect_independent"):
                runs.clear()
                getattr(Suite(attempt, exercise.editable[0]), method)()
                assert len(runs) <= 16, (exercise.id, method)
