"""`mergeable dev check`: prove everything that CI proves, as far as no browser is needed."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from mergeable.commands.context import Context
from mergeable.commands.dates import facts_to_look_up, remind
from mergeable.commands.findings import print_findings
from mergeable.commands.steps import Outcome, Step, Steps
from mergeable.console import clean, print_json, print_line, sentence
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Exercise
from mergeable.needs import HISTORIES, require

DESCRIPTION = """Prove what CI proves: the engine's format, types and layers, the content's rules
and promises, the notebooks' outputs, a strict build of the site. Exit code 1 means that a step
failed. The tests (`pytest tests`) also build with Zensical and look at the site in a browser.
What needs the history of a project is left out where that is not built, and is told to be not
proved; with --full it fails."""

PROMISES, MUTANTS = "promises", "mutants"
SLOW = {"notebooks", "site"}
INDENT = 4  # columns, of what a step printed
UNPROVED = "Not proved: "  # begins a line, in what a step prints, on what it left out


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to run and how to tell of it."""
    parser.add_argument(
        "--mutants",
        action="store_true",
        help="change the solutions mechanically, too, and see that the checks notice",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="leave nothing out for want of a history: fail, and say which to build",
    )
    parser.add_argument("--fast", action="store_true", help=f"leave out {', '.join(sorted(SLOW))}")
    parser.add_argument(
        "--only", action="append", default=[], metavar="STEP", help="run this step; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, nothing else")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, context: Context) -> int:
    """Run the steps and tell of each as it ends."""
    if args.here:
        return _grade_here(args.only, context, full=args.full)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mergeable-check-") as folder:
        every = _steps(context.course.root, Path(folder), full=args.full)
        steps = _chosen(list(every), args)
        _require(steps)
        outcomes, columns = [], context.console.width - INDENT
        with context.busy("Checking …"):
            for outcome in Steps(steps, context.course.root, columns=columns).run():
                outcomes.append(outcome)
                if not args.json:
                    _show(outcome, context)
    if not args.json:
        remind(facts_to_look_up(context.course.root), context)
    seconds = time.perf_counter() - started
    failed = [outcome.step.name for outcome in outcomes if not outcome.passed]
    if args.json:
        _print_json(outcomes, seconds, context)
    elif failed:
        told = f"{len(failed)} of {count(len(steps), 'step')} failed: {', '.join(failed)}."
        context.console.print(sentence(f"{told} ({seconds:.1f} s)", "failed"))
    else:
        told = f"{count(len(steps), 'step')} passed in {seconds:.1f} s."
        context.console.print(sentence(told, "passed"))
        if any(map(_unproved, outcomes)):
            told = "Not all was proved. `mergeable dev check --full` leaves nothing out."
            context.console.print(sentence(told, "broken"))
    return 1 if failed else 0


