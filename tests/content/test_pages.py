"""What every lesson's page promises: it shows what a check prints, and what its notebook says.

A page that cannot keep a promise stands in the table below it, with the reason; whatever stands
there without need is found, too.
"""

import ast
import io
import re
from dataclasses import dataclass

import pytest
from departures import world
from django.apps import apps
from mergeable.console import make_console, verdict_view
from mergeable.course import load
from mergeable.grading import Attempt, grade_attempts

from tests.content.pages import ROOT, figures, page_of
from tests.needs import skip_without

world.setup()

COURSE = load(ROOT)
PAGES = {lesson.id: page_of(lesson.id) for lesson in COURSE.lessons}
WIDTH = 76  # columns of the terminal that pages show


# A verdict is what a check of the starter prints, or of the solution where it says "Solved"


@dataclass(frozen=True)
class Shown:
    """A verdict on a page: of which exercise, and of which of its answers."""

    lesson: str
    text: str

    @property
    def name(self):
        return self.text.splitlines()[0].rpartition("  ")[2]

    @property
    def exercise(self):
        return COURSE.exercise_named(self.name)

    @property
    def answer(self):
        return "solution" if re.search("^Solved:", self.text, re.MULTILINE) else "starter"

    def __str__(self):
        return f"{self.lesson}/{self.name}/{self.answer}"


VERDICTS = [
    Shown(lesson, text) for lesson, page in PAGES.items() for text in page.blocks("verdict")
]
# The page's own tests run the command, and see all that it says below the verdict.
WITH_MORE_BELOW = {"read-the-red"}


@pytest.fixture(scope="module")
def verdicts():
    """The verdict on each answer that a page shows one of, all graded at once."""
    attempts = [
        Attempt(exercise, shown.answer, (getattr(exercise, shown.answer), exercise.starter))
        for shown in VERDICTS
        if (exercise := shown.exercise)
    ]
    return grade_attempts(COURSE.root, attempts)


@pytest.mark.parametrize("shown", VERDICTS, ids=str)
def test_verdict_is_what_a_check_prints(shown, verdicts, monkeypatch):
    exercise = shown.exercise
    assert exercise, f"{shown.name} is no exercise"
    assert exercise.lesson == shown.lesson
    skip_without(exercise.needs)
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    told = io.StringIO()
    make_console(told).print(verdict_view(exercise, verdicts[exercise.id, shown.answer]))
    printed, text = told.getvalue().strip("\n"), shown.text
    if shown.lesson in WITH_MORE_BELOW:
        assert len(text) > len(printed)
        text = text[: len(printed)]
    assert text == printed


def test_every_verdict_is_compared():
    """Its last line is read here, so that a block which is fenced in another way is found."""
    ends = re.compile(r"^(?:Solved|Not yet|Not judged): ", re.MULTILINE)
    assert sum(len(ends.findall(page.text)) for page in PAGES.values()) == len(VERDICTS) > 0


# Words for an output hold no figures but the output's, or its title's


@dataclass(frozen=True)
class Elsewhere:
    """Where figures come from that are not in the output which is described."""

    why: str
    cells: tuple[str, ...] = ()  # the anchors of cells whose outputs have them
    figures: str = ""  # those that no output has


DRAWN = "The picture says it: what its cell puts out is no text."
COUNTED = "The reader counts them, and a test of this lesson's own does."
FIGURES = {
    ("read-the-red", "picture-before-and-after"): Elsewhere(
        DRAWN, ("measure-the-red", "prove-the-same-shares-one-call-a-flight")
    ),
    ("find-your-way", "locate-who-wrote-these-lines"): Elsewhere(
        "Two commits are shown by their hashes; the history's other cells say whose they are.",
        ("locate-the-life-of-the-function",),
    ),
    ("find-your-way", "change-one-line"): Elsewhere(
        "Its command names the two releases.", figures="5.1.6 5.1.7"
    ),
    ("reproduce-a-bug", "locate-from-the-end-whoever-uses-goes-before-what-is-used"): Elsewhere(
        COUNTED, figures="19"
    ),
    ("reproduce-a-bug", "locate-below-the-template"): Elsewhere(
        "Its code has so many statements.", figures="3"
    ),
    ("reproduce-a-bug", "picture-statements-left-after-each-run"): Elsewhere(
        DRAWN, figures="512 34"
    ),
    ("bisect-a-regression", "picture-two-sizes-tell-two-changes-apart"): Elsewhere(
        DRAWN, ("a-count-at-every-commit",)
    ),
    ("shape-a-change", "change-lines-to-read-before-and-after"): Elsewhere(
        DRAWN, ("change-two-commits",), "8 4"
    ),
    ("tests-that-would-have-caught-it", "prove-read-what-is-left"): Elsewhere(
        COUNTED, ("prove-18-are-left",)
    ),
    (
        "tests-that-would-have-caught-it",
        "picture-what-coverage-says-and-what-mutants-say",
    ): Elsewhere(DRAWN, figures="100 35 71 90"),
    ("the-way-in", "picture-the-fixes-stop-on-one-day"): Elsewhere(
        DRAWN,
        (
            "the-data-what-is-in-a-patch-release",
            "measure-fixes-and-vulnerabilities-in-each-patch-release-of-52",
        ),
    ),
    ("the-way-in", "change-the-rule-written-down"): Elsewhere(
        "Its code asks of the first patch release and of the fourteenth.", figures="5.0.1 5.0.14"
    ),
    ("orm-n-plus-one", "picture-before-and-after"): Elsewhere(
        DRAWN, ("measure-two-more-for-each-flight",), "50 500 1"
    ),
    ("orm-read-less", "picture-what-is-held-at-once"): Elsewhere(
        DRAWN, ("change-what-each-way-holds",)
    ),
    ("orm-aggregate-in-the-database", "picture-on-time-by-airline"): Elsewhere(
        DRAWN, figures="87 61"
    ),
    ("orm-indexes-and-plans", "picture-rows-read-for-a-page-of-fifty"): Elsewhere(
        DRAWN, figures="300,000 52 64"
    ),
    ("orm-writes-and-races", "picture-what-is-reported-and-what-is-stored"): Elsewhere(
        DRAWN, figures="30 60"
    ),
}


