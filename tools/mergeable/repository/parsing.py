"""What git prints for programs, read into values."""

from __future__ import annotations

from collections.abc import Iterator

from mergeable.repository.values import Status, text


def objects_in(said: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield what `cat-file --batch` says of each object: its hash, its kind, its content."""
    at = 0
    while at < len(said):
        end = said.index(b"\n", at)
        sha, kind, *size = text(said[at:end]).split(" ")
        if not size:
            yield sha, kind, b""
            at = end + 1
            continue
        begin, length = end + 1, int(size[0])
        yield sha, kind, said[begin : begin + length]
        at = begin + length + 1


def status_in(said: bytes) -> Status:
    """Read what `status --porcelain=v2 -z` says."""
    staged, unstaged, untracked, conflicted = [], [], [], []
    for line in said.split(b"\0")[:-1]:
        kind = line[:1]
        if kind == b"1":
            state, path = line[2:4], text(line.split(b" ", 8)[8])
            if state[:1] != b".":
                staged.append(path)
            if state[1:] != b".":
                unstaged.append(path)
        elif kind == b"u":
            conflicted.append(text(line.split(b" ", 10)[10]))
        elif kind == b"?":
            untracked.append(text(line[2:]))
    return Status(tuple(staged), tuple(unstaged), tuple(untracked), tuple(conflicted))


def is_ordinary(path: str, mode: str) -> bool:
    """Whether a file of a tree may be written below a folder: no link, and no way out of there.

    git refuses to make a tree with such paths, and keeps one that somebody else has made.
    """
    parts = path.split("/")
    led_out = {"", ".", "..", ".git"}.intersection(part.lower() for part in parts)
    return mode in ("100644", "100755") and not led_out and not set(path) & set(":\\\0")
