import pytest
from proxies import SCHEME, with_scheme

ADDRESSES = ["http://proxy.example", "localhost:3128", "Ann:Pa55@proxy.example/a?b=c"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_with_scheme(address):
    expected = address if SCHEME.match(address) else f"https://{address}"
    assert with_scheme(address, "https") == expected
