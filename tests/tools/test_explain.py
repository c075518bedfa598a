"""What a learner reads when a check fails: every word of it comes through here."""

import math
from collections import Counter, namedtuple
from decimal import Decimal

import pytest
from mergeable.explain import (
    CheckFailed,
    Words,
    article,
    count,
    difference,
    expect_equal,
    expect_rows,
    fail,
    shown,
)
from mergeable.model import Place

LINE = Place("board.py", 14, "f.plane.model")
Row = namedtuple("Row", "flight gate")


def said(call, *args, **kwargs):
    """The message that a call fails with."""
    with pytest.raises(CheckFailed) as failure:
        call(*args, **kwargs)
    return str(failure.value)


def test_a_failure_is_a_sentence_with_labels_in_one_column():
    message = said(
        fail, "The board is empty.", called='board("JFK")', got=[], expected=[1], next_step="Look."
    )

    assert message.splitlines() == [
        "The board is empty.",
        'Called:    board("JFK")',
        "Got:       []",
        "Expected:  [1]",
        "Next:      Look.",
    ]


def test_none_is_a_value_that_can_be_got_and_expected():
    assert "Got:       None\nExpected:  None" in said(fail, "No.", got=None, expected=None)


@pytest.mark.parametrize(
    ("problem", "lines"),
    [
        ("It is slow.", ["It is slow.", "Where:     board.py, line 14: f.plane.model"]),
        (f"It is slow.\nSent by:   {LINE}", ["It is slow.", f"Sent by:   {LINE}"]),
    ],
    ids=["not-yet-named", "named"],
)
def test_the_line_to_blame_is_named_once_and_kept(problem, lines):
    with pytest.raises(CheckFailed) as failure:
        fail(problem, place=LINE)

    assert str(failure.value).splitlines() == lines
    assert failure.value.place == LINE


def test_a_failed_check_is_an_assertion():
    assert issubclass(CheckFailed, AssertionError)


@pytest.mark.parametrize(
    "value",
    [
        (3, 3),
        (3, 3.0),
        ([{"delay": 3}], [{"delay": 3.0}]),
        (math.nan, float("nan")),
        ({"mean": math.nan}, {"mean": float("nan")}),
        ({1, 2}, {2, 1}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (("AA1", "B22"), Row("AA1", "B22")),
        ({"JFK": 2}, Counter(JFK=2)),
        (None, None),
    ],
    ids=str,
)
def test_equal_values_pass(value):
    got, expected = value
    expect_equal(got, expected, called="f()")


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [
        (9, 10, "got 9, expected 10."),
        ("9", 9, "got '9' (a str), expected 9 (an int)."),
        (9, 10.0, "got 9 (an int), expected 10.0 (a float)."),
        (True, 1, "got True (a bool), expected 1 (an int)."),
        ([1, True], [1, 1], "item 1: got True (a bool), expected 1 (an int)."),
        (Decimal(1), 1, "got Decimal('1') (a Decimal), expected 1 (an int)."),
        ((1,), [1], "got (1,) (a tuple), expected [1] (a list)."),
        ([[1], (2,)], [[1], [2]], "item 1: got (2,) (a tuple), expected [2] (a list)."),
        (set(), frozenset(), "got set() (a set), expected frozenset() (a frozenset)."),
        (None, [], "got None (a NoneType), expected [] (a list)."),
        (math.nan, 1.0, "got nan, expected 1.0."),
        ([1], [1, 2], "got 1 item, expected 2."),
        ([], [1, 2], "got 0 items, expected 2."),
        ({"rows": [1]}, {"rows": []}, "'rows': got 1 item, expected 0."),
        ({}, {"JFK": 1}, "'JFK' is missing."),
        ({"JFK": 1, "LGA": 2}, {"JFK": 1}, "'LGA' should not be there."),
        ({"a": {"b": [0, 1]}}, {"a": {"b": [0, 2]}}, "'a', 'b', item 1: got 1, expected 2."),
        ([{"a": 1}], [{"a": 1, "b": 2}], "item 0: 'b' is missing."),
        ({"b", "a"}, {"c", "d", "a"}, "'c' is missing."),
        ({"b", "a"}, {"a"}, "'b' should not be there."),
        ([{"b"}], [{"a", "b"}], "item 0: 'a' is missing."),
    ],
)
def test_the_first_difference_is_named(got, expected, words):
    assert difference(got, expected) == words


def test_an_unequal_result_is_told_in_full():
    message = said(
        expect_equal, [1], [2], called="board()", what="The board", next_step="Count again."
    )

    assert message.splitlines() == [
        "The board is not as expected: item 0: got 1, expected 2.",
        "Called:    board()",
        "Got:       [1]",
        "Expected:  [2]",
        "Next:      Count again.",
    ]


