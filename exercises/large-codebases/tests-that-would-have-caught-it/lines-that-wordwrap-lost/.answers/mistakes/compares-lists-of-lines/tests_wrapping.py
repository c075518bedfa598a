import pytest
from wrapping import wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Gate 4 at 10 and not at 9", ["Gate 4 at 10", "and not at 9"]),
        ("To Charlottesville now", ["To", "Charlottesville", "now"]),
        ("from Winston-Salem", ["from", "Winston-Salem"]),
        ("the check-in desk", ["the check-in", "desk"]),
        ("On time.\n\nGate 4.\n", ["On time.", "", "Gate 4."]),
        ("On time.\nGate 4.", ["On time.", "Gate 4."]),
    ],
)
def test_lines(text, lines):
    assert wrap(text, 12).splitlines() == lines
