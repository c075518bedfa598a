"""The virtual environment of one clone: made, filled from the lock, and known to be whole.

Used by bootstrap.py alone, before anything is installed: standard library only, and it must parse
under Python 3.8. Ctrl-C, a crash or a second set-up at the same time may come at any line, so what
has been done is on record before the next thing begins.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

LOCK, DEV_LOCK, UV_LOCK = "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"
WEB_LOCK = "requirements-web.lock"  # of wheels that are taken apart, not installed
# Wheels only: building from source would fetch build tools that no hash vouches for.
VERIFIED = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
# `python -m venv`, but Ctrl-C ends it without a traceback.
MAKE = """
import sys, venv
try:
    venv.main(sys.argv[1:])
except KeyboardInterrupt:
    sys.exit(130)
"""
# Seconds that a child has to clean up after Ctrl-C, before it is told again.
PATIENCE = 10
WINDOWS = os.name == "nt"


class SetupError(Exception):
    """What keeps the set-up from going on, and what to do about it; exit code 2."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}\n{remedy}")
        self.problem, self.remedy = problem, remedy


def say(words: str) -> None:
    """Print at once, because children print too; keep it ASCII for old Windows consoles."""
    print(words, flush=True)


class Clone:
    """The paths of one clone of the course, and the record of how far its set-up has come."""

    def __init__(self, root: Path) -> None:
        scripts, suffix = ("Scripts", ".exe") if WINDOWS else ("bin", "")
        self.root = root
        self.venv = root / ".venv"
        self.python = str(self.venv / scripts / f"python{suffix}")
        self.uv = str(self.venv / scripts / f"uv{suffix}")
        self.kept = root / ".mergeable"
        self.record = self.kept / "setup.json"

    def read(self) -> dict[str, object]:
        """Return the record; one that is absent, damaged or from another place counts as none."""
        try:
            found = json.loads(self.record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and found.get("root") == str(self.root) else {}

    def write(self, **record: object) -> None:
        """Replace the record whole, so that a crash leaves the old one or the new one."""
        draft = self.record.with_suffix(f".{os.getpid()}")
        text = json.dumps(dict(record, root=str(self.root)), indent=1)
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(self.record)

    def wants(self, dev: bool) -> dict[str, str]:
        """Return the digests of the files that decide what is installed."""
        names = ["pyproject.toml", LOCK] + ([DEV_LOCK] if dev else [])
        return {name: digest(self.root / name) for name in names}

    def is_ready(self, dev: bool) -> bool:
        """Say whether .venv holds what the clone wants, and its Python still runs."""
        record = self.read()
        held = record.get("digests")
        return (
            record.get("phase") == "ready"
            and isinstance(held, dict)
            and all(held.get(name) == value for name, value in self.wants(dev).items())
            and same_minor(version_of(self.python), str(record.get("python")))
        )

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let one set-up work at a time; the system frees the clone when a process dies."""
        self.kept.mkdir(exist_ok=True)
        with (self.kept / "setup.lock").open("a+b") as handle:
            if not taken(handle.fileno()):
                say("Another set-up of this clone is running; waiting for it to finish ...")
                while not taken(handle.fileno()):
                    time.sleep(0.2)
            yield


def digest(*paths: Path) -> str:
    """Return one SHA-256 of files that every clone has."""
    sha256 = hashlib.sha256()
    try:
        for path in paths:
            sha256.update(path.read_bytes())
    except OSError as error:
        raise SetupError(
            f"{error.filename} cannot be read: {error.strerror}.",
            f"`git restore {Path(error.filename).name}` brings back what this clone came with.",
        ) from error
    return sha256.hexdigest()


def taken(descriptor: int) -> bool:
    """Take the lock on an open file, and say whether we hold it now."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # A lock that another holds keeps us out; a file system without locks does not.
        return not (WINDOWS or isinstance(error, BlockingIOError))
    return True


# Child processes


def surroundings(**extra: str) -> dict[str, str]:
    """Return the variables for children, without those that would lead them out of .venv."""
    strays = "PYTHONHOME PYTHONPATH VIRTUAL_ENV PIP_TARGET PIP_PREFIX PIP_ROOT __PYVENV_LAUNCHER__"
    kept = {name: value for name, value in os.environ.items() if name not in strays.split()}
    kept.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    if sys.platform.startswith("linux"):
        # With hard links, editing a library in .venv, as this course invites, would edit uv's
        # cache and so every environment made from it later.
        extra["UV_LINK_MODE"] = "copy"
    for name, value in extra.items():
        kept.setdefault(name, value)
    return kept


def run(command: Sequence[str], root: Path, **extra: str) -> int:
    """Run a command in the clone and return its exit code; never leave it running behind us."""
    child = subprocess.Popen(command, cwd=root, env=surroundings(**extra))
    try:
        return child.wait()
    except BaseException as reason:
        # Ctrl-C at a terminal reaches the child as well; what is sent to us alone does not.
        patience = PATIENCE if isinstance(reason, KeyboardInterrupt) else 0
        for insist, seconds in ((child.terminate, patience), (child.kill, 5)):
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                insist()
        child.wait()
        raise


def answer(command: Sequence[str]) -> str | None:
    """Return what a command prints, or None when it cannot be run or fails."""
    try:
        asked = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings()
        )
    except OSError:
        return None
    return asked.stdout.decode("utf-8", "replace").strip() if asked.returncode == 0 else None


