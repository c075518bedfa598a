"""`mergeable next`: on to the next exercise."""

from __future__ import annotations

import argparse

from mergeable.commands import start
from mergeable.commands.context import Context

DESCRIPTION = "Begin the next exercise that is not solved, after the one you worked on last."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the course knows what is next."""


def run(args: argparse.Namespace, context: Context) -> int:
    """Begin the next exercise."""
    return start.begin(context.next(), context)
