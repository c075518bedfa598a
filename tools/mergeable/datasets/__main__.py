"""`python -m mergeable.datasets prepare`: fetch the data of the course and build its databases."""

from __future__ import annotations

import argparse
import sys

from mergeable.course import find_root
from mergeable.datasets.catalogue import DATASETS
from mergeable.datasets.store import Store
from mergeable.errors import CourseError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0, 2 when something the user can put right went wrong."""
    parser = argparse.ArgumentParser(prog="python -m mergeable.datasets", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    prepare = verbs.add_parser("prepare", help="fetch, check and build what is missing")
    prepare.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(DATASETS)}")
    names = parser.parse_args(arguments).names
    if unknown := [name for name in names if name not in DATASETS]:
        parser.error(f"there is no data set {unknown[0]}; there is {', '.join(DATASETS)}")
    try:
        store = Store(find_root())
        for name in names or DATASETS:
            store.prepare(DATASETS[name], tell=_say)
    except CourseError as error:
        sys.stderr.write(f"{error.problem} {error.remedy}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was fetched stays; running it again goes on from there.\n")
        return 130
    return 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
