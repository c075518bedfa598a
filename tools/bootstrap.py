"""Set up this clone and run it: ``python3 tools/bootstrap.py setup|start|test|lock``.

It runs before anything is installed, so it has the standard library only, and it must parse under
Python 3.8: a machine with an unfit Python is to be told so in words instead of a SyntaxError.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import environment
import extras
from environment import DEV_LOCK, LOCK, UV_LOCK, WEB_LOCK, WINDOWS, Clone, SetupError, run, say

FIT = ["3.13", "3.12", "3.11"]
HERE = str(Path(__file__).resolve())
CLI = ["-m", "mergeable.cli"]
REMEDY = (
    "Install Python 3.13 from python.org or with your system's packages, then try again;"
    " or name one that is not on PATH: `make setup PYTHON=/path/to/python3.13`."
)


# Which Python


def objection(
    version: Sequence[int], implementation: str, free_threaded: bool, missing: Sequence[str]
) -> str:
    """Return what makes such a Python unfit, with the remedy on a second line; or nothing."""
    minor = f"{version[0]}.{version[1]}"
    if implementation != "cpython" or free_threaded:
        build = "a free-threaded build" if free_threaded else implementation
        problem = f"Mergeable runs on CPython 3.11, 3.12 and 3.13; this is {build} ({minor})."
    elif minor not in FIT:
        problem = f"Mergeable runs on Python 3.11, 3.12 and 3.13; this is Python {minor}."
    elif missing:
        package = f"sudo apt install python{minor}-venv"
        return (
            f"Python {minor} is here, but its module {missing[0]} is not.\n"
            f"Debian and Ubuntu pack it apart: run `{package}`, then try again."
        )
    else:
        return ""
    return f"{problem}\n{REMEDY}"


def own_objection() -> str:
    """Return what makes the running interpreter unfit, or nothing."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    return objection(sys.version_info[:2], sys.implementation.name, free_threaded, missing)


def other_pythons(clone: Clone) -> Iterator[list[str]]:
    """Yield the commands that may start a fit Python: the clone's own, then what is on PATH."""
    if Path(clone.python).exists():
        yield [clone.python]
    launcher = shutil.which("py") if WINDOWS else None
    for minor in FIT:
        found = shutil.which(f"python{minor}")
        if found:
            yield [found]
        if launcher:
            yield [launcher, f"-{minor}"]


def fit_python(clone: Clone, words: str) -> list[str]:
    """Return the command of a fit Python in place of the running one, whose faults are `words`.

    A candidate is asked by running this file under it: a pyenv shim, say, is on PATH and may
    start nothing. When all decline, the words of one that is nearly fit are worth the most.
    """
    for command in other_pythons(clone):
        asked = [*command, HERE, "fit"]
        with contextlib.suppress(OSError):
            reply = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if reply.returncode == 0:
                return command
            words = reply.stdout.decode("utf-8", "replace").strip() or words
    problem, _, remedy = words.partition("\n")
    raise SetupError(problem, remedy)


def become(command: Sequence[str], root: Path) -> int:
    """Go on as another program, so that Ctrl-C is its own affair; Windows has to wait for it."""
    if WINDOWS:
        return run(command, root)
    os.chdir(root)
    os.execve(command[0], list(command), environment.surroundings())


# The verbs


def setup(clone: Clone, dev: bool = False, repair: bool = False, added: Sequence[str] = ()) -> None:
    """Make the clone ready for use, or for its tests; quick when there is nothing to do."""
    began = time.monotonic()
    # Once the tests have been run here, their tools stay.
    dev = dev or bool(clone.read().get("dev"))
    # So does an extra, and the tests' own lock has them all.
    wanted = [] if dev else extras.wanted(clone, added)
    if repair or not (clone.is_ready(dev) and extras.are_there(clone, wanted) and has_data(clone)):
        with clone.alone():
            if repair or not clone.is_ready(dev):
                cut_short = environment.make_venv(clone, FIT)
                environment.install(clone, dev, again=repair or cut_short)
            if not extras.are_there(clone, wanted):
                extras.add(clone, wanted)
            if not has_data(clone):
                prepare_data(clone)
    version = clone.read().get("python")
    say(f"Ready: Python {version} in .venv ({time.monotonic() - began:.1f} s).")


def data_wanted(clone: Clone) -> str:
    """Return the digest of the code that knows the full data, or nothing when there is none."""
    modules = sorted((clone.root / "tools" / "mergeable" / "datasets").glob("*.py"))
    return environment.digest(*modules) if modules else ""


def has_data(clone: Clone) -> bool:
    """Say whether the full data has been prepared by the code that is here now."""
    return data_wanted(clone) in ("", clone.read().get("data"))


def prepare_data(clone: Clone) -> None:
    """Fetch the full data and build its database; without them the course is smaller, not dead."""
    say("Preparing the flights of 2013 ...")
    if run([clone.python, "-m", "mergeable.datasets", "prepare"], clone.root) == 0:
        clone.write(**dict(clone.read(), data=data_wanted(clone)))
        return
    say(
        "Warning: the full data could not be prepared (the words above say why).\n"
        "  Lessons and exercises use the small sample that came with this clone; notebooks that\n"
        "  measure all flights have to wait. The next set-up tries again."
    )


