import pytest
from wrapping import wrap


@pytest.mark.xfail(reason="ticket 36341")
def test_empty_lines():
    assert wrap("Late.\n\nSorry.", 12) == "Late.\nSorry."


def test_breaks_a_long_line():
    notice = "Flight 1545 to Houston is late"
    assert wrap(notice, 25) == "Flight 1545 to Houston is\nlate"
