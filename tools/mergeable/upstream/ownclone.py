"""A history out of a clone that the learner has: its tags, its commits, nothing copied."""

from __future__ import annotations

import os
from pathlib import Path

from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.repository.program import GitFailed
from mergeable.upstream.git import git
from mergeable.upstream.importing import MAIN
from mergeable.upstream.project import History, series_of
from mergeable.upstream.repository import make_repository

NAMED = 5  # missing releases that are named; the others are counted
# Where a clone's newest state may be: as its origin has it, before what the learner made of it.
_NEWEST = ("refs/remotes/origin/main", "refs/remotes/origin/master", MAIN, "refs/heads/master")


def borrow(history: History, clone: Path, repository: Path) -> None:
    """Make `repository` out of a clone: its objects stay there, its tags get our names.

    Raises CourseError when the folder is no clone, or lacks releases or parts of them.
    """
    objects = _objects(history, clone)
    commits = _commits(history, clone)
    make_repository(repository)
    alternates = repository / "objects" / "info" / "alternates"
    alternates.parent.mkdir(exist_ok=True)
    alternates.write_bytes(os.fsencode(objects.as_posix()) + b"\n")
    refs = {f"refs/tags/{version}": commit for version, commit in commits.items()}
    for version, commit in commits.items():  # in order: the last of a series stays
        refs[f"refs/heads/stable/{series_of(version)}.x"] = f"{commit}^{{commit}}"
    refs[MAIN] = _newest(clone) or f"{commits[history.releases[-1].version]}^{{commit}}"
    lines = [
        f"create {name} {git(repository, 'rev-parse', '--verify', value)}\n"
        for name, value in refs.items()
    ]
    git(repository, "update-ref", "--stdin", given="".join(lines).encode())


def _objects(history: History, clone: Path) -> Path:
    """Return where a clone keeps its objects, if all of them are there."""
    title = history.project.title
    if not clone.is_dir():
        raise CourseError(f"There is no folder {clone}.", f"Name your clone of {title}.")
    try:
        git(clone, "rev-parse", "--git-dir")
    except GitFailed as failure:
        raise CourseError(
            f"git does not take {clone} for a repository of yours: {failure}.",
            f"Name your clone of {title}: the folder that holds `.git`.",
        ) from failure
    if git(clone, "rev-parse", "--is-shallow-repository") == "true":
        raise CourseError(
            f"{clone} is a shallow clone: it lacks most of the history.",
            "`git fetch --unshallow --tags` in it fetches the rest.",
        )
    partial = git(
        clone,
        "config",
        "--get-regexp",
        r"^(extensions\.partialclone|remote\..*\.promisor)$",
        ok=(0, 1),
    )
    if partial:
        raise CourseError(
            f"{clone} is a partial clone: it fetches files when they are first looked at.",
            f"Make a whole one, or let the course build its own: `{history.command}`.",
        )
    return (clone / git(clone, "rev-parse", "--git-path", "objects")).resolve()


def _commits(history: History, clone: Path) -> dict[str, str]:
    """Return the tag of each release as the clone has it."""
    names = {
        each.version: history.project.tag.format(version=each.version) for each in history.releases
    }
    asked = "".join(f"refs/tags/{name}^{{tree}}\nrefs/tags/{name}\n" for name in names.values())
    told = git(clone, "cat-file", "--batch-check", given=asked.encode()).splitlines()
    found, missing = {}, []
    for version, tree, tag in zip(names, told[::2], told[1::2], strict=True):
        if tree.endswith(" missing") or tag.endswith(" missing"):
            missing.append(names[version])
        else:
            found[version] = tag.split()[0]
    if missing:
        shown = ", ".join(missing[:NAMED])
        more = f" and {count(len(missing) - NAMED, 'other')}" if len(missing) > NAMED else ""
        raise CourseError(
            f"{clone} lacks {count(len(missing), 'release')} of {history}: the tags {shown}{more}.",
            "`git fetch --tags` in it, from the project's own repository, fetches them.",
        )
    return found


def _newest(clone: Path) -> str:
    for name in _NEWEST:
        if found := git(clone, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}", ok=(0, 1)):
            return found
    return ""
