"""One release as many commits, a file each: what `git bisect` needs to look within a release."""

from __future__ import annotations

from pathlib import Path

from mergeable.upstream.git import git
from mergeable.upstream.importing import BY, quoted


def split_release(repository: Path, before: str, after: str, branch: str) -> int:
    """Make `branch`: from the release `before`, a commit for each file that `after` changed.

    The files come in the order of their paths, and the last commit has the tree of `after`. Dates
    are those of `after`, so in every repository the same two releases make the same commits.
    Returns how many commits there are. Existing work on `branch` is replaced.
    """
    start, end = (
        git(repository, "rev-parse", "--verify", f"{name}^{{commit}}") for name in (before, after)
    )
    date = git(repository, "show", "-s", "--format=%ct", end)
    listed = git(repository, "diff-tree", "-r", "-z", "--no-renames", start, end).split("\0")
    changes = list(zip(listed[:-1:2], listed[1::2], strict=False))
    stream: list[bytes] = []
    for number, (facts, path) in enumerate(changes, start=1):
        stream.append(_commit(branch, number, start, date, facts, path, after))
    git(
        repository, "fast-import", "--quiet", "--force", "--date-format=raw", given=b"".join(stream)
    )
    return len(changes)


def _commit(
    branch: str, number: int, start: str, date: str, facts: str, path: str, after: str
) -> bytes:
    """Return the part of the stream that changes one file. `facts` is a line of raw diff."""
    _, mode, _, blob, _ = facts.split()
    name = path.encode("utf-8", "surrogateescape")
    removed = set(mode) == {"0"}
    how = "gone in" if removed else "as in"
    message = name + f": {how} {after}\n".encode()
    parent = f":{number - 1}" if number > 1 else start
    lines = [f"commit refs/heads/{branch}\nmark :{number}\n".encode()]
    lines += [f"{who} {BY} {date} +0000\n".encode() for who in ("author", "committer")]
    lines.append(b"data %d\n%s\n" % (len(message), message))
    lines.append(f"from {parent}\n".encode())
    change = b"D " if removed else f"M {mode} {blob} ".encode()
    return b"".join([*lines, change, quoted(name), b"\n"])
