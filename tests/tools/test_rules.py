"""Every rule finds what is planted against it, where it is, and nothing in a course in order."""

import json
import subprocess
from collections import Counter

import pytest
from mergeable.course import load
from mergeable.model import Finding
from mergeable.rules import RULES, findings

from tests.conftest import copy_course
from tests.planting import both, copy, delete, replace, write

PAGE = "docs/lessons/harbour/tides.md"
TOUR = "docs/lessons/harbour/welcome.md"
SOURCE = "notebooks/harbour/tides.py"
BUILT = "notebooks/harbour/tides.ipynb"
AT = "exercises/harbour/tides/high-water"
FACTS, TASK, GRADER = f"{AT}/exercise.toml", f"{AT}/README.md", f"{AT}/test_high_water.py"
KEPT = f"{AT}/.answers/starter/tides.py"
MISTAKES = f"{AT}/.answers/mistakes"
LONG = "levels_of_the_day = [" + ", ".join(["1.25"] * 12) + "]"


def output(cell, **changes):
    """Return what changes the first output of a cell of the built notebook."""

    def plant(root):
        notebook = json.loads((root / BUILT).read_text(encoding="utf-8"))
        notebook["cells"][cell]["outputs"][0].update(changes)
        text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (root / BUILT).write_text(text, encoding="utf-8")

    return plant


def drop(cell):
    """Return what takes the outputs of a cell away."""

    def plant(root):
        notebook = json.loads((root / BUILT).read_text(encoding="utf-8"))
        notebook["cells"][cell]["outputs"] = []
        text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (root / BUILT).write_text(text, encoding="utf-8")

    return plant


