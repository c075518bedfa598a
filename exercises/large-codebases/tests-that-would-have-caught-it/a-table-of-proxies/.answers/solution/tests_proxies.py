import pytest
from proxies import with_scheme

CASES = {
    "a scheme": ("socks5://proxy.example:1080", "socks5://proxy.example:1080"),
    "a scheme in capitals": ("HTTP://proxy.example", "HTTP://proxy.example"),
    "a login": ("Ann:Pa55@Proxy.example:3128/a", "https://Ann:Pa55@Proxy.example:3128/a"),
    "a login after a scheme": ("http://ann:pw@proxy.example", "http://ann:pw@proxy.example"),
    "a host and a port": ("localhost:3128", "https://localhost:3128"),
    "an address of IPv6": ("[::1]:3128", "https://[::1]:3128"),
    "a scheme in the query": ("proxy.example/?to=ftp://x", "https://proxy.example/?to=ftp://x"),
    "slashes only": ("//proxy.example", "https://proxy.example"),
    "slashes further on": ("proxy.example//a", "https://proxy.example//a"),
}


@pytest.mark.parametrize(("address", "expected"), CASES.values(), ids=CASES)
def test_with_scheme(address, expected):
    assert with_scheme(address, "https") == expected