def version_of(python: str) -> str:
    """Return an interpreter's version, such as 3.11.7, or nothing when it does not run."""
    return answer([python, "-I", "-S", "-c", "import sys; print(sys.version.split()[0])"]) or ""


def same_minor(one: str, other: str) -> bool:
    """Say whether two versions share one site-packages folder, as 3.11.2 and 3.11.7 do."""
    return bool(one) and one.split(".")[:2] == other.split(".")[:2]


# Making and filling .venv


def make_venv(clone: Clone, fit: Sequence[str]) -> bool:
    """Make .venv unless a sound one is there; return whether an install into it was cut short.

    A .venv that somebody else made is used when its Python is fit (`fit`: minor versions), and
    otherwise left alone: only what this set-up made may it clear away.
    """
    record, version = clone.read(), version_of(clone.python)
    if clone.venv.exists() and not clone.record.exists():
        if any(same_minor(version, minor) for minor in fit):
            return False
        fault = f"it has Python {version}" if version else "its Python does not start"
        raise SetupError(
            f"There is a .venv here that this set-up did not make and cannot use: {fault}.",
            f"Move or delete {clone.venv}, then try again.",
        )
    # While it is being made, the record names no Python yet.
    if same_minor(version, str(record.get("python"))):
        return record.get("phase") == "installing"
    say(f"Making .venv with Python {sys.version.split()[0]} ...")
    clone.write(phase="making .venv", dev=record.get("dev", False))
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-I", "-c", MAKE, "--clear", "--prompt", "mergeable", str(clone.venv)]
    if run(command, clone.root) != 0:
        raise SetupError(
            "Python could not make .venv (its words are above).",
            f"Close programs that use {clone.venv}, see that the disk is writable and not full,"
            " then try again.",
        )
    clone.write(phase="made .venv", dev=record.get("dev", False), python=version_of(clone.python))
    return False


def uv(clone: Clone) -> list[str]:
    """Return the start of a uv command that installs into .venv."""
    hush = [] if sys.stderr.isatty() else ["--quiet"]
    return [clone.uv, "pip", "install", "--python", clone.python, *hush]


def get_uv(clone: Clone) -> bool:
    """Install uv at its pin: it installs in seconds what takes pip half a minute."""
    command = [*pip(clone), *VERIFIED, "-r", UV_LOCK]
    if not answer([clone.uv, "--version"]):
        command.append("--force-reinstall")
    return run(command, clone.root) == 0 and bool(answer([clone.uv, "--version"]))


def pip(clone: Clone) -> list[str]:
    """Return the start of a pip command that installs into .venv."""
    return [clone.python, "-I", "-m", "pip", "--quiet", "install"]


def pip_settings(clone: Clone) -> dict[str, str]:
    """Return, as uv's variables, the mirror and certificate that pip on this machine is told of.

    uv does not read pip's settings, and behind a company's firewall there is only the mirror.
    """
    listed = answer([clone.python, "-I", "-m", "pip", "config", "list"]) or ""
    told = dict(reversed(re.findall(r"^\S+\.(index-url|cert)='(.*)'\s*$", listed, re.MULTILINE)))
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    if any(name.startswith("UV_") and "INDEX" in name for name in os.environ):
        told.pop("index-url", None)
    return {names[key]: value for key, value in told.items()}


def install(clone: Clone, dev: bool, again: bool) -> None:
    """Bring .venv to the lock; `again` replaces what is there, whole or not."""
    version = version_of(clone.python)
    clone.write(phase="installing", dev=dev, python=version)
    wants = clone.wants(dev)
    installer = fill(clone, DEV_LOCK if dev else LOCK, again)
    # Hatchling came with the lock, so that linking the clone itself asks nobody for anything.
    itself = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
    if run([*installer, *itself], clone.root) != 0:
        raise SetupError(
            "This clone could not be linked into .venv (the installer's words are above).",
            "`git status` says which of its files are missing or changed.",
        )
    clone.write(phase="ready", dev=dev, python=version, digests=wants)


def fill(clone: Clone, name: str, again: bool) -> list[str]:
    """Install what a lock lists, by uv or else by pip; return the start of that one's command."""
    lock = [*VERIFIED, "-r", name]
    say(f"Installing what {name} lists ...")
    if get_uv(clone) and fill_by_uv(clone, lock, again):
        installer = uv(clone)
    else:
        say("uv cannot install here (its words are above): pip takes over, which is slower.")
        installer = pip(clone)
        if run([*installer, *lock, *(["--force-reinstall"] if again else [])], clone.root) != 0:
            raise SetupError(
                "The packages could not be installed (the installer's words are above).",
                "See that this machine is online; behind a firewall, name the mirror:"
                " `pip config set global.index-url ADDRESS`. Then try again: what has been"
                " downloaded is kept.",
            )
    return installer


def fill_by_uv(clone: Clone, lock: Sequence[str], again: bool) -> bool:
    """Install the lock from uv's cache where that is enough, else from the network."""
    command = [*uv(clone), *lock, *(["--reinstall"] if again else [])]
    # uv asks the index even about what it has, unless it is told not to.
    if answer([*command, "--offline"]) is not None:
        return True
    return run(command, clone.root, **pip_settings(clone)) == 0
