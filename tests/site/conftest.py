"""The whole site, built once a test run by each builder, and a browser to look at it with."""

import contextlib
import functools
import http.server
import io
import os
import shutil
import subprocess
import sys
import threading
import warnings
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from filelock import FileLock

REPOSITORY = Path(__file__).resolve().parents[2]
PARTS = ("docs", "exercises", "notebooks")
PREFIX = "/mergeable/"  # a path, as on GitHub Pages
SITE_URL = f"https://example.org{PREFIX}"
BUILDERS = {
    "mkdocs": ("mkdocs", "build", "--strict", "--site-dir", "site-mkdocs"),
    "zensical": ("zensical", "build", "--strict", "--clean"),
}
FOLDERS = {"mkdocs": "site-mkdocs", "zensical": "site"}
EDITORS = Path("docs", "assets", "check")  # made anew for the tests, where Node.js can
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def copy_sources(root, folder):
    """Copy what the site is built from: Zensical writes beside it and nowhere else."""
    unwanted = shutil.ignore_patterns(
        "__pycache__", ".pytest_cache", ".ipynb_checkpoints", EDITORS.name
    )
    for part in PARTS:
        shutil.copytree(root / part, folder / part, ignore=unwanted)
    extension = Path("tools", "mergeable", "site")  # mkdocs.yml watches it
    shutil.copytree(REPOSITORY / extension, folder / extension, ignore=unwanted)
    shutil.copy2(root / "mkdocs.yml", folder / "mkdocs.yml")
    return folder


def build_site(builder, folder):
    """Build the site in `folder` strictly and return the finished process."""
    environment = dict(
        os.environ, SITE_URL=SITE_URL, NO_MKDOCS_2_WARNING="1", DISABLE_MKDOCS_2_WARNING="true"
    )
    return subprocess.run(
        [sys.executable, "-m", *BUILDERS[builder]],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )


def build_editors(folder):
    """Build the pages' editors into a copy of the sources; without Node.js: none, and a word."""
    from mergeable import course, web

    try:
        return web.build(course.load(REPOSITORY), target=folder / EDITORS)
    except web.NoNode as missing:
        words = f"{missing.problem} So solving on the page was NOT tested. {missing.remedy}"
        if os.environ.get("CI"):
            pytest.fail(words)
        warnings.warn(pytest.PytestWarning(words), stacklevel=1)


@pytest.fixture(scope="session")
def building():
    """What tests build other sites with: `copy_sources` and `build_site`."""
    return copy_sources, build_site


@pytest.fixture(scope="session")
def sites(tmp_path_factory):
    """The folders with the built site, by builder; built once, whatever the number of workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "site-sources", shared / "site-built"
    with FileLock(shared / "site.lock"):
        if not done.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            copy_sources(REPOSITORY, folder)
            build_editors(folder)
            for builder in BUILDERS:
                ran = build_site(builder, folder)
                if ran.returncode:
                    pytest.fail(f"{builder} --strict says:\n{ran.stdout}\n{ran.stderr}")
            done.touch()
    return {builder: folder / FOLDERS[builder] for builder in BUILDERS}


@dataclass
class Document:
    """What the tests read from a built page."""

    url: str  # its address, from the site's root
    links: list[tuple[str, str]] = field(default_factory=list)  # element, address
    ids: set[str] = field(default_factory=set)
    article: str = ""  # the article's words, blanks evened out
    outline: list[str] = field(default_factory=list)  # the article's elements with their classes

    def resolve(self, address):
        """Return an address on this page from the site's root."""
        return urljoin(f"https://site{PREFIX}{self.url}", address)


class _Reader(HTMLParser):
    VOID = ("img", "br", "input", "meta", "link", "hr")

    def __init__(self, document):
        super().__init__()
        self.document = document
        self.depth = 0
        self.words = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.document.ids.add(values["id"])
        for name in ("href", "src"):
            if name in values and values.get("rel") != "canonical":
                self.document.links.append((tag, values[name]))
        if tag == "article" or (self.depth and tag not in self.VOID):
            self.depth += 1
        if self.depth and not (tag == "a" and values.get("id") == "__skip"):
            self.document.outline.append(f"{tag}.{values.get('class', '')}")

    def handle_endtag(self, tag):
        if self.depth and tag not in self.VOID:
            self.depth -= 1

    def handle_data(self, data):
        if self.depth:
            self.words.append(data)


def _documents(site):
    for path in sorted(site.rglob("*.html")):
        url = path.relative_to(site).as_posix()
        document = Document(url.removesuffix("index.html"))
        reader = _Reader(document)
        reader.feed(path.read_text(encoding="utf-8"))
        document.article = " ".join("".join(reader.words).split())
        yield document.url, document


@pytest.fixture(scope="session")
def documents(sites):
    """Every built page, by builder and address."""
    return {builder: dict(_documents(site)) for builder, site in sites.items()}


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        if not urlsplit(path).path.startswith(PREFIX):
            return "/nowhere"
        return super().translate_path(path.removeprefix(PREFIX.rstrip("/")))

    def send_head(self):
        if self.path != f"{PREFIX}sitemap.xml":
            return super().send_head()
        # Where a site is published, the addresses in its sitemap are its own.
        here = "http://{}:{}".format(*self.server.server_address)
        text = Path(self.translate_path(self.path)).read_text("utf-8")
        body = text.replace("https://example.org", here).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def serving(site):
    """Serve a built site on this machine, below a path, and give its address."""
    handler = functools.partial(_Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def served(sites):
    """The address under which MkDocs's site is served."""
    with serving(sites["mkdocs"]) as address:
        yield address


@pytest.fixture(scope="session")
def served_by(sites):
    """The address under which each builder's site is served."""
    with contextlib.ExitStack() as stack:
        yield {builder: stack.enter_context(serving(site)) for builder, site in sites.items()}


def find_browser():
    """Return the path of a Chromium or Chrome, or nothing."""
    named = (os.environ.get(name) for name in ("CHROME", "CHROMIUM"))
    found = (shutil.which(name) for name in (*named, *BROWSERS) if name)
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def chromium():
    """A running browser. Without one: a failure in CI, elsewhere a warning and a skip."""
    executable = find_browser()
    if executable is None:
        words = "No Chromium or Chrome found, so the site was NOT tested in a browser. "
        words += "Install one, or name it: CHROME=/path/to/chrome."
        if os.environ.get("CI"):
            pytest.fail(words)
        warnings.warn(pytest.PytestWarning(words), stacklevel=1)
        pytest.skip(words)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def reading(chromium, served_by, sites):
    """Return a function that opens a site for a reader; its options are the browser context's."""
    if not (sites["mkdocs"] / "assets" / "check" / "check.json").is_file():
        pytest.skip("No editors were built here.")
    from tests.site.solving import Reader

    readers = []

    def open_site(builder="mkdocs", width=1280, **options):
        viewport = {"width": width, "height": 900 if width > 400 else 780}
        rights = ["clipboard-read", "clipboard-write"]
        context = chromium.new_context(viewport=viewport, permissions=rights, **options)
        readers.append(Reader(context, served_by[builder]))
        return readers[-1]

    yield open_site
    for reader in readers:
        reader.end()
