"""Make `repo/`: Django from 4.1 to 5.2.1, and 4.2.2 once more, a commit for each of its files."""

import sys
from pathlib import Path

from mergeable.errors import CourseError
from mergeable.upstream import check_out, history, split_release

REPO = Path(__file__).resolve().parent / "repo"

if __name__ == "__main__":
    try:
        check_out(history("django"), REPO, "5.2.1")
    except CourseError as missing:
        sys.exit(f"{missing.problem}\n{missing.remedy}")
    commits = split_release(REPO, "4.2.1", "4.2.2", "within-4.2.2")
    told = f"The branch within-4.2.2 has {commits} commits on top of 4.2.1."
    sys.stdout.write(f"{REPO}\n{told}\n")
