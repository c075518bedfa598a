"""The folder where the page's parts are made: Node, its packages, and Python's wheels.

Everything comes through the clients that this machine uses anyway, npm and pip, from wherever they
are told to fetch. What comes is what is pinned: `node/package-lock.json`, `requirements.lock` and
`requirements-web.lock` hold a hash for each file.
"""

from __future__ import annotations

import filecmp
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from mergeable.errors import CourseError

HERE = Path(__file__).resolve().parent
LIMIT = 600  # seconds for any one step
LOCK, WEB_LOCK = "requirements.lock", "requirements-web.lock"
NODE_AT_LEAST = 20
MARKER = re.compile(r" ; [^\\]*\\$", re.MULTILINE)
ENTRY = re.compile(r"^(?P<name>[\w.-]+)==\S+.*?\\\n(?:    --hash=\S+(?: \\)?\n)+", re.MULTILINE)


class NoNode(CourseError):
    """Node.js or npm is not on this machine, so no editors can be built."""


class Workshop:
    """A folder with all tools and materials; it lies in the clone's cache."""

    def __init__(self, root: Path) -> None:
        """Take the course's root."""
        self.root = root
        self.folder = root / ".mergeable" / "cache" / "web"
        self.packages = self.folder / "node_modules"
        self.parts = self.folder / "parts"
        self._npm = ""
        self._node = ""

    @contextmanager
    def open(self) -> Iterator[None]:
        """Make the folder ready, and keep other builds waiting till the block ends.

        Raises NoNode where Node.js is missing or too old.
        """
        self._node, self._npm = _find("node"), _find("npm")
        version = self._run([self._node, "--version"], self.root).strip()
        if int(version.lstrip("v").partition(".")[0]) < NODE_AT_LEAST:
            raise NoNode(
                f"Node.js {NODE_AT_LEAST} or later is needed, and this machine has {version}.",
                "Install a newer one. Until then the site is built without editors.",
            )
        self.parts.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / ".lock"):
            for name in ("node", "page"):
                self._lay_out(name)
            self._install()
            yield

    def _lay_out(self, name: str) -> None:
        """Copy a folder of ours, unless it is there: somebody may be running what is in it."""
        given, here = HERE / name, self.folder / name
        found = filecmp.dircmp(given, here) if here.is_dir() else None
        if found and not (found.diff_files or found.left_only or found.right_only):
            return
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(given, here)

    def run(self, script: str, *arguments: str | Path) -> None:
        """Run one of the scripts in `node/`; raises CourseError with its last words."""
        shown = [str(argument) for argument in arguments]
        self._run([self._node, str(self.folder / "node" / script), *shown], self.folder)

    def npm_files(self, package: str) -> Path:
        """Return the folder of an npm package."""
        return self.packages / package

    def wheels(self, names: Sequence[str]) -> dict[str, Path]:
        """Return the wheels of these packages, of the versions that the course is locked to."""
        folder = self.folder / "wheels"
        wanted = _locked([self.root / WEB_LOCK, self.root / LOCK], names)
        listed = "".join(wanted.values())
        stamp = folder / hashlib.sha256(listed.encode()).hexdigest()
        if not stamp.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            (folder / "wheels.txt").write_text(listed, encoding="utf-8")
            # For any platform: these wheels will run on one that pip has never heard of.
            options = "--quiet --require-hashes --no-deps --only-binary=:all: --platform any"
            options += " --python-version 3.14 --disable-pip-version-check -r wheels.txt -d ."
            self._run([sys.executable, "-m", "pip", "download", *options.split()], folder)
            stamp.touch()
        return {name: next(folder.glob(f"{name.replace('-', '_')}-*.whl")) for name in names}

    def _install(self) -> None:
        lock = (HERE / "node" / "package-lock.json").read_bytes()
        stamp = self.packages / f".installed-{hashlib.sha256(lock).hexdigest()[:16]}"
        if stamp.is_file():
            return
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / "node" / name, self.folder / name)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        self._run([self._npm, "ci", *options], self.folder)
        stamp.touch()

    def _run(self, command: Sequence[str], folder: Path) -> str:
        name = Path(command[0]).stem if command[0] != sys.executable else "pip"
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CourseError(
                f"{name} did not end within {LIMIT // 60} minutes.",
                "Look at the network, and at what else this machine does; then try again.",
            ) from None
        if done.returncode:
            last = "\n".join(f"{done.stdout}\n{done.stderr}".strip().splitlines()[-12:])[-3000:]
            raise CourseError(
                f"{name} could not do its part of the build:\n{last}",
                "The site can be built without editors. If the network is not to blame, delete "
                f"{self.folder.relative_to(self.root).as_posix()} and try again.",
            )
        return done.stdout


def _find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise NoNode(
            f"{program} is not on this machine, and the editors on the pages are built with it.",
            f"Install Node.js {NODE_AT_LEAST} or later, which brings npm. Until then the site is "
            "built without editors; everything else works.",
        )
    return found


def _locked(locks: Sequence[Path], names: Sequence[str]) -> Mapping[str, str]:
    """Return the entries of lock files, with their hashes, by the package's name.

    What stands in several is taken from the last. On which Python a package is wanted is left out:
    none of them is the page's.
    """
    entries: dict[str, str] = {}
    for lock in locks:
        text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
        for found in ENTRY.finditer(text):
            entries[found["name"].lower()] = MARKER.sub(r" \\", found[0])
    missing = [name for name in names if name not in entries]
    if missing:
        raise CourseError(
            f"{locks[-1].name} has no {', '.join(missing)}, which the pages' Python needs.",
            "Bring the locks up to date.",
        )
    return {name: entries[name] for name in names}
