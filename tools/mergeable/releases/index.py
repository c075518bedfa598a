"""The package index that pip on this machine is told to use: where a project's files are.

Addresses stay in here and are never shown: one may hold a password, and none is ours to name.
"""

from __future__ import annotations

import ast
import logging
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mergeable.errors import CourseError
from mergeable.releases.release import FetchFailed, Release

if TYPE_CHECKING:
    from unearth import PackageFinder

SOURCES = (":env:.{key}", "download.{key}", "global.{key}")  # the nearest first, as pip has it


class PackageIndex:
    """Where files are had from. Nobody is asked for anything before the first file is wanted."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for pip to run in while it is asked for its settings."""
        self._folder = folder
        self._finder: PackageFinder | None = None
        self._addresses: dict[str, dict[str, str]] = {}  # by project, then by file
        self._lock = threading.Lock()

    @contextmanager
    def open(self, release: Release, start: int = 0) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Yield where the content begins and the content, from `start` on where that is possible.

        Raises FetchFailed when the index does not answer, has not got the file, or breaks off.
        """
        try:
            import httpx2
            import unearth  # noqa: F401 - both are missing where the last set-up is too old
        except ImportError as missing:
            raise CourseError(
                f"{missing.name}, which fetches files, is not installed.", "Run `make setup`."
            ) from missing
        headers = {"Accept-Encoding": "identity"}  # the file itself, byte for byte
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            address = self._address(release)
            with self._opened().session.get_stream(address, headers=headers) as found:
                if found.status_code >= 400:
                    raise FetchFailed(f"the package index answered {found.status_code}")
                told = found.headers.get("Content-Range", "")
                continues = found.status_code == 206 and told.startswith(f"bytes {start}-")
                yield (
                    start if continues else 0,
                    found.iter_bytes(),
                )  # as it comes: nothing of it is lost
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL) as error:
            raise FetchFailed(f"the connection failed ({type(error).__name__})") from error

    def _address(self, release: Release) -> str:
        with self._lock:
            if release.project not in self._addresses:
                self._addresses[release.project] = self._look_up(release.project)
        address = self._addresses[release.project].get(release.file)
        if address is None:
            raise FetchFailed("the package index did not answer, or no longer has it")
        return address

    def _look_up(self, project: str) -> dict[str, str]:
        found = self._opened().find_all_packages(project, allow_yanked=True)
        return {each.link.filename: each.link.normalized for each in found}

    def _opened(self) -> PackageFinder:
        if self._finder is None:
            self._finder = _make_finder(_pip_settings(self._folder))
        return self._finder


def _make_finder(settings: dict[str, str]) -> PackageFinder:
    from unearth import PackageFinder
    from unearth.auth import MultiDomainBasicAuth
    from unearth.fetchers import PyPIClient

    logging.getLogger("unearth").addHandler(logging.NullHandler())  # we say it in our own words
    index = _of(settings, "index-url")
    certificates = _of(settings, "cert")
    options: dict[str, Any] = {"timeout": 15.0, "follow_redirects": True}
    if certificates:
        try:
            options["verify"] = ssl.create_default_context(cafile=certificates)
        except OSError as error:
            raise CourseError(
                f"The certificates that pip is told to use cannot be read: {error.strerror}.",
                "`pip config list` says where they should be.",
            ) from error
    session: Any = PyPIClient(**options)
    urls = [index] if index else []
    session.auth = MultiDomainBasicAuth(prompting=False, index_urls=urls)
    return PackageFinder(session=session, index_urls=urls, ignore_compatibility=True)


def _pip_settings(folder: Path) -> dict[str, str]:
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    settings = {}
    for line in asked.stdout.splitlines():
        key, _, value = line.partition("=")
        if key.endswith((".index-url", ".cert")):
            settings[key] = str(ast.literal_eval(value))
    return settings


def _of(settings: dict[str, str], key: str) -> str | None:
    names = (source.format(key=key) for source in SOURCES)
    return next((settings[name] for name in names if name in settings), None)
