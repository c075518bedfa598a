"""Tiny releases made by the tests themselves, and a package index on loopback that serves them."""

import hashlib
import io
import struct
import tarfile
import threading
import zipfile
import zlib
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mergeable.releases import Release

LINK = "link"


def seconds(day):
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def sdist(name, version, files, day="2024-01-02"):
    """An sdist: files by path; a value may be (content, mode), or a pair (LINK, target)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:") as archive:
        for path, content in files.items():
            add(archive, f"{name}-{version}/{path}", content, seconds(day))
    return stored(packed.getvalue())


def stored(content):
    """Return a gzip file that compresses nothing: its hash is the same with every zlib."""
    parts = [b"\x1f\x8b\x08" + bytes(6) + b"\xff"]
    for start in range(0, len(content), 0xFFFF):
        block = content[start : start + 0xFFFF]
        last = start + len(block) == len(content)
        parts.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join([*parts, struct.pack("<II", zlib.crc32(content), len(content))])


def add(archive, path, content, time):
    info = tarfile.TarInfo(path)
    info.mtime = time
    info.mode = 0o644
    if isinstance(content, tuple) and content[0] == LINK:
        info.type, info.linkname = tarfile.SYMTYPE, content[1]
        archive.addfile(info)
        return
    if isinstance(content, tuple):
        content, info.mode = content
    data = content if isinstance(content, bytes) else content.encode()
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def wheel(files, day="2024-01-02"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            date = datetime.fromisoformat(day)
            info = zipfile.ZipInfo(path, (date.year, date.month, date.day, 10, 0, 0))
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return packed.getvalue()


def release(content, version="1.0", project="skies", file=""):
    """The pin of an archive."""
    file = file or f"{project}-{version}.tar.gz"
    return Release(project, version, file, hashlib.sha256(content).hexdigest(), len(content))


class Shop:
    """A package index; what it does wrong is set before it is asked."""

    def __init__(self):
        self.files = {}  # content by name
        self.asked = []  # (path, Range or None), in order
        self.breaks_after = {}  # by file: after how many bytes a connection ends, in turn
        self.ranges = True
        self.gate = None  # a barrier that every file waits at
        self.url = ""

    def downloads(self):
        return [path for path, _ in self.asked if path.startswith("/files/")]


@contextmanager
def open_shop():
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def do_GET(self):
            shop.asked.append((self.path, self.headers.get("Range")))
            if self.path.startswith("/simple/"):
                self.page(self.path.split("/")[2])
            else:
                self.file(self.path.rpartition("/")[2])

        def page(self, name):
            links = (f"<a href='/files/{f}'>{f}</a>" for f in shop.files if f.startswith(name))
            body = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def file(self, name):
            if shop.gate:
                shop.gate.wait(10)
            content = shop.files[name]
            start = 0
            wanted = self.headers.get("Range")
            if wanted and shop.ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                told = f"bytes {start}-{len(content) - 1}/{len(content)}"
                self.send_header("Content-Range", told)
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            breaks = shop.breaks_after.get(name)
            end = start + breaks.pop(0) if breaks else len(content)
            with suppress(ConnectionError):  # who had enough hung up
                self.wfile.write(content[start:end])

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_port}/simple"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
