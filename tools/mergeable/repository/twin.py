"""A repository's twin: a private git directory over the same objects, with our configuration.

git runs what a repository's configuration names: a file-system monitor, filters, pagers, programs
for diffs and signatures. So the learner's configuration never comes near a running git. The twin
has copies of their HEAD, refs and index, reads their objects, and is configured by us.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from mergeable.repository.program import GitFailed, environment, run_git

MOST_REFS = 20_000  # files below refs/
LARGEST = 50_000_000  # bytes of a file that is copied
# What differs between file systems, or is the scene's own: booleans, none of which runs anything.
_FITTING = re.compile(r"core\.(filemode|symlinks|ignorecase|precomposeunicode|sparsecheckout)")
_FORMATS = re.compile(r"extensions\.(objectformat|refstorage)")
_WORDS = re.compile(r"[A-Za-z0-9]{1,20}")
# What editors and systems leave lying about, and most people ignore for all their repositories.
EXCLUDED = ".DS_Store\nThumbs.db\n*~\n.*.sw?\n__pycache__/\n.idea/\n.vscode/\n.pytest_cache/\n"


class NoRepository(Exception):
    """What should be a repository is none; the text says what is there instead."""


class Twin:
    """The private git directory."""

    def __init__(self, folder: Path, private: Path) -> None:
        """Take the folder of the repository, or a bare one, and an empty folder for the twin."""
        self.folder = folder
        self.original, self.bare = _git_directory(folder)
        self.path = private / "git"
        self.settings = self._make(private)

    @property
    def environment(self) -> dict[str, str]:
        """What git runs in: it writes to the twin and reads the learner's objects."""
        return {
            **self._environment,
            "GIT_DIR": str(self.path),
            "GIT_OBJECT_DIRECTORY": str(self.path / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(self.original / "objects"),
        }

    def git(self, *args: str | bytes, given: bytes = b"") -> bytes:
        """Run a command that reads; raises GitFailed."""
        return run_git(args, cwd=self.path, env=self.environment, given=given)

    def git_here(self, *args: str) -> bytes:
        """Run a command that reads the files as well."""
        env = {**self.environment, "GIT_WORK_TREE": str(self.folder)}
        return run_git(args, cwd=self.folder, env=env)

    def _make(self, private: Path) -> dict[str, list[str]]:
        (self.path / "objects").mkdir(parents=True)
        (self.path / "refs").mkdir()
        (self.path / "info").mkdir()
        self._environment = {
            **environment(private),
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_CEILING_DIRECTORIES": str(private.parent),
        }
        settings = self._settings(private)
        self._configure(private, settings)
        for name in ("HEAD", "packed-refs", "shallow", "index", "info/exclude"):
            _copy(self.original / name, self.path / name)
        for path in self.original.glob("sharedindex.*"):
            _copy(path, self.path / path.name)
        for folder in ("refs", "reftable", "logs/refs"):
            _copy_below(self.original / folder, self.path / folder)
        return settings

    def _settings(self, private: Path) -> dict[str, list[str]]:
        """Return the learner's settings as data: one file is read, and nothing that it includes."""
        copy = private / "theirs"
        if not _copy(self.original / "config", copy):
            return {}
        args = ("config", "--file", str(copy), "--no-includes", "--null", "--list")
        try:
            said = run_git(args, cwd=private, env=self._environment)
        except GitFailed as error:
            raise NoRepository(f"its .git/config cannot be read: {error}") from error
        found: dict[str, list[str]] = {}
        for entry in said.decode("utf-8", "backslashreplace").split("\0"):
            name, _, value = entry.partition("\n")
            if name:
                found.setdefault(name, []).append(value)
        return found

    def _configure(self, private: Path, settings: dict[str, list[str]]) -> None:
        excluded = private / "excluded"
        excluded.write_text(EXCLUDED, encoding="utf-8")
        formats = {name: values[-1] for name, values in settings.items() if _FORMATS.match(name)}
        core = {name: values[-1] for name, values in settings.items() if _FITTING.fullmatch(name)}
        lines = ["[core]", f"repositoryformatversion = {int(bool(formats))}", "bare = false"]
        lines += [
            "commitGraph = false",
            "longpaths = true",
            "autocrlf = false",
            "fsmonitor = false",
        ]
        lines += ["untrackedCache = false", f"excludesFile = {_value(excluded)}"]
        lines += [
            f"{name[5:]} = {value}" for name, value in core.items() if _WORDS.fullmatch(value)
        ]
        lines += ["[extensions]"]
        lines += [f"{n[11:]} = {value}" for n, value in formats.items() if _WORDS.fullmatch(value)]
        lines += ["[gc]", "auto = 0", "[status]", "submoduleSummary = false"]
        (self.path / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _git_directory(folder: Path) -> tuple[Path, bool]:
    """Return the git directory of what stands in a folder, and whether that is all there is."""
    inside = folder / ".git"
    if inside.is_file():
        raise NoRepository("its .git is a file that leads elsewhere, and not a folder")
    bare = not inside.exists() and (folder / "HEAD").is_file()
    found = folder if bare else inside
    if not folder.is_dir() or not found.is_dir():
        raise NoRepository("there is no .git in it" if folder.is_dir() else "it is not there")
    for name in ("objects", "refs"):
        if not (found / name).is_dir():
            raise NoRepository(f"its git directory has no {name}")
    if not _is_regular(found / "HEAD"):
        raise NoRepository("its git directory has no HEAD")
    return found, bare


def _copy_below(source: Path, target: Path) -> None:
    for number, path in enumerate(_files(source)):
        if number >= MOST_REFS:
            raise NoRepository(f"it has more than {MOST_REFS:,} refs")
        if path.suffix != ".lock":
            _copy(path, target / path.relative_to(source))


def _files(folder: Path) -> Iterator[Path]:
    for at, _, names in os.walk(folder):
        yield from (Path(at, name) for name in names)


def _copy(source: Path, target: Path) -> bool:
    """Copy an ordinary file of an ordinary size; a pipe, say, would never end."""
    if not _is_regular(source) or source.stat().st_size > LARGEST:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return True


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _quoted(path: Path) -> str:
    """Return a path as git reads it from a list, whatever is in it."""
    text = path.as_posix().replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


_value = _quoted  # a configuration's values are quoted alike
