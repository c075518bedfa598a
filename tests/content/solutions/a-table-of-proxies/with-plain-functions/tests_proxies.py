from proxies import with_scheme


def https(address):
    return with_scheme(address, "https")


def test_login_port_path_and_query_stay():
    assert https("Ann:Pa55@proxy:3128/A?b=ftp://c") == "https://Ann:Pa55@proxy:3128/A?b=ftp://c"


def test_a_port_makes_no_scheme():
    assert https("proxy:3128") == "https://proxy:3128"


def test_brackets_stay():
    assert https("[::1]:3128") == "https://[::1]:3128"


def test_slashes_are_not_doubled():
    assert https("//proxy") == "https://proxy"


def test_any_scheme_stays():
    assert https("socks4a://proxy") == "socks4a://proxy"
    assert https("HtTp://proxy") == "HtTp://proxy"
