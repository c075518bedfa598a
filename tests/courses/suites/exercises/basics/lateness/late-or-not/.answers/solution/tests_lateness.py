import pytest
from lateness import is_late


@pytest.mark.parametrize(
    ("minutes", "late"), [(0, False), (1, False), (15, False), (16, True), (None, False)]
)
def test_is_late(minutes, late):
    assert is_late(minutes) is late
