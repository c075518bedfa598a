"""Writing releases into a repository: one commit and one annotated tag each, by `git fast-import`.

What is written depends on the archives alone, so the hashes are the same on every machine.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from mergeable.releases import Release
from mergeable.repository.program import GitFailed, environment
from mergeable.upstream.archive import Tree
from mergeable.upstream.git import command
from mergeable.upstream.project import opens_series, series_of

MAIN = "refs/heads/main"
# Nobody at the project made these commits, and nobody can be written to at this address.
BY = "Release archives <releases@upstream.invalid>"

COMPRESSION = "core.compression=3"  # an eighth quicker than git's own 6, for 3 MB in 40
OPTIONS = ("--quiet", "--done", "--date-format=raw")


class Importer:
    """A `git fast-import` that is fed releases; to be used in `with`.

    Leaving the block without an error ends the import; with one, git is stopped and the repository
    is of no use.
    """

    def __init__(self, repository: Path) -> None:
        """Take an empty repository."""
        self._repository = repository
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._git: subprocess.Popen[bytes] | None = None
        self._blobs: dict[bytes, int] = {}  # the mark of each content, by its hash
        self._tips: dict[str, int] = {}  # the mark of each branch's last commit
        self._marks = 0

    def __enter__(self) -> Self:
        """Start git."""
        line = [*command(self._repository, "-c", COMPRESSION, "fast-import"), *OPTIONS]
        self._git = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=self._words, stderr=self._words, env=environment()
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End git, or stop it when something went wrong; raises GitFailed with git's words."""
        assert self._git
        assert self._git.stdin
        try:
            if kind is None:
                self._write(b"done\n")
                self._git.stdin.close()
                self._git.wait()
        finally:
            if self._git.poll() is None:
                self._git.kill()
                self._git.wait()
            words = self._said()
        if self._git.returncode != 0 and (kind is None or issubclass(kind, BrokenPipeError)):
            raise GitFailed(words or "`git fast-import` gave no reason") from error

    def add(self, release: Release, title: str, tree: Tree) -> None:
        """Write a release: X.Y on main, X.Y.Z on stable/X.Y.x, which begins at X.Y."""
        stable = f"refs/heads/stable/{series_of(release.version)}.x"
        first = opens_series(release.version)
        branch = MAIN if first else stable
        parent = self._tips.get(branch) or self._tips.get(MAIN)
        files = [(entry.mode, self._blob(entry.content), entry.path) for entry in tree.entries]
        message = (
            f"{title} {release.version}\n\n"
            f"The files of {release.file}, as published.\n\nsha256: {release.sha256}\n"
        )
        self._marks += 1
        commit = self._marks
        lines = [f"commit {branch}\nmark :{commit}\n".encode()]
        lines += [f"{who} {BY} {tree.made} +0000\n".encode() for who in ("author", "committer")]
        lines.append(_data(message.encode()))
        if parent:
            lines.append(f"from :{parent}\n".encode())
        lines.append(b"deleteall\n")
        lines += [
            b"M %s :%d %s\n" % (mode.encode(), blob, quoted(path)) for mode, blob, path in files
        ]
        lines.append(f"tag {release.version}\nfrom :{commit}\n".encode())
        lines.append(f"tagger {BY} {tree.made} +0000\n".encode())
        lines.append(_data(f"{title} {release.version}\n".encode()))
        self._tips[branch] = commit
        if first:
            self._tips[stable] = commit
            lines.append(f"reset {stable}\nfrom :{commit}\n\n".encode())
        self._write(b"".join(lines))

    def _blob(self, content: bytes) -> int:
        """Return the mark of a content, written once however many files have it."""
        key = hashlib.sha256(content).digest()
        if key not in self._blobs:
            self._marks += 1
            self._blobs[key] = self._marks
            self._write(b"blob\nmark :%d\n%s" % (self._marks, _data(content)))
        return self._blobs[key]

    def _write(self, stream: bytes) -> None:
        assert self._git
        assert self._git.stdin
        self._git.stdin.write(stream)

    def _said(self) -> str:
        with self._words:
            self._words.seek(0)
            return self._words.read().decode("utf-8", "replace").strip()


def quoted(path: bytes) -> bytes:
    """Return a path as `git fast-import` reads it whole, whatever is in it."""
    if not path.startswith(b'"') and b"\n" not in path:
        return path
    for sign, code in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        path = path.replace(sign, code)
    return b'"%s"' % path


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
