"""What the checks of this lesson read: Django as it was in each release of its history."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

RELEASE = re.compile(r"\d+(\.\d+)+")


@dataclass
class Releases:
    """The releases of the built history, for reading."""

    repository: Path
    commits: dict[str, str] = field(default_factory=dict)  # by release, in the order of versions
    _texts: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def open(cls, repository: Path) -> Releases:
        """Read which releases there are. A tag may be annotated: what counts is its commit."""
        from mergeable.upstream.git import git

        shown = "%(refname:short) %(objectname) %(*objectname)"
        lines = git(repository, "for-each-ref", f"--format={shown}", "refs/tags").splitlines()
        tags = {name: commits[-1] for name, *commits in map(str.split, lines)}
        names = sorted(filter(RELEASE.fullmatch, tags), key=version)
        return cls(repository, {name: tags[name] for name in names})

    def text(self, release: str, path: str) -> str:
        """Return a file as it was in a release; nothing if there was none."""
        from mergeable.upstream.git import git

        if (release, path) not in self._texts:
            commit = self.commits[release]
            found = git(self.repository, "cat-file", "-p", f"{commit}:{path}", ok=(0, 128))
            self._texts[release, path] = found
        return self._texts[release, path]

    def files_with(self, release: str, word: str, *paths: str) -> list[str]:
        """Return the files of a release that have a word in them."""
        from mergeable.upstream.git import git

        commit = self.commits[release]
        found = git(self.repository, "grep", "-lF", "-e", word, commit, "--", *paths, ok=(0, 1))
        return [line.partition(":")[2] for line in found.splitlines()]

    def named(self, answer: str) -> str:
        """Return the release that a learner means by a tag, a title or a commit; or nothing."""
        text = answer.strip().removeprefix("Django ").removeprefix("v")
        if text in self.commits:
            return text
        if not re.fullmatch(r"[0-9a-f]{4,40}", text):
            return ""
        found = [name for name, commit in self.commits.items() if commit.startswith(text)]
        return found[0] if len(found) == 1 else ""


def version(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


@pytest.fixture
def releases() -> Releases:
    """Return the releases of Django's history. An exercise that uses it says that it needs it."""
    from mergeable.upstream import history

    return Releases.open(history("django"))