def test_a_result_without_a_name_goes_by_its_call():
    assert said(expect_equal, 1, 2, called="board()").startswith("board() is not as expected: got")


ROWS = [{"flight": f"B6 {number}", "gate": None} for number in range(100)]


@pytest.mark.parametrize(
    ("got", "expected", "shown_of_got", "shown_of_expected"),
    [
        (
            [*ROWS[:70], {"flight": "B6 70", "gate": 4}, *ROWS[71:]],
            ROWS,
            "item 70: {'flight': 'B6 70', 'gate': 4}",
            "item 70: {'flight': 'B6 70', 'gate': None}",
        ),
        (ROWS[:99], ROWS, "item 99: nothing", "item 99: {'flight': 'B6 99', 'gate': None}"),
        (ROWS, ROWS[:99], "item 99: {'flight': 'B6 99', 'gate': None}", "item 99: nothing"),
        (
            {"count": 100, "flights": [*ROWS[:99], 3]},
            {"count": 100, "flights": ROWS},
            "'flights', item 99: 3",
            "'flights', item 99: {'flight': 'B6 99', 'gate': None}",
        ),
    ],
    ids=["another", "too-short", "too-long", "within"],
)
def test_of_long_values_the_part_that_differs_is_shown(
    got, expected, shown_of_got, shown_of_expected
):
    lines = said(expect_equal, got, expected, called="f()").splitlines()
    assert lines[2:] == [f"Got:       {shown_of_got}", f"Expected:  {shown_of_expected}"]


def test_a_part_that_cannot_be_told_apart_further_is_cut():
    lines = said(expect_equal, ["a" * 999], ["b" * 999], called="f()").splitlines()
    assert lines[2].startswith("Got:       item 0: 'aaa")
    assert " … " in lines[2]


def test_nothing_returned_is_told_as_that():
    assert said(expect_equal, None, [1], called="board()").splitlines() == [
        "board() returned None, expected a list.",
        "Next:      Is a `return` missing?",
    ]


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "board() returned None, expected a list."),
        ({}, "board() returned a dict, and the checks look into a list."),
        ([{"flight": 1}, "B6"], "Item 1 of the list is a str, expected a dict."),
        ([{"flight": 1}, {"gate": 1}], "Item 1 of the list has no 'flight'."),
    ],
)
def test_rows_are_looked_into_only_where_there_are_rows(got, words):
    assert said(expect_rows, got, ["flight"], called="board()").startswith(words)


def test_rows_may_hold_more_than_what_is_looked_into():
    expect_rows([{"flight": 1, "gate": 2}], ["flight"], called="board()")


def test_long_texts_are_shown_around_where_they_differ():
    page = "<li>flight</li>" * 400
    words = difference(page[:3000] + "X" + page[3001:], page)

    assert words.startswith("from character 3000 on, got … ")
    assert page[2980:3000] + "X" + page[3001:3040] in words
    assert len(words) < 220


def test_a_text_that_ends_too_early_says_so():
    words = difference("ab" * 200, "ab" * 300)
    assert words.startswith(f"from character 400 on, got … '{'ab' * 10}', expected … 'ab")
    assert words.endswith("' ….")


def test_bytes_are_compared_like_texts():
    words = difference(b"", b"b" * 200)
    assert words == f"from character 0 on, got b'', expected {b'b' * 40!r} …."


def test_long_values_are_cut_in_the_middle():
    text = shown(list(range(1000)))

    assert len(text) <= 160
    assert text.startswith("[0, 1, 2")
    assert " … " in text
    assert text.endswith("998, 999]")


@pytest.mark.parametrize("value", [10**5000, [10**5000]], ids=["alone", "in-a-list"])
def test_a_number_too_long_to_write_out_is_still_told(value):
    assert "too large to write out" in said(expect_equal, value, 1, called="f()")


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "query", "1 query"),
        (51, "query", "51 queries"),
        (0, "day", "0 days"),
        (336_776, "flight", "336,776 flights"),
        (2, "delay", "2 delays"),
    ],
)
def test_things_are_counted_in_words(number, noun, words):
    assert count(number, noun) == words


def test_a_plural_that_no_rule_gives_can_be_told():
    assert count(2, "index", "indexes") == "2 indexes"


def test_nouns_get_their_article():
    assert [article(noun) for noun in ("int", "Airport", "list")] == [
        "an int",
        "an Airport",
        "a list",
    ]


def test_words_are_shown_whole_and_without_quotation_marks():
    told = "AssertionError: " + "x" * 300
    with pytest.raises(CheckFailed) as caught:
        fail("It barked.", got=Words(f"{told}\nline 3"), expected=Words("no exception"))
    assert str(caught.value).splitlines()[1:] == [
        f"Got:       {told}",
        "           line 3",
        "Expected:  no exception",
    ]
