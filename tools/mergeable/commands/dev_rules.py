"""`mergeable dev rules`: check the content against the rules."""

from __future__ import annotations

import argparse

from rich.padding import Padding

from mergeable.commands.context import Context
from mergeable.commands.dates import facts_to_look_up, remind
from mergeable.commands.findings import findings_json, print_findings
from mergeable.console import print_json, sentence
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Finding

DESCRIPTION = """Check lessons, notebooks, exercises and their wording against the rules of this
course. Nothing is executed. Exit code 1 means that something was found. Facts about other projects
that nobody has looked up for a year are told of, and found with --strict-dates only."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to look and how to tell of it."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="tell only of what is in these files or folders"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, nothing else")
    parser.add_argument(
        "--strict-dates", action="store_true", help="fail for facts older than a year, too"
    )
    parser.add_argument("--list", action="store_true", help="print the rules, check nothing")


def run(args: argparse.Namespace, context: Context) -> int:
    """Check, or list what would be checked."""
    if args.list:
        return _list(args, context)
    from mergeable import rules

    with context.busy("Reading the course …"):
        found = _below(rules.findings(context.course), args.paths, context)
    old = facts_to_look_up(context.course.root)
    if args.json:
        values = {"findings": findings_json(found), "old_facts": [fact.name for fact in old]}
        print_json(context.console, values)
    elif found:
        print_findings(context.console, found)
        told = f"{count(len(found), 'finding')}. `mergeable dev rules --list` explains the rules."
        context.console.print()
        context.console.print(sentence(told))
    else:
        exercises = count(len(list(context.course.exercises)), "exercise")
        lessons = count(len(list(context.course.lessons)), "lesson")
        told = f"Nothing found: {len(rules.RULES)} rules, {lessons}, {exercises}."
        context.console.print(sentence(told, "passed"))
    if not args.json:
        remind(old, context)
    return 1 if found or (args.strict_dates and old) else 0


def _below(found: list[Finding], paths: list[str], context: Context) -> list[Finding]:
    """Return the findings at or below one of the paths; all, where there are none."""
    root = context.course.root.resolve()
    wanted = [(context.cwd / path).resolve() for path in paths]
    for path, given in zip(wanted, paths, strict=True):
        if not path.exists() or not path.is_relative_to(root):
            raise CourseError(
                f"{given} is nothing in this course.", "Name a file or a folder of the clone."
            )
    return [
        finding
        for finding in found
        if not wanted or any((root / finding.path).is_relative_to(path) for path in wanted)
    ]


def _list(args: argparse.Namespace, context: Context) -> int:
    from mergeable.rules import RULES

    documented = [rule.documentation() for rule in RULES]
    if args.json:
        rules = [
            {"rule": rule.code, "documentation": text.partition(" ")[2]}
            for rule, text in zip(RULES, documented, strict=True)
        ]
        print_json(context.console, {"rules": rules})
        return 0
    for text in documented:
        first, _, rest = text.partition("\n")
        context.console.print(sentence(first, "title"))
        if rest.strip():
            paragraphs = (" ".join(part.split()) for part in rest.strip().split("\n\n"))
            told = sentence("\n".join(paragraphs))
            context.console.print(Padding(told, (0, 0, 0, 5)))
    return 0
