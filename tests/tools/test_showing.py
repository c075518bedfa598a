"""What notebooks show rows and source with."""

import pytest
from mergeable.showing import Lines, Table, source

ROWS = Table([("way", "rows"), ("`naive`", 336_776), ("<b>now</b>", 16)])


class Board:
    """Something whose source is shown."""

    def lines(self, flights):
        found = []
        for flight in flights:
            if flight:
                found.append(flight)

        return found


def test_a_table_has_a_heading_and_its_cells_may_hold_code_and_html():
    heading = "<tr><th>way</th><th>rows</th></tr>"
    naive = "<tr><td><code>naive</code></td><td>336776</td></tr>"
    now = "<tr><td><b>now</b></td><td>16</td></tr>"
    assert ROWS._repr_html_() == f"<table>{heading}{naive}{now}</table>"


def test_a_terminal_shows_a_table_by_lines():
    assert repr(ROWS) == "way | rows\n`naive` | 336776\n<b>now</b> | 16"


def test_a_function_is_shown_whole_with_its_file_s_numbers():
    first = Board.lines.__code__.co_firstlineno
    shown = source(Board.lines)
    assert isinstance(shown, Lines)
    assert [line.split()[0] for line in shown] == [str(first + n) for n in range(7)]
    assert shown[0] == f"{first}  def lines(self, flights):"
    assert shown[5] == f"{first + 5}"


def test_parts_keep_their_numbers_and_their_indentation_to_each_other():
    first = Board.lines.__code__.co_firstlineno
    shown = source(Board.lines, ("for", "if"), ("return", "found"))
    assert repr(shown) == "\n".join(
        (
            f"{first + 2}  for flight in flights:",
            f"{first + 3}      if flight:",
            f"{first + 6}  return found",
        )
    )


def test_two_functions_are_shown_below_each_other():
    once = source(Board.lines, ("found = ", "found = "))
    assert repr(once + once) == f"{once!r}\n{once!r}"


@pytest.mark.parametrize("part", [("while", "if"), ("return", "for")])
def test_a_part_that_is_no_longer_there_is_an_error(part):
    with pytest.raises(ValueError, match=r"holds '(while|for)'"):
        source(Board.lines, part)