@pytest.mark.parametrize("lesson", PAGES)
def test_words_for_an_output_hold_no_other_figures(lesson):
    page = PAGES[lesson]
    assert len(page.links) == page.text.count(".ipynb#") > 0, "a link that is read in no test"
    for words, anchor in page.links:
        known = figures(page.outputs[anchor]) | figures(anchor)
        if elsewhere := FIGURES.get((lesson, anchor)):
            assert not figures(words) <= known, f"needs no exception any more: {anchor}"
            told = " ".join(page.outputs[cell] for cell in elsewhere.cells)
            known |= figures(told) | figures(elsewhere.figures)
            assert figures(elsewhere.figures) <= figures(words), f"says no such thing: {anchor}"
        assert figures(words) <= known, f"{words} ({anchor})"


# Cells are shown in the notebook's order, so that whoever types them from a page can run them

INDEPENDENT = "What it needs stands above it on the page, too, and nothing above needs it."
OUT_OF_ORDER = {
    "find-your-way": {
        "the-size-what-there-is-to-read": INDEPENDENT,
        "locate-from-the-address-to-the-line": INDEPENDENT,
        "predict-counting-or-looking": INDEPENDENT,
    },
    "bisect-a-regression": {"the-log-mended-and-replayed": INDEPENDENT},
    "tests-that-would-have-caught-it": {
        "faded-a-gate-that-closes": INDEPENDENT,
        "the-price-how-often-a-test-has-to-run": INDEPENDENT,
    },
    "orm-read-less": {"picture-what-is-held-at-once": INDEPENDENT},
    "orm-in-the-open": {
        "picture-who-is-called-when": "It is shown with the counts that it draws. " + INDEPENDENT,
    },
}


def in_order(page, but):
    """Whether the cells from the worked example on, but for these, are in the notebook's order."""
    shown = [anchor for anchor in page.worked if anchor not in but]
    return shown == [anchor for anchor in page.outputs if anchor in shown]


@pytest.mark.parametrize("lesson", PAGES)
def test_cells_are_shown_in_the_notebooks_order(lesson):
    page, moved = PAGES[lesson], OUT_OF_ORDER.get(lesson, {})
    assert page.worked
    assert in_order(page, but=moved), page.worked
    for anchor in moved:
        assert not in_order(page, but=moved.keys() - {anchor}), f"{anchor} is in its place"


# Models, where a page shows them, are those of the world, abridged

NAMES = "|".join(model.__name__ for model in apps.get_models())
A_MODEL = re.compile(rf"^class (?:{NAMES})\(models\.Model\):$", re.MULTILINE)
MODELS = {
    lesson: found
    for lesson, page in PAGES.items()
    if (found := [code for code in page.blocks(r"python[^\n]*") if A_MODEL.search(code)])
}
LEFT_OUT = re.compile(r"^    # (\w+(?:, \w+)*)$", re.MULTILINE)


@pytest.mark.parametrize("lesson", MODELS)
def test_models_are_those_of_the_world(lesson):
    for shown in MODELS[lesson]:
        for text in re.split(r"^(?=class )", shown, flags=re.MULTILINE)[1:]:
            (node,) = ast.parse(text).body
            model = apps.get_model("departures", node.name)
            told = {name for part in node.body if (name := shown_of(model, part))}
            left_out = LEFT_OUT.findall(text)
            # A class says what it leaves out, or no class of the page does.
            assert len(left_out) == bool(LEFT_OUT.search(shown))
            for names in left_out:
                told |= {*names.split(", ")}
                assert told | {"id"} == {each.name for each in model._meta.concrete_fields} | {"id"}


def shown_of(model, part):
    """Compare a part of a class with the model; return the field's name where it is a field."""
    if isinstance(part, ast.FunctionDef):
        assert isinstance(getattr(model, part.name), property)
        return ""
    name = part.targets[0].id
    if name == "objects":
        return ""
    field, call = model._meta.get_field(name), part.value
    told = {key.arg: ast.literal_eval(key.value) for key in call.keywords}
    assert type(field).__name__ == call.func.attr
    assert field.null == told.pop("null", False)
    assert field.primary_key == told.pop("primary_key", False)
    assert getattr(field, "_related_name", None) == told.pop("related_name", None)
    assert all(getattr(field, option) == value for option, value in told.items())
    if field.is_relation:
        assert field.related_model.__name__ == call.args[0].id
    return name


def test_tables_of_exceptions_name_what_there_is():
    shown = {(lesson, anchor) for lesson, page in PAGES.items() for _, anchor in page.links}
    assert shown >= FIGURES.keys()
    assert shown >= {(lesson, anchor) for lesson, moved in OUT_OF_ORDER.items() for anchor in moved}
    drawn = [place for place, each in FIGURES.items() if each.why == DRAWN]
    assert not any(PAGES[lesson].outputs[anchor].strip() for lesson, anchor in drawn)
    assert {shown.lesson for shown in VERDICTS} >= WITH_MORE_BELOW
    assert MODELS
