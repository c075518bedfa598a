from departures.delays import average, describe, is_late, share_late


def test_late_from_a_quarter_of_an_hour_on():
    assert is_late(15)
    assert not is_late(14)
    assert not is_late(None)


def test_describe():
    assert describe(None) == "cancelled"
    assert describe(-3) == "on time"
    assert describe(12) == "12 min"
    assert describe(65) == "1 h 05"


def test_share_late():
    assert share_late([20, 3, None, 15]) == 0.5
    assert share_late([]) == 0


def test_average_leaves_out_cancelled_flights():
    assert average([10, None, 20]) == 15
