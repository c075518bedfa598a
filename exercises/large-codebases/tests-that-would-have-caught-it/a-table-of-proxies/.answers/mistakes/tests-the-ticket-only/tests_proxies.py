import pytest
from proxies import with_scheme


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ann:pw@proxy.example", "http://ann:pw@proxy.example"),
        ("http://ann:pw@proxy.example", "http://ann:pw@proxy.example"),
    ],
)
def test_login_is_kept(address, expected):
    assert with_scheme(address, "http") == expected
