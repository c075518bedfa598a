"""The site on this machine: built strictly, served as it is, gone without a trace."""

import socket
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from mergeable import serving
from mergeable.errors import CourseError


@contextmanager
def running(folder, port=0):
    with serving.open_server(folder, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text("<p>home</p>", encoding="utf-8")
    (tmp_path / "404.html").write_text("<p>not here</p>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def busy():
    """A port that somebody else serves on, with free ones after it."""
    with socket.socket() as taken:
        taken.bind((serving.HOST, 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_pages_are_served_and_not_kept(site):
    with running(site) as server:
        assert server.address == f"http://127.0.0.1:{server.server_port}/"
        with urllib.request.urlopen(server.address) as answer:
            assert answer.read() == b"<p>home</p>"
            assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_not_there_gets_the_sites_own_page(site):
    with running(site) as server:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server.address + "nowhere/")
        assert (caught.value.code, caught.value.read()) == (404, b"<p>not here</p>")
        (site / "404.html").unlink()
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server.address + "nowhere/")
        assert caught.value.code == 404


def test_nothing_outside_the_folder_is_served(site):
    (site.parent / "secret").write_text("secret", encoding="utf-8")
    with running(site) as server, socket.create_connection((serving.HOST, server.server_port)) as s:
        s.sendall(b"GET /../secret HTTP/1.0\r\n\r\n")
        assert s.makefile("rb").readline().split()[1] == b"404"


def test_a_browser_that_goes_away_is_no_news(site, capfd):
    (site / "big").write_bytes(bytes(5_000_000))
    with running(site) as server:
        for _ in range(3):
            with socket.create_connection((serving.HOST, server.server_port)) as s:
                s.sendall(b"GET /big HTTP/1.0\r\n\r\n")
                s.recv(10)
    assert capfd.readouterr() == ("", "")


def test_a_busy_port_means_the_next_free_one(site, busy):
    with serving.open_server(site, busy) as server:
        assert busy < server.server_port < busy + serving.TRIES


def test_when_no_port_is_free(site, busy, monkeypatch):
    monkeypatch.setattr(serving, "TRIES", 1)
    with pytest.raises(CourseError) as caught:
        serving.open_server(site, busy)
    assert "No port is free" in caught.value.problem
    assert "--port" in caught.value.remedy


def test_a_build(tiny_course, tmp_path):
    folder = tmp_path / "built"
    with (tiny_course / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("\nsite_url: !ENV [SITE_URL, 'http://elsewhere/']\n")
    serving.build(tiny_course, folder, "http://127.0.0.1:8123/")
    sitemap = (folder / "sitemap.xml").read_text("utf-8")
    assert "<loc>http://127.0.0.1:8123/lessons/basics/sums/</loc>" in sitemap
    assert "Sums" in (folder / "lessons" / "basics" / "sums" / "index.html").read_text("utf-8")


def test_a_build_that_fails_says_the_builders_last_words(tiny_course, tmp_path):
    page = tiny_course / "docs" / "index.md"
    page.write_text("[nowhere](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        serving.build(tiny_course, tmp_path / "built", "http://127.0.0.1:8123/")
    assert "nowhere.md" in caught.value.problem
    assert "docs/lessons" in caught.value.remedy
