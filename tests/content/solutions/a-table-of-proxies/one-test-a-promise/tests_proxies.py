import pytest
from proxies import with_scheme


@pytest.mark.parametrize("address", ["socks5h://Ann:Pw@[::1]:80/?a", "FTP://b"])
def test_promise_1(address):
    assert with_scheme(address, "http") == address


@pytest.mark.parametrize(
    "address", ["Ann:Pw@Host:3128/p?q=http://x", "[::1]:3128", "host/a//b", "host"]
)
def test_promises_2_and_3(address):
    assert with_scheme(address, "https") == f"https://{address}"


@pytest.mark.parametrize("address", ["localhost:3128", "localhost:3128/a"])
def test_promise_3(address):
    assert with_scheme(address, "https") == f"https://{address}"


def test_promise_4():
    assert with_scheme("//host:1/p", "https") == "https://host:1/p"