# What is planted; rule, file and line of the finding (its number, or how it begins), its words.
PLANTS = {
    # Pages
    "section missing": (
        replace(PAGE, "## When not to\n", ""),
        ("L001", PAGE, 1),
        'has no section "When not to"',
    ),
    "section misnamed": (
        replace(PAGE, "## When not to", "## When not to do it"),
        ("L001", PAGE, "## When not to do it"),
        "which no lesson has",
    ),
    "sections out of order": (
        both(
            replace(PAGE, "## When not to", "## X"),
            replace(PAGE, "## Check yourself", "## When not to"),
            replace(PAGE, "## X", "## Check yourself"),
        ),
        ("L001", PAGE, "## When not to"),
        'has "When not to" after "Check yourself"',
    ),
    "tour without key points": (
        replace(TOUR, "## Key points", "## Remember"),
        ("L001", TOUR, 1),
        'has no section "Key points"',
    ),
    "no note": (
        replace(PAGE, "??? instructor", "??? note"),
        ("L001", PAGE, 1),
        "has no note for the instructor",
    ),
    "note not last": (
        replace(PAGE, "## Key points", '??? instructor "For you"\n\n    Go on.\n\n## Key points'),
        ("L001", PAGE, '??? instructor "For you"'),
        "goes on after the note",
    ),
    "subgoals misnamed": (
        replace(PAGE, "### Prove", "### Proof"),
        ("L002", PAGE, "## Worked example"),
        "in the parts: measure, locate, change, proof",
    ),
    "no cell": (
        both(
            replace(PAGE, "](/notebooks/harbour/tides.ipynb#", "](/notebooks/harbour/x.ipynb#", 3),
            write("notebooks/harbour/x.ipynb", ""),
        ),
        ("L003", PAGE, "## Worked example"),
        "without a cell of its notebook",
    ),
    "no picture": (
        replace(PAGE, "tides.ipynb#locate-the-peak", "tides.ipynb#measure-six-levels"),
        ("L003", PAGE, "## Worked example"),
        "without a picture",
    ),
    "no prediction": (
        replace(PAGE, "> - ", "> ", 2),
        ("L004", PAGE, "## Predict"),
        "asks for no prediction",
    ),
    "no gap": (
        replace(PAGE, "____", "level", 2),
        ("L005", PAGE, "## Faded example"),
        "has 0 gaps to fill",
    ),
    "gap without answer": (
        replace(PAGE, "<summary>Gap 2: of what?", "<summary>Of what?"),
        ("L005", PAGE, "## Faded example"),
        "has 2 gaps and 1 answers",
    ),
    "faded example is no Python": (
        replace(PAGE, "if ____]", "if ____"),
        ("L005", PAGE, "hours = [hour for hour, level in enumera"),
        "is not Python",
    ),
    "no file of the project": (
        replace(PAGE, "`Lib/statistics/mode.py`", "`statistics`"),
        ("L006", PAGE, "## In the real codebase"),
        "opens no file of the real project",
    ),
    "no question about it": (
        replace(PAGE, "<summary>Which of two equal", "<p>Which of two equal"),
        ("L006", PAGE, "## In the real codebase"),
        "asks nothing about the real project",
    ),
    "one recall question": (
        replace(PAGE, "<summary>What does broken mean?</summary>", ""),
        ("L007", PAGE, "## Before you start"),
        'has 1 questions in "Before you start"',
    ),
    "two questions at the end": (
        replace(TOUR, "<summary>What does broken mean?</summary>", ""),
        ("L007", TOUR, "## Check yourself"),
        'has 2 questions in "Check yourself"',
    ),
    "eight key points": (
        replace(PAGE, "- Bounds belong to somebody.\n", "- One more.\n" * 7),
        ("L008", PAGE, "## Key points"),
        "has 8 key points",
    ),
    # Facts of lessons
    "goal is a state of mind": (
        replace(PAGE, "- Find the hour", "- Understand the hour"),
        ("L101", PAGE, "- Understand the hour of high water."),
        'starts with "Understand"',
    ),
    "goal is a noun": (
        replace(PAGE, "- Find the hour", "- The hour"),
        ("L101", PAGE, "- The hour of high water."),
        'starts with "The"',
    ),
    "goal without full stop": (
        replace(PAGE, "- Find the hour of high water.", "- Find the hour of high water"),
        ("L101", PAGE, "- Find the hour of high water"),
        "without a full stop",
    ),
    "minutes do not add up": (
        replace(PAGE, "exercises: 22", "exercises: 20"),
        ("L102", PAGE, "minutes: {read: 10, exercises: 20}"),
        "promises 20 minutes of exercises, which take 22",
    ),
    "never verified": (
        replace(PAGE, "date: 2026-11-20", "date: lately"),
        ("L103", PAGE, 'verified: {date: lately, python: "3.11"}'),
        "does not say when",
    ),
    "no versions": (
        replace(PAGE, ', python: "3.11"', ""),
        ("L103", PAGE, "verified: {date: 2026-11-20}"),
        "with which versions",
    ),
    "two exercises": (
        both(
            replace(PAGE, "[Count the hours afloat](/exercises/harbour/tides/hours-afloat/)\n", ""),
            delete("exercises/harbour/tides/hours-afloat"),
            replace(PAGE, "exercises: 22", "exercises: 15"),
        ),
        ("L104", PAGE, "## Your turn"),
        "has 2 exercises",
    ),
    "falling level": (
        replace(FACTS, "level   = 1", "level   = 4"),
        ("L104", PAGE, "[Count the hours afloat](/exercises/harb"),
        "goes from level 4 (high-water) to 2 (hours-afloat)",
    ),
    "exercise elsewhere": (
        both(
            replace(PAGE, "[Find high water](/exercises/harbour/tides/high-water/)\n", ""),
            replace(
                PAGE,
                "## Your turn",
                "[Find high water](/exercises/harbour/tides/high-water/)\n\n## Your turn",
            ),
        ),
        ("L105", PAGE, "[Find high water](/exercises/harbour/tid"),
        'shows high-water outside "Your turn"',
    ),
    "link to no cell": (
        replace(PAGE, "#change-ask-for-the-hour", "#change-ask-for-an-hour"),
        ("L106", PAGE, "[The hour](/notebooks/harbour/tides.ipyn"),
        "has no cell #change-ask-for-an-hour",
    ),
    "link to no function": (
        replace(PAGE, "tides.py#high_water", "tides.py#low_water"),
        ("L106", PAGE, "[The function as it stands](/exercises/h"),
        "tides.py has no low_water",
    ),
    "link to no file": (
        replace(PAGE, "tides.py#high_water", "tide.py#high_water"),
        ("L106", PAGE, "[The function as it stands](/exercises/h"),
        "names nothing in this repository",
    ),
    "link with another title": (
        replace(PAGE, "[Find high water]", "[High water]"),
        ("L106", PAGE, "[High water](/exercises/harbour/tides/hi"),
        'its README.md "Find high water"',
    ),
    # Notebooks
    "notebook without title": (
        replace(SOURCE, "# # Sail with the tide", "# # Sail"),
        ("N001", SOURCE, 1),
        "does not begin with its title",
    ),
    "notebook without link": (
        replace(SOURCE, "../../docs/lessons/harbour/tides.md", "tides.md"),
        ("N001", SOURCE, 1),
        "does not link its page",
    ),
    "cell without title": (
        replace(SOURCE, "# %% change: ask for the hour", '# %% tags=["hide-input"]'),
        ("N002", SOURCE, "# %% tags="),
        "has a cell without a title",
    ),
    "title twice": (
        replace(SOURCE, "# %% change: ask for the hour", "# %% Measure six levels!"),
        ("N002", SOURCE, "# %% Measure six levels!"),
        "has a title like that on line 6",
    ),
    "marker misread": (
        replace(SOURCE, "# %% change: ask for the hour", "# %% change: hour = 2"),
        ("N002", SOURCE, "# %% change: hour = 2"),
        "has a cell whose marker says",
    ),
    "unknown tag": (
        replace(SOURCE, '"hide-input"', '"hide_input"'),
        ("N002", SOURCE, '# %% locate: the peak tags=["hide_input"]'),
        'has the tag "hide_input"',
    ),
    "cell ends in an assignment": (
        replace(SOURCE, "max(range", "hour = max(range"),
        ("N003", SOURCE, "# %% change: ask for the hour"),
        "has a cell that shows nothing",
    ),
    "cell shows nothing": (
        drop(1),
        ("N003", SOURCE, "# %% measure: six levels"),
        "whose last expression has no value to show",
    ),
    "ignored without reason": (
        replace(SOURCE, ' reason="the clock"', ""),
        ("N004", SOURCE, '# %% prove: how quick it is tags=["nbval'),
        "does not say why",
    ),
    "ignored by a comment": (
        replace(SOURCE, "max(range", "# NBVAL_IGNORE_OUTPUT\nmax(range"),
        ("N004", SOURCE, "# %% change: ask for the hour"),
        "steers nbval by a comment",
    ),
    "not built": (
        delete(BUILT),
        ("N005", BUILT, 1),
        "Run `mergeable dev build tides`",
    ),
    "built from another source": (
        replace(SOURCE, "2.5", "2.6"),
        ("N005", BUILT, 1),
        "does not hold the cells of its source",
    ),
    "address in an output": (
        output(1, data={"text/plain": ["<object at 0x7f00deadbeef>"]}),
        ("N006", SOURCE, "# %% measure: six levels"),
        'shows "0x7f00deadbeef"',
    ),
    "somebody's folder in an output": (
        output(1, data={"text/plain": ["/home/ada/course/tides.py"]}),
        ("N006", SOURCE, "# %% measure: six levels"),
        'shows "/home/ada/course/tides.py"',
    ),
    "long line in a cell": (
        replace(SOURCE, "max(range", f"{LONG}\nmax(range"),
        ("N007", SOURCE, LONG),
        "has a line of 92 characters",
    ),
    "notebook imports a learner's file": (
        replace(SOURCE, "max(range", "from tides import high_water\n\nmax(range"),
        ("N008", SOURCE, "from tides import high_water"),
        "imports tides, which learners edit",
    ),
    # Exercises
    "not said how it is judged": (
        replace(TASK, "## How it is judged\n", ""),
        ("X001", TASK, 1),
        "does not say how an answer is judged",
    ),
    "said with no words": (
        replace(TASK, "By the first of the highest levels, and by `None` for no levels.", ""),
        ("X001", TASK, "## How it is judged"),
        "has nothing under",
    ),
    "hint twice": (
        replace(FACTS, '"Look at `key`."', '"What does max compare"'),
        ("X002", FACTS, '"What does max compare",'),
        'has the hint "What does max compare" twice',
    ),
    "two mistakes": (
        both(
            replace(FACTS, '[mistakes.takes-the-last]\nfails = "test_first_of_two"\n', ""),
            replace(FACTS, 'says  = "got 2, expected 1"\n', ""),
            delete(f"{MISTAKES}/takes-the-last"),
        ),
        ("X003", FACTS, "[mistakes.counts-from-one]"),
        "tells 2 known mistakes",
    ),
    "mistake in one word": (
        both(
            replace(FACTS, "[mistakes.takes-the-last]", "[mistakes.last]"),
            copy(f"{MISTAKES}/takes-the-last", f"{MISTAKES}/last"),
            delete(f"{MISTAKES}/takes-the-last"),
        ),
        ("X003", FACTS, "[mistakes.last]"),
        'calls a mistake "last"',
    ),
    "mistake that says nothing": (
        replace(FACTS, 'says  = "ValueError"', 'says  = ""'),
        ("X003", FACTS, "[mistakes.trips-over-nothing]"),
        'whoever makes "trips-over-nothing"',
    ),
    "starter not kept": (delete(KEPT), ("X004", KEPT, 1), "the starter is not kept"),
    "starter solved": (
        copy(f"{AT}/.answers/solution", AT),
        ("X004", f"{AT}/tides.py", 1),
        "Solved: `mergeable reset high-water`",
    ),
    "stray file in the starter": (
        write(f"{AT}/.answers/starter/notes.txt", "x"),
        ("X004", f"{AT}/.answers/starter/notes.txt", 1),
        "is edited by no learner",
    ),
    "mistake in a file that is not edited": (
        write(f"{MISTAKES}/takes-the-last/test_high_water.py", ""),
        ("X005", f"{MISTAKES}/takes-the-last/test_high_water.py", 1),
        "Learners edit: tides.py",
    ),
    "mistake without files": (
        delete(f"{MISTAKES}/takes-the-last/tides.py"),
        ("X005", f"{MISTAKES}/takes-the-last", 1),
        "holds no files",
    ),
    "mistake is the solution": (
        copy(f"{AT}/.answers/solution", f"{MISTAKES}/takes-the-last"),
        ("X005", f"{MISTAKES}/takes-the-last", 1),
        "is the solution",
    ),
    "mistake is the starter": (
        copy(f"{AT}/.answers/starter", f"{MISTAKES}/takes-the-last"),
        ("X005", f"{MISTAKES}/takes-the-last", 1),
        "is the starter",
    ),
    "long line in a starter": (
        both(
            replace(KEPT, "def high", f"{LONG}\ndef high"),
            replace(f"{AT}/tides.py", "def high", f"{LONG}\ndef high"),
        ),
        ("X006", KEPT, 1),
        "has a line of 92 characters",
    ),
    "tested file not shown": (
        both(
            write(f"{AT}/.answers/correct/as-given/waves.py", "HEIGHT = 2\n"),
            write(f"{AT}/waves.py", "HEIGHT = 3\n"),
            replace(FACTS, "[mistakes.", '[correct]\nas-given = "is given"\n\n[mistakes.'),
        ),
        ("X007", f"{AT}/waves.py", 1),
        "is not what the tests are tried on",
    ),
    # Graders
    "check without title": (
        replace(GRADER, '    """No levels have no high water"""\n', ""),
        ("X101", GRADER, "def test_no_levels(attempt):"),
        "has a check test_no_levels without a title",
    ),
    "no checks": (
        both(
            replace(GRADER, "def test_", "def check_", 3),
            replace(FACTS, 'fails = "test_', 'fails = "test_', 3),
        ),
        ("X101", GRADER, 1),
        "checks nothing",
    ),
    "check of nothing": (
        replace(GRADER, "def test_no_levels(attempt)", "def test_no_levels(tmp_path)"),
        ("X102", GRADER, "def test_no_levels(tmp_path):"),
        "asks nothing of the learner's code",
    ),
    "bare assert": (
        replace(GRADER, "    expect_equal(", "    assert high_water([1]) == 0\n    expect_equal("),
        ("X103", GRADER, "assert high_water([1]) == 0"),
        "asserts without words",
    ),
    "grader imports the learner": (
        replace(GRADER, "from mergeable", "from tides import high_water\nfrom mergeable"),
        ("X104", GRADER, 1),
        "imports tides, which is the learner's",
    ),
    "grader imports by name": (
        replace(
            GRADER,
            "    expect_equal(",
            '    __import__("importlib").import_module("tides")\n    expect_equal(',
        ),
        ("X104", GRADER, '__import__("importlib").import_module("t'),
        "imports tides",
    ),
    "grader parses": (
        replace(GRADER, "from mergeable", "import ast\nfrom mergeable"),
        ("X104", GRADER, 1),
        "imports ast, to read source",
    ),
    "grader reads": (
        replace(GRADER, "    expect_equal(", '    attempt.path("tides.py")\n    expect_equal('),
        ("X104", GRADER, 'attempt.path("tides.py")'),
        "reads tides.py, which is the learner's source",
    ),
    "grader reads below its folder": (
        replace(
            GRADER, "    expect_equal(", '    (tmp / "tides.py").read_text()\n    expect_equal('
        ),
        ("X104", GRADER, '(tmp / "tides.py")'),
        "reads tides.py, which is the learner's source",
    ),
    "mistake fails no check": (
        replace(FACTS, 'fails = "test_no_levels"', 'fails = "test_nothing"'),
        ("X105", FACTS, "[mistakes.trips-over-nothing]"),
        "The checks are: test_first_of_two, test_hour, test_no_levels",
    ),
    # Wording
    "prompt left": (
        replace(PAGE, "When the almanac", "WRITE: when it costs more.\n\nWhen the almanac"),
        ("W001", PAGE, "WRITE: when it costs more."),
        "still asks: when it costs more.",
    ),
    "prompts left": (
        replace(PAGE, "When the almanac", "WRITE: one.\n\n**WRITE: two.**\n\nWhen the almanac"),
        ("W001", PAGE, "WRITE: one."),
        "still asks (the first of 2 prompts): one.",
    ),
    "prompt left in a grader": (
        replace(GRADER, "from mergeable", "# WRITE: the budget\nfrom mergeable"),
        ("W001", GRADER, 1),
        "still asks: the budget",
    ),
    "belittling": (
        replace(PAGE, "When the almanac is", "It is\nsimply so when the almanac is"),
        ("W002", PAGE, "simply so when the almanac is printed al"),
        'says "simply"',
    ),
    "advertising in a hint": (
        replace(FACTS, '"Look at `key`."', '"Leverage `key`."'),
        ("W002", FACTS, '"Leverage `key`.",'),
        'says "Leverage". Write "use".',
    ),
    "phrase over two lines": (
        replace(TASK, "Give the hour.", "It is important\nto note the hour."),
        ("W002", TASK, "`high_water(levels)` gives the level. It"),
        "Drop it: the sentence says more without.",
    ),
    "belittling in a notebook": (
        replace(SOURCE, "asks for the hour", "just asks for the hour"),
        ("W002", SOURCE, "# [The lesson](../../docs/lessons/harbou"),
        'says "just"',
    ),
    "belittling in a prediction": (
        replace(PAGE, "> - *The last.* It keeps", "> - *The last.* It obviously keeps"),
        ("W002", PAGE, "> - *The last.* It obviously keeps what "),
        'says "obviously"',
    ),
    "belittling in a goal": (
        replace(PAGE, "- Find the hour", "- Find easily the hour"),
        ("W002", PAGE, "- Find easily the hour of high water."),
        'says "easily"',
    ),
    "American": (
        replace(f"{AT}/.answers/discussion.md", "asks once", "optimizes by asking once"),
        ("W003", f"{AT}/.answers/discussion.md", "The solution optimizes by asking once fo"),
        'Write "optimises".',
    ),
    "image without words": (
        replace(PAGE, "When the almanac", "![ ](tide.png)\n\nWhen the almanac"),
        ("W004", PAGE, "![ ](tide.png)"),
        "has an image without words",
    ),
    "image in HTML without words": (
        replace(PAGE, "When the almanac", '<img src="tide.png">\n\nWhen the almanac'),
        ("W004", PAGE, '<img src="tide.png">'),
        "has an image without words",
    ),
    "image elsewhere": (
        replace(PAGE, "When the almanac", "![A tide](https://example.org/t.png)\n\nWhen it"),
        ("W005", PAGE, "![A tide](https://example.org/t.png)"),
        "shows an image from https://example.org/t.png",
    ),
    "link to this machine": (
        replace(PAGE, "When the almanac", "[Look](http://localhost:8000/) when it"),
        ("W006", PAGE, "[Look](http://localhost:8000/) when it i"),
        "links to http://localhost:8000/",
    ),
    "somebody's folder": (
        replace(PAGE, "When the almanac", "In `/home/ada/course` the almanac"),
        ("W006", PAGE, "In `/home/ada/course` the almanac is pri"),
        "names /home/ada/course",
    ),
}
# What is planted here breaks a second thing as well: its codes.
AND_SO = {
    "section missing": {"L001"},
    "section misnamed": {"L001"},
    "sections out of order": {"L007"},
    "no cell": {"L106"},
    "notebook without title": {"N005"},
    "notebook without link": {"N005"},
    "cell without title": {"N005", "L106"},
    "title twice": {"N005", "L106"},
    "marker misread": {"N005", "L106"},
    "unknown tag": {"N005"},
    "cell ends in an assignment": {"N005"},
    "cell shows nothing": {"N005"},
    "ignored without reason": {"N005"},
    "ignored by a comment": {"N005"},
    "long line in a cell": {"N005"},
    "notebook imports a learner's file": {"N005"},
    "belittling in a notebook": {"N005"},
    "no checks": {"X105"},
}


