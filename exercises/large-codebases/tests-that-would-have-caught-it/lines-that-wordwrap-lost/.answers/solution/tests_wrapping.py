import pytest
from wrapping import wrap

# The promise, the text, and what wrap(text, 12) makes of it.
CASES = {
    "shorter": ("On time", "On time"),
    "as long as the width": ("Gate 4 at 10", "Gate 4 at 10"),
    "one longer": ("Gate 4 at 100", "Gate 4 at\n100"),
    "two lines of the width": ("Gate 4 at 10 and not at 9", "Gate 4 at 10\nand not at 9"),
    "a word at the width": ("Flight 15450 is late", "Flight 15450\nis late"),
    "a long word": ("To Charlottesville now", "To\nCharlottesville\nnow"),
    "a long word alone": ("Charlottesville", "Charlottesville"),
    "a hyphen": ("from Winston-Salem", "from\nWinston-Salem"),
    "a hyphen where a break would fit": ("the check-in desk", "the check-in\ndesk"),
    "two lines": ("On time.\nGate 4.", "On time.\nGate 4."),
    "an empty line": ("On time.\n\nGate 4.", "On time.\n\nGate 4."),
    "empty lines around a long one": (
        "Late.\n\nGate 4 is closed now\n\nSorry.",
        "Late.\n\nGate 4 is\nclosed now\n\nSorry.",
    ),
    "two empty lines": ("a\n\n\nb", "a\n\n\nb"),
    "a break at the end": ("On time.\n", "On time.\n"),
    "an empty line at the end": ("On time.\n\n", "On time.\n\n"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "wrapped"), CASES.values(), ids=CASES)
def test_wrap(text, wrapped):
    assert wrap(text, 12) == wrapped
