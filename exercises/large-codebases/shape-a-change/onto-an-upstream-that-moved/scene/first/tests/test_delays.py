from departures.delays import describe, is_late


def test_late_from_a_quarter_of_an_hour_on():
    assert is_late(15)
    assert not is_late(14)


def test_describe():
    assert describe(None) == "cancelled"
    assert describe(-3) == "on time"
    assert describe(12) == "12 min"