@pytest.fixture
def root(tmp_path):
    """A course in which everything is in order."""
    return copy_course("complete", tmp_path)


def read(path):
    return path.read_text(encoding="utf-8")


def line_of(text, beginning):
    lines = (
        number
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip().startswith(beginning)
    )
    return next(lines)


def shown(found: list[Finding]) -> str:
    return "\n".join(map(str, found))


def test_a_course_in_order_has_no_findings(root):
    found = findings(load(root))
    assert not found, shown(found)


@pytest.mark.parametrize("plant", PLANTS)
def test_what_breaks_a_rule_is_found(plant, root):
    put, (rule, path, line), words = PLANTS[plant]
    put(root)
    found = findings(load(root))
    number = line if isinstance(line, int) else line_of(read(root / path), line)
    here = [f for f in found if (f.rule, f.path, f.line) == (rule, path, number)]
    assert here, shown(found)
    assert any(words in str(finding) for finding in here), shown(here)
    others = {f.rule for f in found if f.rule != rule} - AND_SO.get(plant, set())
    assert not others, shown(found)


def test_every_rule_is_planted():
    planted = Counter(rule for _, (rule, *_), _ in PLANTS.values())
    assert set(planted) == {rule.code for rule in RULES}


def test_codes_are_each_ones_own():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    taken = {"C", "E", "P", "M"}  # reading the course, and grading it
    assert not taken & {code[0] for code in codes}


