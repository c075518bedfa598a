import pytest
from proxies import with_scheme

ADDRESSES = [
    "http://proxy.example",
    "Ann:Pa55@Proxy.example:3128/a",
    "localhost:3128",
    "[::1]:3128",
    "proxy.example/?to=ftp://x",
    "//proxy.example",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_begins_with_a_scheme(address):
    assert with_scheme(address, "http").startswith("http://")
