"""Make a repository of Django from 4.1 to 5.2.1, with 4.2.2 once more, a commit for each file."""

import sys

from mergeable.course import find_root
from mergeable.errors import CourseError
from mergeable.upstream import check_out, history, split_release


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
    commits = split_release(folder, "4.2.1", "4.2.2", "within-4.2.2")
    told = f"The branch within-4.2.2 has {commits} commits on top of 4.2.1."
    sys.stdout.write(f"{folder}\n{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
