"""What the checks of this lesson read: Django as it was in each release of its history."""

from __future__ import annotations

import ast
import io
import re
import tokenize
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

    def uses(self, release: str, path: str, word: str) -> set[int]:
        """Return the lines of a file on which code, not prose, has a word."""
        return uses(self.text(release, path), word)

    def prose_at(self, release: str, path: str, line: int, word: str) -> str:
        """Return what a word on a line is part of: a "comment", a "text", or nothing of it."""
        return prose_at(self.text(release, path), line, word)

    def tests_decorated(
        self, release: str, path: str, *settings: tuple[str, object]
    ) -> list[tuple[int, int]]:
        """Return the first and last lines of the tests that run with these settings."""
        return tests_decorated(self.text(release, path), set(settings))

    def methods(self, release: str, path: str, name: str) -> dict[str, set[str]]:
        """Return the methods of a class as it was, and the names that each uses."""
        return names_by_method(self.text(release, path), name)

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


def uses(source: str, word: str) -> set[int]:
    """Return the lines where code reads or sets an attribute, or getattr() names it."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == word:
            lines.add(node.end_lineno or node.lineno)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("attr"):
            named = [a for a in node.args[1:2] if isinstance(a, ast.Constant) and a.value == word]
            lines.update(argument.lineno for argument in named)
    return lines


def prose_at(source: str, line: int, word: str) -> str:
    """Return what a word on a line is part of: a "comment", a "text", or nothing of the kind."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.start[0] <= line <= token.end[0] and word in token.string:
            if token.type == tokenize.COMMENT:
                return "comment"
            if token.type == tokenize.STRING:
                return "text"
    return ""


def tests_decorated(source: str, settings: set[tuple[str, object]]) -> list[tuple[int, int]]:
    """Return the first and last lines of the tests that a decorator gives these settings."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:5] == "test_":
            for call in node.decorator_list:
                given = {
                    (keyword.arg, getattr(keyword.value, "value", None))
                    for keyword in getattr(call, "keywords", ())
                }
                if settings <= given:
                    found.append((node.decorator_list[0].lineno, node.end_lineno or node.lineno))
    return found


def names_by_method(source: str, name: str) -> dict[str, set[str]]:
    """Return the methods of a class and the names that each uses; nothing without such a class."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return {
                method.name: {n.id for n in ast.walk(method) if isinstance(n, ast.Name)}
                for method in node.body
                if isinstance(method, ast.FunctionDef)
            }
    return {}


def version(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


@pytest.fixture
def releases() -> Releases:
    """Return the releases of Django's history. An exercise that uses it says that it needs it."""
    from mergeable.upstream import history

    return Releases.open(history("django"))
