import unittest

from proxies import with_scheme


class WithScheme(unittest.TestCase):
    def expect(self, address, expected):
        self.assertEqual(with_scheme(address, "https"), expected)

    def test_kept(self):
        self.expect("socks5://a.example", "socks5://a.example")

    def test_kept_in_capitals(self):
        self.expect("HTTP://a.example", "HTTP://a.example")

    def test_all_parts(self):
        self.expect("U:P@A.example:1/B?c=d#e", "https://U:P@A.example:1/B?c=d#e")

    def test_host_and_port(self):
        self.expect("a:1", "https://a:1")

    def test_address_of_ipv6(self):
        self.expect("[2001:db8::1]", "https://[2001:db8::1]")

    def test_scheme_in_query(self):
        self.expect("a.example?b=c://d", "https://a.example?b=c://d")

    def test_slashes(self):
        self.expect("//a.example//b", "https://a.example//b")
