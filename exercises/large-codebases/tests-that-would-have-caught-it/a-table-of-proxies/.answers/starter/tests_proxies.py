from proxies import with_scheme


def test_with_scheme():
    for scheme in ["http", "https"]:
        for host in ["proxy.example", "10.0.0.1", "proxy"]:
            for path in ["", "/", "/a", "/a/b"]:
                address = f"{host}{path}"
                expected = f"{scheme}://{address}"
                assert with_scheme(address, scheme) == expected
                assert with_scheme(expected, "http") == expected