def _steps(root: Path, folder: Path, *, full: bool = False) -> Iterator[Step]:
    """Yield what this clone has to prove, what takes longest first."""
    python = sys.executable
    whole = ("--full",) if full else ()
    check = (python, "-m", "mergeable", "dev", "check", "--here", *whole, "--only")
    pytest = (python, "-m", "pytest", "-q", "--color=no", "-p", "no:cacheprovider")
    if any((root / "notebooks").glob("*/*.ipynb")):
        nbval = (*pytest, "--nbval", "--nbval-current-env", "notebooks", *whole)
        yield Step("notebooks", "every output that is compared comes out as it is stored", nbval)
    told = "starters fail, solutions pass, mistakes are told what they are"
    yield Step(PROMISES, told, (*check, PROMISES))
    yield Step(MUTANTS, "no change of a solution goes unnoticed", (*check, MUTANTS))
    engine = (root / "tools" / "mergeable").is_dir()
    if engine:
        yield Step("types", "mypy finds nothing", (python, "-m", "mypy"))
        site = (python, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir")
        yield Step("site", "MkDocs builds it strictly", (*site, str(folder / "site")))
    yield Step("content", "the course keeps its rules", (python, "-m", "mergeable", "dev", "rules"))
    if engine:
        layers = (*pytest, "tests/test_layers.py")
        yield Step("layers", "modules import only from layers above them", layers)
        yield Step("lint", "ruff finds nothing", (python, "-m", "ruff", "check", "--quiet", "."))
        ruff = (python, "-m", "ruff", "format", "--check", "--quiet", ".")
        yield Step("format", "ruff would change nothing", ruff)


def _chosen(steps: list[Step], args: argparse.Namespace) -> list[Step]:
    names = [step.name for step in steps]
    for name in args.only:
        if name not in names:
            raise CourseError(f'There is no step "{name}".', f"The steps are: {', '.join(names)}.")
    if args.only:
        return [step for step in steps if step.name in args.only]
    left_out = (SLOW if args.fast else set()) | (set() if args.mutants else {MUTANTS})
    return [step for step in steps if step.name not in left_out]


def _require(steps: list[Step]) -> None:
    """Raise CourseError if a step's program is not installed."""
    programs = {step.command[2] for step in steps}
    missing = sorted(name for name in programs if importlib.util.find_spec(name) is None)
    if missing:
        raise CourseError(
            f"{' and '.join(missing)} cannot be run: not installed.",
            "Set this clone up with the authors' tools: `python3 tools/bootstrap.py setup --dev`.",
        )


def _grade_here(names: list[str], context: Context, *, full: bool) -> int:
    """Prove promises or grade mutants in this process, and print what does not hold."""
    from mergeable import grading

    prove = grading.surviving_mutants if names == [MUTANTS] else grading.prove
    left_out = {} if full else dict(_without_history(context.course.exercises))
    for exercise, missing in left_out.items():
        told = f"{UNPROVED}{exercise.id} {missing.problem} {missing.remedy}"
        print_line(context.console, told)
    found = prove(context.course, [e for e in context.course.exercises if e not in left_out])
    if found:
        print_findings(context.console, found)
    return 1 if found else 0


def _without_history(exercises: Iterable[Exercise]) -> Iterator[tuple[Exercise, CourseError]]:
    """Yield the exercises that need a history which is not built, with what is missing."""
    for exercise in exercises:
        try:
            for need in exercise.needs:
                if need in HISTORIES:
                    require(need)
        except CourseError as missing:
            yield exercise, missing


def _show(outcome: Outcome, context: Context) -> None:
    sign, style = ("✓", "passed") if outcome.passed else ("✗", "failed")
    line = Text.assemble(
        (f"{sign} {outcome.step.name:10}", style),
        f"{outcome.seconds:6.1f} s  ",
        (outcome.step.what, "quiet"),
    )
    context.console.print(line)
    for told in _unproved(outcome) if outcome.passed else ():
        context.console.print(Padding(Text(f"! {told}", "broken"), (0, 0, 0, INDENT)))
    if not outcome.passed:
        said = clean(outcome.output) or "It printed nothing."
        context.console.print(Padding(Text(said, overflow="fold"), (0, 0, 1, INDENT)))


def _unproved(outcome: Outcome) -> list[str]:
    """Return what a step said that it left out."""
    lines = clean(outcome.output).splitlines()
    return [line for line in lines if line.startswith(UNPROVED)]


def _print_json(outcomes: list[Outcome], seconds: float, context: Context) -> None:
    steps = [
        {
            "name": outcome.step.name,
            "passed": outcome.passed,
            "seconds": round(outcome.seconds, 3),
            "output": outcome.output,
            "unproved": _unproved(outcome),
        }
        for outcome in outcomes
    ]
    passed = all(outcome.passed for outcome in outcomes)
    values = {"passed": passed, "seconds": round(seconds, 3), "steps": steps}
    print_json(context.console, values)
