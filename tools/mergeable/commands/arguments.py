"""Arguments that several verbs take."""

from __future__ import annotations

import argparse


def add_exercise(parser: argparse.ArgumentParser, without: str = "") -> None:
    """Declare the exercise a verb is about; it may be left out if `without` says what happens."""
    named = "an exercise's id or folder"
    if without:
        help_text = f"{named}; without it {without}"
        parser.add_argument("exercise", nargs="?", metavar="ID", help=help_text)
    else:
        parser.add_argument("exercise", metavar="ID", help=f"{named} (. is this one)")
