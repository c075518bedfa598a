"""What a learner sees, in whichever terminal."""

import io
import json
import re
from pathlib import Path

import pytest
from mergeable.console import (
    clean,
    commands_view,
    diff_view,
    make_console,
    markdown_view,
    next_view,
    print_json,
    problem_view,
    summary_table,
    verdict_view,
)
from mergeable.console.screen import STAND_INS
from mergeable.course import load
from mergeable.explain import fail
from mergeable.model import Check, Exercise, Kind, Place, Status, Verdict

PASSED, FAILED, BROKEN = Status.PASSED, Status.FAILED, Status.BROKEN
EXERCISE = Exercise(
    "departures-in-one-query",
    "Departures in one query",
    "orm-n-plus-one",
    "django",
    Path("departures-in-one-query"),
    Kind.CODE,
    15,
    2,
    ("Look.", "Ask.", "Do."),
    (),
    ("board.py",),
)
GROWS = "The number of queries does not grow with the number of flights"
MESSAGE = """\
departures("JFK") sent 51 queries for 50 flights and 501 for 500: one more for each flight.
Alike:     500 of  SELECT … FROM "plane" WHERE "tailnum" = ?
Sent by:   board.py, line 14: f.plane.model
Most rows: 500 rows by  SELECT 1
Budget:    2, whatever the number of flights
Next:      Line 14 asks for something that the first query could have brought along."""


def check(title, status=PASSED, **known):
    return Check(EXERCISE.id, f"test_{title}", title, status, **known)


def verdict(*checks, trouble=""):
    return Verdict(EXERCISE.id, checks, trouble)


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


class Terminal(io.StringIO):
    """A file that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def shown(monkeypatch):
    def show(view, width=100, terminal=False):
        monkeypatch.setenv("COLUMNS", str(width))
        file = Terminal() if terminal else io.StringIO()
        make_console(file).print(view)
        return file.getvalue()

    return show


MIXED = verdict(
    check("The board shows the right flights"),
    check(GROWS, FAILED, message=MESSAGE, output="debug: 1\n"),
    check("It reads no column too many", FAILED, message="It reads 17."),
    check("The page is served", BROKEN, message="The check did not run."),
)


def test_a_failing_verdict(shown):
    assert (
        shown(verdict_view(EXERCISE, MIXED))
        == f"""\
Departures in one query  departures-in-one-query

✓ The board shows the right flights
✗ {GROWS}
  departures("JFK") sent 51 queries for 50 flights and 501 for 500: one more for each flight.
  Alike:     500 of  SELECT … FROM "plane" WHERE "tailnum" = ?
  Sent by:   board.py, line 14: f.plane.model
  Most rows: 500 rows by  SELECT 1
  Budget:    2, whatever the number of flights
  Next:      Line 14 asks for something that the first query could have brought along.

  Your code printed:
  │ debug: 1

✗ It reads no column too many
! The page is served  not judged

Not yet: 1 of 4 checks passed, 2 failed, 1 not judged.
"""
    )


def test_a_narrow_terminal_folds_under_the_same_columns(shown):
    text = shown(verdict_view(EXERCISE, MIXED), width=40)
    assert max(map(len, text.splitlines())) <= 40
    assert (
        """\
✗ The number of queries does not grow
  with the number of flights
  departures("JFK") sent 51 queries for
  50 flights and 501 for 500: one more
  for each flight.
  Alike:     500 of  SELECT … FROM
             "plane" WHERE "tailnum" = ?
"""
        in text
    )


def test_a_wide_terminal_is_not_filled(shown):
    text = shown(verdict_view(EXERCISE, verdict(check("x" * 300))), width=300)
    assert max(map(len, text.splitlines())) == 100


def test_no_line_ends_in_blanks(shown):
    for width in (40, 72, 100):
        text = shown(verdict_view(EXERCISE, MIXED), width=width)
        assert not re.search(r" $", text, re.MULTILINE)


def test_a_passing_verdict(shown):
    text = shown(verdict_view(EXERCISE, verdict(check("One"), check("Two", output="noise\n"))))
    assert text.endswith("\n\n✓ One\n✓ Two\n\nSolved: all 2 checks passed.\n")


def test_a_broken_check_says_why(shown):
    message = "Your code took longer than 10 s, so this could not be judged."
    stuck = check("It ends", BROKEN, message=message, place=Place("board.py", 3, "while True:"))
    text = shown(verdict_view(EXERCISE, verdict(stuck)))
    assert (
        f"""\