def start(clone: Clone, rest: Sequence[str]) -> int:
    """Set up, grade the first exercise, build the site and serve it until Ctrl-C."""
    setup(clone)
    return become([clone.python, *CLI, "welcome", "--serve", *rest], clone.root)


def test(clone: Clone, rest: Sequence[str]) -> int:
    """Set up with the tools for testing, check the course's content, then run the tests.

    Pytest comes last because its own closing line is what those who read the log look for; it
    repeats the result of the content check above that line (tests/conftest.py).
    """
    setup(clone, dev=True)
    began = time.monotonic()
    checked = run([clone.python, *CLI, "dev", "check"], clone.root)
    verdict = "passed" if checked == 0 else f"FAILED (exit code {checked})"
    line = f"dev check: {verdict} in {time.monotonic() - began:.1f} s"
    say(line)
    # File by file, and in their order: what a file's tests share is then made once, and the long
    # ones come before the short.
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [clone.python, "-m", "pytest", *spread, *(rest or ["tests"])]
    tested = run(command, clone.root, MERGEABLE_DEV_CHECK=line)
    return tested or checked


def lock(clone: Clone, upgrade: bool) -> None:
    """Write the locks anew from pyproject.toml, for every platform and each fit Python.

    The larger one comes first and the smaller one starts from its pins, so that they agree.
    """
    with clone.alone(), tempfile.TemporaryDirectory(dir=clone.kept) as scratch:
        environment.make_venv(clone, FIT)
        if not environment.get_uv(clone):
            raise SetupError(
                "uv, which writes the locks, could not be installed (its words are above).",
                "See that this machine is online, then try again.",
            )
        names = (DEV_LOCK, LOCK, UV_LOCK, WEB_LOCK, *extras.LOCKS.values())
        drafts = {name: Path(scratch) / name for name in names}
        if not upgrade:
            for name in (DEV_LOCK, UV_LOCK, WEB_LOCK):
                shutil.copy(clone.root / name, drafts[name])
        asked = ["pyproject.toml", "--group=setup"]
        options = {lock: f"--extra={name}" for name, lock in extras.LOCKS.items()}
        compile_lock(clone, drafts[DEV_LOCK], *asked, "--extra=dev", *options.values())
        for name in (*options, LOCK):
            shutil.copy(drafts[DEV_LOCK], drafts[name])
            given = [options[name]] if name in options else []
            compile_lock(clone, drafts[name], *asked, *given)
        compile_lock(clone, drafts[UV_LOCK], "--group=uv")
        compile_lock(clone, drafts[WEB_LOCK], "--group=web")
        for name, draft in drafts.items():
            draft.replace(clone.root / name)
            say(f"Wrote {name}.")


def compile_lock(clone: Clone, draft: Path, *sources: str) -> None:
    """Resolve the sources into one lock that holds versions and hashes, and no address."""
    options = "--universal --python-version 3.11 --only-binary :all: --generate-hashes"
    private = "--no-emit-index-url --no-emit-find-links --quiet"
    command = [clone.uv, "pip", "compile", *options.split(), *private.split(), *sources]
    custom = "python tools/bootstrap.py lock"
    again = [*command, "--output-file", str(draft)]
    if run(again, clone.root, UV_CUSTOM_COMPILE_COMMAND=custom) != 0:
        raise SetupError(
            "The dependencies could not be resolved (uv's words are above).",
            "Change them in pyproject.toml, or see that this machine is online; the locks are as"
            " they were.",
        )


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set up this clone of Mergeable and run it. Delete .venv to start afresh.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="setup|start|test|lock")
    verb = verbs.add_parser("setup", help="make .venv and install what requirements.lock lists")
    verb.add_argument("--dev", action="store_true", help="with what the tests need")
    words = "with what some exercises need"
    verb.add_argument("--with", dest="extras", action="append", choices=[*extras.LOCKS], help=words)
    verb.add_argument("--repair", action="store_true", help="install every package again")
    verbs.add_parser("start", help="set up, grade the first exercise, serve the site")
    verbs.add_parser("test", help="set up, check the content, run pytest with your options")
    verb = verbs.add_parser("lock", help="write the locks anew after pyproject.toml has changed")
    verb.add_argument("--upgrade", action="store_true", help="to the newest versions allowed")
    return parser


def obey(clone: Clone, given: Sequence[str]) -> int:
    """Carry out one command line and return its exit code."""
    words = own_objection()
    if list(given) == ["fit"]:
        say(words)
        return 2 if words else 0
    if words:
        return become([*fit_python(clone, words), HERE, *given], clone.root)
    parser = arguments()
    asked, rest = parser.parse_known_args(given)
    if rest and asked.verb not in ("start", "test"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if asked.verb == "start":
        return start(clone, rest)
    if asked.verb == "test":
        return test(clone, rest)
    if asked.verb == "setup":
        setup(clone, asked.dev, asked.repair, asked.extras or ())
    elif asked.verb == "lock":
        lock(clone, asked.upgrade)
    else:
        parser.print_help()
    return 0


def main(given: Sequence[str]) -> int:
    """Run one command; failures become words and an exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return obey(Clone(Path(__file__).resolve().parent.parent), given)
    except SetupError as error:
        problem, remedy = error.problem, error.remedy
    except OSError as error:
        problem = f"The set-up could not go on: {error}."
        remedy = "See that this folder can be written to and the disk is not full, then try again."
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on from here.")
        return 130
    print(f"{problem}\n  {remedy}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