def test_documentation_begins_with_code_and_what_must_be_so():
    for rule in RULES:
        first = rule.documentation().partition("\n")[0]
        assert first.startswith(f"{rule.code} "), rule
        assert first.endswith((".", ":")), first


# What the rules leave alone

ALLOWED = {
    "words in code": replace(PAGE, "When the almanac", "`just()` and `easy`, when the almanac"),
    "words in fenced code": replace(
        PAGE, "When the almanac", "```text\nsimply color\n```\n\nWhen the almanac"
    ),
    "words of others": replace(PAGE, "When the almanac", "> It is simply a color.\n\nWhen it"),
    "words of others in a sentence": replace(
        PAGE, "When the almanac", 'He called it "a simple\nmatter of color", when the almanac'
    ),
    "words within words": replace(PAGE, "When the", "Adjust it just-in-time. When the"),
    "words in addresses": replace(
        PAGE, "When the", "[Colours](https://example.org/just/color.html) when the"
    ),
    "words in code within a prediction": replace(
        PAGE, "> - *The last.*", "> ```python\n> just = 1\n> ```\n>\n> - *The last.*"
    ),
    "images in code": replace(PAGE, "When the", "`![](x)` when the"),
    "an address of the reader's own site": replace(PAGE, "When the", "`http://127.0.0.1/`: the"),
    "a fixture between": replace(
        GRADER,
        "def test_no_levels(attempt):",
        "import pytest\n\n\n@pytest.fixture\ndef opened(attempt):\n    return attempt\n\n\n"
        "def test_no_levels(opened, attempt=None):",
    ),
    "an assert with words": replace(
        GRADER, "    expect_equal(", '    assert attempt, "no attempt"\n    expect_equal('
    ),
    "a section of its own in a tour": replace(
        TOUR, "## Your turn", "## Tea\n\nTime.\n\n## Your turn"
    ),
    "a file that is not the learner's": replace(
        GRADER, "    expect_equal(", '    attempt.path("levels.csv")\n    expect_equal('
    ),
    "the name of a learner's file": replace(
        GRADER, "    expect_equal(", '    Place("tides.py", 2)\n    expect_equal('
    ),
    "two levels alike": replace(FACTS, "level   = 1", "level   = 2"),
}


@pytest.mark.parametrize("allowed", ALLOWED)
def test_what_is_no_slip_is_left_alone(allowed, root):
    ALLOWED[allowed](root)
    found = findings(load(root))
    assert not found, shown(found)


def test_a_starter_that_was_solved_does_not_hide_other_findings(root):
    write(f"{AT}/tides.py", "def high_water(levels): return 'simply'\n")(root)
    assert [(f.rule, f.path) for f in findings(load(root))] == [("X004", f"{AT}/tides.py")]


def test_what_is_not_committed_is_a_learners_work(root):
    git = ("git", "-C", str(root), "-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Start"]):
        subprocess.run([*git, *command], check=True)
    write(f"{AT}/tides.py", "def high_water(levels): return max(levels)\n")(root)
    assert findings(load(root)) == []
    subprocess.run([*git, "commit", "-qam", "Give the answer away"], check=True)
    assert [(f.rule, f.path) for f in findings(load(root))] == [("X004", f"{AT}/tides.py")]