! It ends  not judged
  {message}
  Where:     board.py, line 3: while True:

Not judged: 0 of 1 check passed, 1 not judged.
"""
        in text
    )


def test_trouble_without_checks(shown):
    text = shown(verdict_view(EXERCISE, verdict(trouble="The grader cannot be read.\nline 2")))
    assert text.endswith("\n! Not judged\n  The grader cannot be read.\n  line 2\n\nNot judged.\n")


def test_a_place_that_the_message_names_is_not_named_twice(shown):
    place = Place("board.py", 14, "f.plane.model")
    text = shown(verdict_view(EXERCISE, verdict(check("x", FAILED, message=MESSAGE, place=place))))
    assert text.count("board.py, line 14") == 1


def test_labels_of_explain_are_in_one_column(shown):
    with pytest.raises(AssertionError) as caught:
        fail(
            "It is wrong.",
            called="f(1)",
            got=[1],
            expected=[2],
            next_step="Think.",
            place=Place("a.py", 1),
        )
    text = shown(verdict_view(EXERCISE, verdict(check("x", FAILED, message=str(caught.value)))))
    columns = {line.index(line.split(None, 1)[1]) for line in text.splitlines() if ":  " in line}
    assert columns == {13}
    assert text.count(":  ") == 5


def test_code_in_a_message_keeps_its_indentation(shown):
    message = "board.py, line 2 is not valid Python: '(' was never closed.\n    print(("
    text = shown(verdict_view(EXERCISE, verdict(check("x", FAILED, message=message))))
    assert "closed.\n      print((\n" in text


def test_what_was_printed_is_shortened_in_lines_and_in_length(shown):
    output = "".join(f"line {n}\n" for n in range(1000)) + "y" * 9000
    noisy = verdict(check("x", FAILED, message="No.", output=output))
    text = shown(verdict_view(EXERCISE, noisy))
    assert "│ line 7\n  │ … 985 lines left out; -v shows all …\n  │ line 993\n" in text
    assert "line 8\n" not in text
    assert text.count("y") < 500
    whole = shown(verdict_view(EXERCISE, noisy, verbose=True))
    assert "line 500\n" in whole
    assert whole.count("y") >= 9000


def test_verbose_opens_every_check_with_its_traceback(shown):
    checks = (
        check("One", output="seen\n"),
        check("Two", FAILED, message="No.", detail="Traceback: 2"),
        check("Three", FAILED, message="Neither.", detail="Traceback: 3"),
    )
    brief = shown(verdict_view(EXERCISE, verdict(*checks)))
    assert "Traceback" not in brief
    assert "Neither" not in brief
    assert "seen" not in brief
    whole = shown(verdict_view(EXERCISE, verdict(*checks), verbose=True))
    for words in ("seen", "Neither.", "Traceback: 2", "Traceback: 3"):
        assert words in whole


def test_nothing_of_a_message_is_markup_or_an_escape(shown):
    message = "[bold]got[/bold] :smile: \x1b[2J\x1b]0;title\x07 \x9b31m\u202eevil"
    text = shown(verdict_view(EXERCISE, verdict(check("[red]x", FAILED, message=message))))
    assert "✗ [red]x\n  [bold]got[/bold] :smile:" in text
    assert not re.search("[\x1b\x07\x9b\u202e]", text)
    assert "title" not in text


def test_clean_keeps_what_people_write():
    assert clean("a\tb\r\nc\rd é 漢 🛫") == "a\tb\nc\nd é 漢 🛫"
    assert clean("\x1b[31mred\x1b[0m\x00") == "red"


def test_colours_are_never_the_only_sign(shown, monkeypatch):
    coloured = shown(verdict_view(EXERCISE, MIXED), terminal=True)
    assert "\x1b[31m✗" in coloured
    assert "\x1b[1;31mNot yet" in coloured
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert bare == shown(verdict_view(EXERCISE, MIXED))
    monkeypatch.setenv("NO_COLOR", "1")
    uncoloured = shown(verdict_view(EXERCISE, MIXED), terminal=True)
    assert not re.search(r"\x1b\[[\d;]*3\d", uncoloured)


def test_a_dumb_terminal_gets_no_escapes(shown, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in shown(verdict_view(EXERCISE, MIXED), terminal=True)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "utf-8", "utf-16", "shift_jis"])
def test_any_encoding_shows_every_word(encoding):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    console = make_console(file)
    console.print(verdict_view(EXERCISE, MIXED))
    console.print("漢 é \udc80 ≤")  # a lone surrogate is in no encoding
    file.flush()
    text = raw.getvalue().decode(encoding)
    for word in ("The board shows", GROWS, "not judged", "Not yet: 1 of 4", "line 14"):
        assert word in text
    if encoding == "cp1252":
        assert "+ The board shows" in text
        assert "x The number" in text
        assert "500 of  SELECT … FROM" in text  # cp1252 has the ellipsis
        assert text.rstrip().endswith("? é ? <=")


def test_stand_ins_are_ascii():
    assert all(stand_in.isascii() for stand_in in STAND_INS.values())


def test_json_is_one_value_and_nothing_else(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = Terminal()
    values = {"text": "✗ " + "long " * 100, "status": "failed"}
    print_json(make_console(file), values)
    assert json.loads(file.getvalue()) == values
    assert file.getvalue().isascii()
    assert "\x1b" not in file.getvalue()


def test_the_summary_tells_every_state_in_words(shown, tiny_course):
    course = load(tiny_course)
    passed, failed = check("a"), check("b", FAILED)
    verdicts = {
        "add-two": Verdict("add-two", (passed, passed)),
        "add-all": Verdict("add-all", (passed, failed)),
        "mean-delay": Verdict("mean-delay", (failed, failed)),
    }
    text = shown(summary_table(course, verdicts, {"mean-delay"}, course.exercise_named("add-all")))
    assert (
        text
        == """\
