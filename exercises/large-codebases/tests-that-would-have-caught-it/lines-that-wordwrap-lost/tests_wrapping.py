from wrapping import wrap


def test_breaks_a_long_line():
    notice = "Flight 1545 to Houston is late"
    assert wrap(notice, 25) == "Flight 1545 to Houston is\nlate"


def test_leaves_a_short_line():
    assert wrap("On time", 20) == "On time"
