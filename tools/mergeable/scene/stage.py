"""The repository while a scene is built or an answer's steps are taken: what `build(repo)` gets."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import git

from mergeable.model import HOSTING, REPO
from mergeable.scene.fingerprint import keep_fingerprint
from mergeable.scene.people import YOU, Person

UPSTREAM, FORK = "upstream.git", "fork.git"
TICK = timedelta(minutes=7)  # between two commands: commits get times of their own
BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DECLINE = """#!/bin/sh
# You may read from upstream; others may write to it. As on any hosting site.
echo "You cannot push to upstream. Push to your fork: git push origin YOUR-BRANCH" >&2
exit 1
"""


class Stage(git.Repo):
    """A GitPython repository with a clock that stands still between commands.

    `do` takes a command as one would type it; those are what `mergeable solution` shows. Remotes
    are two bare repositories beside it: `upstream`, whom others push to, and `origin`, your fork.
    """

    @classmethod
    def open(cls, folder: Path, source: Path, *, new: bool) -> Stage:
        """Open the repository in a folder, or make it; `source` holds the files that steps lay."""
        if new:
            _make(folder)
        stage = cls(folder / REPO)
        stage.folder, stage.source = folder, source
        stage.person, stage.steps = YOU, []
        stage.now = BEGINNING if new else _after(stage)
        return stage

    folder: Path
    source: Path
    person: Person
    now: datetime
    steps: list[dict[str, str]]

    @property
    def files(self) -> Path:
        """The folder with the files."""
        return self.folder / REPO

    def by(self, person: Person, when: datetime | None = None) -> None:
        """Let the next commits be this person's, made from this moment on."""
        self.person = person
        self.now = when.astimezone(UTC) if when else self.now

    def you(self) -> None:
        """Let the next commits be the learner's."""
        self.by(YOU)

    def do(
        self, command: str, *, stops: bool = False, todo: Sequence[str] = (), answers: str = ""
    ) -> str:
        """Run a git command as one would type it; `stops` allows that it ends with an error.

        `todo` is what an interactive rebase is to do: lines such as "fixup Name the airport",
        each with the subject of the commit that is meant. `answers` are the letters typed where
        a command asks, as `git add --patch` does.
        """
        words = shlex.split(command)
        if words[:1] != ["git"]:
            raise ValueError(f"{command!r} does not begin with git")
        self.steps.append({"command": command, "todo": "\n".join(todo), "answers": answers})
        self.now += TICK
        moment = self.now.strftime("%Y-%m-%dT%H:%M:%S+0000")
        env = {f"GIT_{who}_DATE": moment for who in ("AUTHOR", "COMMITTER")}
        for who in ("AUTHOR", "COMMITTER"):
            env |= {f"GIT_{who}_NAME": self.person.name, f"GIT_{who}_EMAIL": self.person.email}
        if todo:
            script = self.folder / "todo"
            script.write_text(self._todo(words, todo), encoding="utf-8", newline="\n")
            env["GIT_SEQUENCE_EDITOR"] = f"cp {shlex.quote(script.as_posix())}"
        status, said = self._run(words, env, answers)
        if status and not stops:
            raise RuntimeError(f"`{command}` ended with {status}: {said}")
        return said

    def _run(self, words: list[str], env: dict[str, str], answers: str) -> tuple[int, str]:
        with tempfile.TemporaryFile() as typed:
            typed.write("".join(f"{answer}\n" for answer in answers).encode())
            typed.seek(0)
            status, said, error = self.git.execute(
                words, istream=typed, with_extended_output=True, with_exceptions=False, env=env
            )
        return status, str(said) if not status else f"{error or said}"

    def write(self, path: str, text: str) -> None:
        """Write a file, with the line endings that every machine gives it."""
        target = self.files / path
        before = _text(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
        self.steps.append({"file": path, "before": before, "after": text})

    def change(self, path: str, old: str, new: str) -> None:
        """Put one piece of a file's text in the place of another, which is there once."""
        text = _text(self.files / path)
        if text.count(old) != 1:
            raise ValueError(f"{path} has {old!r} {text.count(old)} times")
        self.write(path, text.replace(old, new))

    def lay(self, name: str) -> None:
        """Copy a folder of files that lies beside the steps into the repository's."""
        for path in sorted((self.source / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
                self.write(path.relative_to(self.source / name).as_posix(), text)

    def settle(self) -> None:
        """Leave it as a learner gets it: nothing in it tells how it was made."""
        directory = self.files / ".git"
        for name in ("logs/refs/heads", "logs/refs/remotes"):
            shutil.rmtree(directory / name, ignore_errors=True)
        for name in ("logs/HEAD", "ORIG_HEAD", "FETCH_HEAD", "COMMIT_EDITMSG"):
            (directory / name).unlink(missing_ok=True)
        self.git.gc("--prune=now", "--quiet")
        for name in (UPSTREAM, FORK):
            self.git.execute(["git", "-C", str(self.folder / HOSTING / name), "gc", "--quiet"])
        hook = self.folder / HOSTING / UPSTREAM / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_bytes(DECLINE.encode())
        hook.chmod(0o755)
        keep_fingerprint(self.files)

    def _todo(self, words: Sequence[str], todo: Sequence[str]) -> str:
        onto = words[-1]
        found: dict[str, str] = {}
        listed = self.git.log("--format=%H %s", f"{onto}..HEAD")
        for line in listed.splitlines():
            sha, _, subject = line.partition(" ")
            found[subject] = sha
        lines = []
        for line in todo:
            verb, _, subject = line.partition(" ")
            lines.append(f"{verb} {found.get(subject, subject)}".strip())
        return "\n".join(lines) + "\n"


def _make(folder: Path) -> None:
    """Make the two repositories of the hosting site and the one to work in, all empty."""
    program: Any = git.Git(str(folder))
    new = ("--initial-branch=main", "--template=", "--quiet")
    for name in (UPSTREAM, FORK):
        program.init("--bare", *new, f"{HOSTING}/{name}")
    program.init(*new, REPO)
    inside: Any = git.Git(str(folder / REPO))
    settings = {"core.autocrlf": "false", "core.eol": "lf", "core.longpaths": "true"}
    settings |= {"remote.pushDefault": "origin", "gc.auto": "0", "maintenance.auto": "false"}
    for name, value in settings.items():
        inside.config(name, value)
    inside.remote("add", "upstream", f"../{HOSTING}/{UPSTREAM}")
    inside.remote("add", "origin", f"../{HOSTING}/{FORK}")


def _after(stage: Stage) -> datetime:
    """Return a moment after everything that is in a repository."""
    times = stage.git.for_each_ref("--format=%(committerdate:unix)").split()
    newest = max((int(time) for time in times), default=int(BEGINNING.timestamp()))
    return datetime.fromtimestamp(newest, UTC) + timedelta(hours=1)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
