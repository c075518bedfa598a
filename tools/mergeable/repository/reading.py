"""A repository as a grader sees it. Whatever is wrong with it is said in the learner's words."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from mergeable.explain import fail
from mergeable.repository.parsing import is_ordinary, objects_in, status_in
from mergeable.repository.program import GitFailed, TooMuch
from mergeable.repository.twin import NoRepository, Twin
from mergeable.repository.values import Commit, Entry, Refs, Status, parse_commit, text

MOST_COMMITS = 20_000  # in one range
MOST_FILES = 2_000  # of a commit whose files are written
LARGEST_FILE = 5_000_000  # bytes of a file that a check reads
# What git leaves in its folder while something is going on.
IN_PROGRESS = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
# However somebody likes their diffs: these are the same everywhere, and run nothing.
_PLAIN_DIFF = (
    *("-r", "--root", "--no-commit-id", "--no-ext-diff", "--no-textconv", "--no-color"),
    *("--full-index", "--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules=none"),
)
_HEADS = "refs/heads/"
_REMOTE = "refs/remotes/"
_TAGS = "refs/tags/"


class Repository:
    """A learner's repository, opened for reading; close it to take its twin away.

    Nothing in it is ever written, and nothing that it names is ever run. Names of files and texts
    are UTF-8; a byte that is none reads as backslash, x and two digits.
    """

    def __init__(self, folder: Path, shown: str = "repo", remedy: str = "") -> None:
        """Take the repository's folder, how the learner knows it, and what brings it back."""
        self.shown, self._remedy = shown, remedy
        self._private = Path(tempfile.mkdtemp(prefix="mergeable-git-")).resolve()
        self._commits: dict[str, Commit] = {}
        try:
            self._twin = Twin(folder, self._private)
        except NoRepository as found:
            self.close()
            self._unusable(str(found))
        except OSError as error:
            self.close()
            self._unusable(f"it cannot be read: {error.strerror or error}")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Take away what was made beside it."""
        shutil.rmtree(self._private, ignore_errors=True)

    @property
    def is_bare(self) -> bool:
        """Whether there are no files beside the history."""
        return self._twin.bare

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the history was cut off when it was fetched."""
        shallow = self._twin.path / "shallow"
        return shallow.is_file() and bool(shallow.read_bytes().strip())

    @cached_property
    def refs(self) -> Refs:
        """What names which commit."""
        said = self._git("for-each-ref", "--format=%(refname)%00%(objectname)%00%(*objectname)%00")
        refs = Refs()
        parts = said.split(b"\0")
        for raw, sha, peeled in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            name, target = text(raw.lstrip(b"\n")), text(peeled or sha)
            places = ((_HEADS, refs.branches), (_REMOTE, refs.remote), (_TAGS, refs.tags))
            for prefix, known in places:
                if name.startswith(prefix):
                    known[name.removeprefix(prefix)] = target
        return refs

    @property
    def branches(self) -> dict[str, str]:
        """The hash of each branch's newest commit, by its name."""
        return self.refs.branches

    @cached_property
    def remotes(self) -> dict[str, str]:
        """The address of each remote, by its name."""
        found = {}
        for name, values in self._twin.settings.items():
            if name.startswith("remote.") and name.endswith(".url"):
                found[name[len("remote.") : -len(".url")]] = values[-1]
        return found

    @cached_property
    def branch(self) -> str | None:
        """The branch that is checked out; None when HEAD is detached."""
        with suppress(GitFailed):
            return text(self._twin.git("symbolic-ref", "--quiet", "HEAD")).strip()[len(_HEADS) :]
        return None

    @cached_property
    def head(self) -> str | None:
        """The hash of the commit that is checked out; None in a repository without any."""
        with suppress(GitFailed):
            return text(self._twin.git("rev-parse", "--verify", "--quiet", "HEAD")).strip()
        return None

    @cached_property
    def in_progress(self) -> str:
        """What was begun and not ended: "rebase", "merge"; nothing when nothing was."""
        for name, what in IN_PROGRESS.items():
            if (self._twin.original / name).exists():
                return what
        return ""

    @property
    def is_locked(self) -> bool:
        """Whether a git command that died has left the index locked."""
        return (self._twin.original / "index.lock").exists()

    @cached_property
    def stashes(self) -> int:
        """How many changes are put away with `git stash`."""
        log = self._twin.path / "logs" / "refs" / "stash"
        return log.read_bytes().count(b"\n") if log.is_file() else 0

    def find(self, name: str) -> str | None:
        """Return the hash that a name stands for: a branch, "upstream/main", a tag, HEAD, a hash.

        None when there is no such thing.
        """
        refs = self.refs
        if name.startswith(_HEADS):
            return refs.branches.get(name.removeprefix(_HEADS))
        for known in (refs.branches, refs.remote, refs.tags):
            if name in known:
                return known[name]
        if name == "HEAD":
            return self.head
        is_hash = 4 <= len(name) <= 64 and not set(name) - set("0123456789abcdef")
        with suppress(GitFailed):
            if is_hash:
                said = self._twin.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
                return text(said).strip()
        return None

    def commit(self, name: str) -> Commit:
        """Return the commit that a name stands for; fails the check when there is none."""
        return self._read([self._known(name)])[0]

    def commits(self, until: str, *, since: Sequence[str] = ()) -> list[Commit]:
        """Return what `until` has and none of `since`, the oldest first."""
        left_out = [f"^{self._known(name)}" for name in since]
        args = ("rev-list", "--topo-order", "--reverse", f"--max-count={MOST_COMMITS}")
        said = self._git(*args, self._known(until), *left_out)
        return self._read(text(said).split())

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the newest commit that both have; None when they have none in common."""
        try:
            said = self._twin.git("merge-base", self._known(one), self._known(other))
        except GitFailed as error:
            if str(error):
                self._broken(error)
            return None
        return text(said).strip()

    def has(self, commit: str, within: str) -> bool:
        """Whether `within` is the commit or has it in its history."""
        found = self.find(commit)
        return found is not None and self.merge_base(commit, within) == found

    def tree(self, name: str) -> dict[str, Entry]:
        """Return every file of a commit, by its path."""
        said = self._git("ls-tree", "-r", "-z", "--full-tree", self._known(name))
        found = {}
        for line in said.split(b"\0")[:-1]:
            facts, _, path = line.partition(b"\t")
            mode, _, blob = text(facts).split()
            found[text(path)] = Entry(mode, blob)
        return found

    def file(self, name: str, path: str) -> str:
        """Return a file's text as a commit has it; fails the check when it is not there."""
        entry = self.tree(name).get(path)
        if entry is None:
            fail(f"{name} has no file {path}.")
        if entry.mode == "160000":
            fail(f"{path} in {name} is a submodule, and a check reads files.")
        size = int(self._git("cat-file", "-s", entry.blob))
        if size > LARGEST_FILE:
            fail(f"{path} in {name} has {size:,} bytes, and a check reads {LARGEST_FILE:,}.")
        return text(self._git("cat-file", "blob", entry.blob))

    def write_files(self, name: str, folder: Path) -> None:
        """Write the ordinary files of a commit into a folder; fails for more than a check reads."""
        blobs = {p: at.blob for p, at in self.tree(name).items() if is_ordinary(p, at.mode)}
        if len(blobs) > MOST_FILES:
            fail(f"{name} has {len(blobs):,} files, and a check reads {MOST_FILES:,}.")
        given = "".join(f"{blob}\n" for blob in blobs.values()).encode()
        said = objects_in(self._git("cat-file", "--batch", given=given))
        for path, (sha, kind, raw) in zip(blobs, said, strict=True):
            if kind != "blob":
                self._unusable(f"{path} should be a file and is {kind} ({sha[:8]})")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(raw)

    def changed(self, commit: str) -> dict[str, str]:
        """Return the paths that a commit changed against its first parent, each with a letter.

        "A" stands for added, "D" for deleted, "M" for modified, "T" for another type of file.
        """
        said = self._diff(commit, "--name-status", "-z", "--no-renames")
        parts = [text(part) for part in said.split(b"\0")[:-1]]
        return dict(zip(parts[1::2], parts[::2], strict=True))

    def patch(self, commit: str, *paths: str) -> str:
        """Return what a commit changed, as a patch with three lines around each change."""
        return text(self._diff(commit, "--patch", "--no-renames", paths=paths))

    def patch_id(self, commit: str) -> str:
        """Return a name for what a commit changes, whatever it stands on and says."""
        given = self._diff(commit, "--patch", "--no-renames")
        said = text(self._git("patch-id", "--stable", given=given)).split()
        return said[0] if said else ""

    @cached_property
    def status(self) -> Status:
        """How the files and the index differ from HEAD; submodules are not looked into."""
        if self.is_bare:
            return Status()
        args = ("status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames")
        try:
            return status_in(self._twin.git_here(*args, "--ignore-submodules=all"))
        except GitFailed as error:
            self._broken(error)

    def _known(self, name: str) -> str:
        found = self.find(name)
        if found is None:
            there = ", ".join(sorted(self.branches)[:8]) or "none"
            fail(
                f"{self.shown} has no branch or commit `{name}`. Its branches: {there}.",
                next_step="`git branch --all` lists them. A branch keeps the name the task gives.",
            )
        return found

    def _diff(self, commit: str, *options: str, paths: Sequence[str] = ()) -> bytes:
        found = self.commit(commit)
        ends = [found.sha]
        if found.parents and not self.is_shallow:  # there git itself knows where history ends
            ends = [found.parents[0], found.sha]
        return self._git("diff-tree", *_PLAIN_DIFF, *options, *ends, "--", *paths)

    def _read(self, shas: Sequence[str]) -> list[Commit]:
        missing = [sha for sha in shas if sha not in self._commits]
        if missing:
            given = "".join(f"{sha}\n" for sha in missing).encode()
            for sha, kind, raw in objects_in(self._git("cat-file", "--batch", given=given)):
                if kind != "commit":
                    self._unusable(f"{sha[:8]} should be a commit and is {kind}")
                self._commits[sha] = parse_commit(sha, raw)
        return [self._commits[sha] for sha in shas]

    def _git(self, *args: str | bytes, given: bytes = b"") -> bytes:
        try:
            return self._twin.git(*args, given=given)
        except GitFailed as error:
            self._broken(error)

    def _broken(self, error: GitFailed) -> NoReturn:
        if isinstance(error, TooMuch):
            self._unusable(f"it is too large: {error}")
        told = (str(error).splitlines() or ["git gave no reason"])[-1]
        self._unusable(f"git says: {told.removeprefix('fatal: ').removeprefix('error: ')}")

    def _unusable(self, told: str) -> NoReturn:
        remedy = self._remedy
        fail(f"{self.shown} is no repository that can be read: {told}.", next_step=remedy)
