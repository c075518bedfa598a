"""Make a repository of Django from 4.1 to 5.2.1, its point releases once more, file by file."""

import sys

from mergeable.course import find_root
from mergeable.errors import CourseError
from mergeable.upstream import check_out, history, split_release

POINTS = (
    ("4.2", "4.2.1"),
    ("4.2.1", "4.2.2"),
    ("5.1", "5.1.6"),
    ("5.1.6", "5.1.7"),
    ("5.2", "5.2.1"),
)


def main():
    """Make it beside the course's own data, unless it is there, and say where."""
    try:
        repository, folder = history("django"), find_root() / ".mergeable" / "django-releases"
    except CourseError as missing:
        return f"{missing.problem}\n{missing.remedy}"
    if folder.exists():
        sys.stdout.write(f"{folder}\nIt was here before. Delete it to have it made anew.\n")
        return 0
    check_out(repository, folder, "5.2.1")
    sys.stdout.write(f"{folder}\n")
    for before, after in POINTS:
        commits = split_release(folder, before, after, f"within-{after}")
        told = f"The branch within-{after} has {commits} commits on top of {before}."
        sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
