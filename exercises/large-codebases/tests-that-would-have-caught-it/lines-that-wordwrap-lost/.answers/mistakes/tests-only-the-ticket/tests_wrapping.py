from wrapping import wrap


def test_ticket_36341():
    text = "Late.\n\nGate 4 is closed now.\n\nSorry.\n"
    expected = "Late.\n\nGate 4 is\nclosed now.\n\nSorry.\n"
    assert wrap(text, 12) == expected


def test_breaks_a_long_line():
    notice = "Flight 1545 to Houston is late"
    assert wrap(notice, 25) == "Flight 1545 to Houston is\nlate"
