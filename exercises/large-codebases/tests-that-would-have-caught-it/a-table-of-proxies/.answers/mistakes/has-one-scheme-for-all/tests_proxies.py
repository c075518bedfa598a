import pytest
from proxies import with_scheme

CASES = {
    "http://proxy.example": "http://proxy.example",
    "Ann:Pa55@Proxy.example:3128/a": "http://Ann:Pa55@Proxy.example:3128/a",
    "localhost:3128": "http://localhost:3128",
    "[::1]:3128": "http://[::1]:3128",
    "proxy.example/?to=ftp://x": "http://proxy.example/?to=ftp://x",
    "//proxy.example": "http://proxy.example",
}


@pytest.mark.parametrize(("address", "expected"), CASES.items())
def test_with_scheme(address, expected):
    assert with_scheme(address, "http") == expected