Sums
  ✓ solved       add-two     2 of 2
  ✗ failing      add-all     1 of 2
  · not started  mean-delay  0 of 2

1 solved, 1 failing, 1 not started.
Next: mergeable start add-all  (Add them all, 3 min)
"""
    )


def test_the_summary_of_a_part_has_that_part_only(shown, tiny_course):
    verdicts = {"add-all": Verdict("add-all", trouble="It died.")}
    text = shown(summary_table(load(tiny_course), verdicts, (), None))
    assert "! not judged  add-all" in text
    assert "add-two" not in text
    assert "nothing is left" in text


def test_the_summary_fits_a_narrow_terminal(shown, tiny_course):
    course = load(tiny_course)
    verdicts = {each.id: Verdict(each.id, (check("b", FAILED),)) for each in course.exercises}
    text = shown(summary_table(course, verdicts, (), None), width=40)
    assert max(map(len, text.splitlines())) <= 40


def test_next(shown, tiny_course):
    exercise = load(tiny_course).exercise_named("add-two")
    assert "mergeable start add-two" in shown(next_view(exercise))


def test_a_command_is_never_broken_for_the_words_beside_it(shown):
    command = "mergeable reset one-cause-three-reds --from 2026-11-20T072559"
    view = commands_view([(command, "to have again what you had before"), ("mergeable next", "")])
    assert shown(view, 100).splitlines() == [
        f"  {command}   to have again what you had before",
        "  mergeable next",
    ]
    assert shown(view, 80).splitlines() == [
        f"  {command}",
        "    to have again what you had before",
        "  mergeable next",
    ]


def test_a_problem_stands_above_its_remedy(shown):
    assert shown(problem_view("It is broken.", "Mend `it`.")) == "It is broken.\nMend `it`.\n"


def test_markdown_without_links_that_lead_nowhere(shown):
    text = shown(
        markdown_view(
            "# Title\n\n"
            "Edit [board.py](board.py), see [docs](https://example.org/x) and `code`.\n\n"
            "![A plot](plot.svg)\n\n```console\nmergeable check\n```\n\n- one\n- two\n"
        )
    )
    assert "Edit board.py, see docs (https://example.org/x) and `code`." in text
    assert "(picture: A plot)" in text
    assert "\n    mergeable check\n" in text
    assert text.startswith("Title\n")


def test_a_difference_is_marked_by_signs(shown):
    text = shown(diff_view("a.py", "one\ntwo\nthree\n", "one\n2\nthree\n"))
    assert text == "a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
