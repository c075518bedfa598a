"""The argument parser: finds the verb, imports its module and no other, and turns errors to words.

Exit codes: 0 passed or done, 1 not passed, 2 used wrongly, 3 a fault of our own, 130 stopped with
Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mergeable.commands import VERBS
from mergeable.errors import CourseError

if TYPE_CHECKING:
    from mergeable.commands.context import Context

USED_WRONGLY = 2
OWN_FAULT = 3
STOPPED = 130  # 128 + SIGINT, as shells have it
TRACEBACK = "MERGEABLE_TRACEBACK"  # set in the environment: faults of our own are shown whole


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are problem and remedy, like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint; the command line shows it."""
        problem = f"{message[:1].upper()}{message[1:].rstrip('.')}."
        raise CourseError(problem, f"`{self.prog} --help` shows how it is used.")


def main(argv: Sequence[str] | None = None, context: Context | None = None) -> int:
    """Run a verb and return the exit code."""
    try:
        return _run(list(sys.argv[1:] if argv is None else argv), context)
    except CourseError as error:
        return _complain(error.problem, error.remedy, context)
    except KeyboardInterrupt:
        _complain("Stopped.", "", context, style="quiet")
        return STOPPED
    except BrokenPipeError:
        _close_quietly()
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("mergeable"):
            raise
        problem = f"The Python package `{error.name}` is missing."
        remedy = "Set this clone up again: `make setup`, or `python3 tools/bootstrap.py setup`."
        return _complain(problem, remedy, context)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        problem = f"This is a fault of `mergeable`, not yours: {type(error).__name__}: {error}"
        remedy = f"Your work is untouched. {TRACEBACK}=1 shows where, for a report."
        _complain(problem, remedy, context)
        return OWN_FAULT


def _run(argv: list[str], context: Context | None) -> int:
    verb, rest = find_verb(argv)
    try:
        if verb:
            return _run_verb(verb, rest, context)
        parser = overview("dev" if argv[:1] == ["dev"] else "")
        parser.parse_args(rest)
        parser.print_help()
        return 0
    finally:
        sys.stdout.flush()  # here, where a pipe that nobody reads any more is no news


def _run_verb(verb: str, argv: list[str], context: Context | None) -> int:
    command = import_module(f"mergeable.commands.{verb.replace(' ', '_')}")
    parser = Parser(prog=f"mergeable {verb}", description=command.DESCRIPTION)
    command.add_arguments(parser)
    args = parser.parse_args(argv)
    if context is None:
        from mergeable.commands.context import Context

        context = Context()
    code: int = command.run(args, context)
    return code


def find_verb(argv: list[str]) -> tuple[str, list[str]]:
    """Return the verb that the arguments start with, and what follows; raises CourseError.

    The verb is empty when the arguments name none: then the overview is wanted.
    """
    words = argv[:2] if argv[:1] == ["dev"] else argv[:1]
    verb = " ".join(words)
    if verb in VERBS:
        return verb, argv[len(words) :]
    if not words or words[-1].startswith("-") or verb == "dev":
        return "", argv[1:] if verb.startswith("dev") else argv
    near = get_close_matches(verb, VERBS, n=1)
    hint = f"Did you mean `mergeable {near[0]}`? " if near else ""
    raise CourseError(f'There is no verb "{verb}".', f"{hint}`mergeable --help` lists them.")


def overview(group: str = "") -> Parser:
    """Return the parser whose help lists the verbs: a learner's, and the authors' after them."""
    prefix = f"{group} " if group else ""
    shown = {verb: line for verb, line in VERBS.items() if verb.startswith(prefix)}
    width = max(map(len, shown))
    lines = [f"  {verb:{width}}  {line}" for verb, line in shown.items()]
    parser = Parser(
        prog=f"mergeable {group}".strip(),
        usage=f"mergeable {prefix}VERB [...]",
        description="From a Python programmer to a merged change, an exercise at a time.",
        epilog="verbs:\n" + "\n".join(lines) + "\n\n`mergeable VERB --help` says more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mergeable {_version()}")
    return parser


def _version() -> str:
    """Return the version of this clone: pyproject.toml is its one home."""
    import tomllib

    try:
        with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "of unknown version"


def _complain(problem: str, remedy: str, context: Context | None, *, style: str = "failed") -> int:
    try:
        from mergeable.console import make_console, problem_view
    except ModuleNotFoundError:  # nothing to print with: the complaint may be about just that
        sys.stderr.write(f"{problem}\n{remedy}\n")
        return USED_WRONGLY
    console = context.notices if context else make_console(stderr=True)
    console.print(problem_view(problem, remedy, style=style))
    return USED_WRONGLY


def _close_quietly() -> None:
    """Leave nothing for Python to flush into a pipe that nobody reads any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
