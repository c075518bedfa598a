"""Real projects with their release histories, built on this machine from published archives.

    repository = history("django")              a bare repository, or a CourseError with the remedy
    check_out(repository, folder, "4.2.1")      a repository of the learner's own, in a second
    split_release(folder, "4.2.1", "4.2.2", "within-4.2.2")     a commit for each changed file

What a history looks like and why: docs/contributing/decisions/upstream-histories.md.
"""

from __future__ import annotations

from pathlib import Path

from mergeable.course import find_root
from mergeable.upstream.project import FULL, SMALL, History, Project, project_named, projects
from mergeable.upstream.repository import digest_of, size_of
from mergeable.upstream.splitting import split_release
from mergeable.upstream.store import Histories, Watcher
from mergeable.upstream.worktrees import check_out

__all__ = [
    "FULL",
    "SMALL",
    "Histories",
    "History",
    "Project",
    "Watcher",
    "check_out",
    "describe",
    "digest_of",
    "history",
    "project_named",
    "projects",
    "size_of",
    "split_release",
]


def history(project: str, name: str = SMALL, *, root: Path | None = None) -> Path:
    """Return the bare repository of a project's history, for reading.

    Its branches are `main` and `stable/X.Y.x`; a tag is a release: "4.2.1". Raises CourseError when
    it is not built. Nothing is fetched and no process is started, so that a check may call this.
    """
    return Histories(root or find_root()).path(project_named(project).history(name))


def describe(project: str, name: str = SMALL) -> str:
    """Return what serves a need for a history: "small, 10 releases". Raises CourseError if nothing.

    Nothing is fetched and no process is started.
    """
    wanted = project_named(project).history(name)
    Histories(find_root()).path(wanted)
    return f"{name}, {len(wanted.releases)} releases"
