from itertools import product

import pytest
from proxies import with_scheme

LOGINS = ["", "Ann:Pa55@"]
HOSTS = ["localhost", "Proxy.example", "[::1]"]
PORTS = ["", ":3128"]
QUERIES = ["", "/?to=ftp://x"]


@pytest.mark.parametrize(
    "address", map("".join, product(LOGINS, HOSTS, PORTS, QUERIES))
)
def test_with_scheme(address):
    assert with_scheme(address, "https") == f"https://{address}"
    assert with_scheme(f"//{address}", "https") == f"https://{address}"
    assert with_scheme(f"ftp://{address}", "https") == f"ftp://{address}"
