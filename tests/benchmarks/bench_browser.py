"""How much solving on the page fetches, and how long a reader waits.

    python tests/benchmarks/bench_browser.py [REPEATS]

Builds the site, serves it on this machine as static hosts do (text compressed, kept for ten
minutes), and opens it in Chromium: from an empty cache, from a filled one, then checks, and checks
again at once. Prints the best and the worst of each. Clocks measure this machine, with everything
else that it does; only the bytes are the same everywhere.
"""

import functools
import gzip
import http.server
import sys
import tempfile
import threading
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.site.conftest import (  # noqa: E402
    FOLDERS,
    PREFIX,
    SWITCHES,
    build_editors,
    build_site,
    copy_sources,
    find_browser,
)
from tests.site.solving import CHECKS_OWN, JUDGED, lesson_of  # noqa: E402

EXERCISES = {"plain": "read-the-clock", "Django": "departures-in-one-query"}
TEXT = (".js", ".css", ".html", ".json", ".svg", ".xml")


class Host(http.server.SimpleHTTPRequestHandler):
    """A static host that counts what it sends."""

    protocol_version = "HTTP/1.1"
    sent = 0  # bytes of what readers ask for by opening an editor
    lock = threading.Lock()

    def do_GET(self):
        path = Path(self.translate_path(self.path.removeprefix(PREFIX.rstrip("/"))))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        body, text = path.read_bytes(), path.suffix in TEXT
        body = gzip.compress(body, 6) if text else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        if CHECKS_OWN in self.path:
            with self.lock:
                Host.sent += len(body)

    def log_message(self, *arguments):
        pass


def measure(context, address, name):
    """Open an exercise, check it, check it again at once; return seconds, and bytes sent."""
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address + lesson_of(name))
    page.wait_for_load_state("networkidle")
    before, place = Host.sent, page.locator(f".check[data-exercise={name}]")
    figures = {"page alone, bytes": before}
    begun = time.perf_counter()
    place.locator("button.first").click()
    place.locator(".cm-content").wait_for()
    figures["editor"] = time.perf_counter() - begun
    place.locator("p.status", has_text="Python is ready").wait_for()
    figures["ready"] = time.perf_counter() - begun
    figures["bytes"] = Host.sent - before
    element = place.element_handle()
    for what in ("check", "at once again"):
        begun = time.perf_counter()
        place.get_by_role("button", name="Check", exact=True).click()
        page.wait_for_function(JUDGED, arg=element)
        figures[what] = time.perf_counter() - begun
    time.sleep(4)  # the spare is ready by now
    begun = time.perf_counter()
    place.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_function(JUDGED, arg=element)
    figures["check later"] = time.perf_counter() - begun
    page.close()
    return figures


def span(values, digits=2):
    """Return the best and the worst."""
    low, high = min(values), max(values)
    return f"{low:.{digits}f} to {high:.{digits}f} s"


def report(kind, runs):
    """Print one line for each figure of an exercise."""
    cold, warm = [run["cold"] for run in runs], [run["warm"] for run in runs]
    write = sys.stdout.write
    write(f"\n{kind}\n")
    write(f"  loaded without interaction   {cold[0]['page alone, bytes']:,} bytes\n")
    write(f"  over the wire, cold          {cold[0]['bytes'] / 1e6:.2f} MB\n")
    write(f"  over the wire, warm          {warm[0]['bytes'] / 1e6:.2f} MB\n")
    write(f"  editor open, cold            {span([run['editor'] for run in cold])}\n")
    write(f"  ready, cold                  {span([run['ready'] for run in cold])}\n")
    write(f"  ready, warm                  {span([run['ready'] for run in warm])}\n")
    for what in ("check", "at once again", "check later"):
        write(f"  {what:28} {span([run[what] for run in cold + warm])}\n")


def main(repeats):
    """Build, serve, measure and print."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / "sources"
        folder.mkdir()
        copy_sources(REPOSITORY, folder)
        build_editors(folder)
        built = build_site("mkdocs", folder)
        if built.returncode:
            sys.exit(built.stdout + built.stderr)
        handler = functools.partial(Host, directory=str(folder / FOLDERS["mkdocs"]))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}{PREFIX}"
        with sync_playwright() as playwright:
            for kind, exercise in EXERCISES.items():
                runs = []
                for _ in range(repeats):
                    browser = playwright.chromium.launch(
                        executable_path=find_browser(), args=list(SWITCHES)
                    )
                    context = browser.new_context()
                    Host.sent = 0
                    run = {"cold": measure(context, address, exercise)}
                    run["warm"] = measure(context, address, exercise)
                    runs.append(run)
                    browser.close()
                report(kind, runs)
        server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
