"""What a grader learns of a repository: plain values, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone


@dataclass(frozen=True)
class Person:
    """Who wrote or committed, and when."""

    name: str
    email: str
    when: datetime | None = None  # in their own time zone; None where git holds nonsense


@dataclass(frozen=True)
class Commit:
    """One commit, as git stores it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str

    @property
    def short(self) -> str:
        """The beginning of its hash, long enough to name it."""
        return self.sha[:8]

    @property
    def subject(self) -> str:
        """The first line of its message."""
        return self.message.strip("\n").partition("\n")[0].strip()

    @property
    def body(self) -> str:
        """Its message below the subject."""
        return self.message.strip("\n").partition("\n")[2].strip("\n")

    @property
    def is_merge(self) -> bool:
        """Whether it joins two histories."""
        return len(self.parents) > 1

    @property
    def named(self) -> str:
        """The commit as a sentence names it: 3f2a91c0 ("Fixed #41")."""
        return " ".join([self.short, *([f'("{self.subject[:60]}")'] if self.subject else [])])

    def __str__(self) -> str:
        subject = self.subject if len(self.subject) <= 60 else f"{self.subject[:59]}…"
        return f"{self.short} {subject}" if subject else f"{self.short} (no message)"


@dataclass(frozen=True)
class Entry:
    """A file in a tree."""

    mode: str  # "100644", "100755", "120000" a link, "160000" a submodule
    blob: str  # the hash of its content


@dataclass(frozen=True)
class Status:
    """How the files and the index differ from HEAD, by path."""

    staged: tuple[str, ...] = ()
    unstaged: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    conflicted: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every tracked file is as HEAD has it."""
        return not (self.staged or self.unstaged or self.conflicted)


@dataclass(frozen=True)
class Refs:
    """What names which commit."""

    branches: dict[str, str] = field(default_factory=dict)
    remote: dict[str, str] = field(default_factory=dict)  # "upstream/main" as last fetched
    tags: dict[str, str] = field(default_factory=dict)


def text(raw: bytes) -> str:
    r"""Return bytes as text that can be printed: those that are no UTF-8 read as "\xe9"."""
    return raw.decode("utf-8", "backslashreplace")


def parse_commit(sha: str, raw: bytes) -> Commit:
    """Return a commit from the object that git stores; nonsense in it becomes empty values."""
    head, _, message = raw.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\n"):
        name, _, value = line.partition(b" ")
        if name:  # a line that goes on from the one above, as a signature does, has none
            fields.setdefault(name, []).append(value)
    encoding = text(fields.get(b"encoding", [b"utf-8"])[0])
    return Commit(
        sha=sha,
        tree=text(fields.get(b"tree", [b""])[0]),
        parents=tuple(text(parent) for parent in fields.get(b"parent", [])),
        author=_person(fields.get(b"author", [b""])[0], encoding),
        committer=_person(fields.get(b"committer", [b""])[0], encoding),
        message=_decoded(message, encoding),
    )


def _person(raw: bytes, encoding: str) -> Person:
    who, _, when = raw.rpartition(b"> ")
    name, _, email = who.partition(b"<")
    return Person(_decoded(name.strip(), encoding), _decoded(email, encoding), _moment(when))


def _moment(raw: bytes) -> datetime | None:
    seconds, _, zone = raw.partition(b" ")
    try:
        sign = -1 if zone.startswith(b"-") else 1
        digits = int(zone.lstrip(b"+-") or b"0")
        offset = timezone(sign * timedelta(hours=digits // 100, minutes=digits % 100))
        return datetime.fromtimestamp(int(seconds), offset)
    except (ValueError, OverflowError, OSError):
        return None


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return text(raw)
