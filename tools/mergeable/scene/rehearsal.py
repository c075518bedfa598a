"""A repository in which a notebook types commands; what they print is the same everywhere.

Names, dates and settings are ours, as in a scene. Of what git says only the standard output is
kept: hints and progress go to the other one, and differ from version to version.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mergeable.explain import Words
from mergeable.repository.program import environment, git_program
from mergeable.scene.building import SETTINGS
from mergeable.scene.people import YOU, Person
from mergeable.scene.stage import BEGINNING, TICK

PATIENCE = 30.0  # seconds for one command
_NOTES = re.compile(r"^#.*\n?|^\n", re.MULTILINE)
_STEP = re.compile(r"^(\w+(?: -[cC])? [0-9a-f]{7,}) # ", re.MULTILINE)  # as newer git lists them


class Rehearsal:
    """A folder with a repository, and a bare one called upstream beside it."""

    def __init__(self) -> None:
        """Make both; the folder is taken away with this object."""
        self._kept = tempfile.TemporaryDirectory(prefix="mergeable-rehearsal-")
        root = Path(self._kept.name).resolve()
        self.folder, self.person, self._now = root / "repo", YOU, BEGINNING
        home = root / "home"
        home.mkdir()
        self.folder.mkdir()
        (home / ".gitconfig").write_text(f"{SETTINGS}\tskippedCherryPicks = false\n", "utf-8")
        self._environment = environment(home)
        path = [str(Path(sys.executable).parent), self._environment.get("PATH", "")]
        self._environment |= {"PATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}
        self.type("git init -q --bare -b main ../upstream.git\ngit init -q -b main")
        self.type("git remote add upstream ../upstream.git")

    def by(self, name: str = "") -> None:
        """Let the next commits be somebody's: a name of one word, or nothing for your own."""
        self.person = Person(name, f"{name.lower()}@example.org") if name else YOU

    def write(self, path: str, text: str) -> None:
        """Write a file, with the line endings that every machine gives it."""
        (self.folder / path).write_bytes(text.encode())

    def change(self, path: str, old: str, new: str) -> None:
        """Put one piece of a file's text in the place of another, which is there once."""
        text = (self.folder / path).read_bytes().decode()
        if text.count(old) != 1:
            raise ValueError(f"{path} has {old!r} {text.count(old)} times")
        self.write(path, text.replace(old, new))

    def type(self, commands: str, *, answers: str = "", fails: Sequence[str] = ()) -> Words:
        """Return what a terminal shows of commands, one a line; those in `fails` may fail.

        `answers` are the letters typed where a command asks. An interactive rebase shows its list
        and takes it as it is, as if an editor had been opened, read and closed.
        """
        shown = []
        for line in filter(None, map(str.strip, commands.splitlines())):
            ended = self._run(line, answers)
            if ended.returncode and line not in fails:
                raise RuntimeError(f"`{line}` ended with {ended.returncode}: {ended.stderr}")
            said = ended.stdout
            if "rebase -i" in line:
                said = _STEP.sub(r"\1 ", _NOTES.sub("", said))
            if "--patch" in line:
                said = " ".join(answers)  # the questions differ from version to version
            shown += [f"$ {line}", *said.rstrip("\n").splitlines()]
        return Words("\n".join(shown))

    def _run(self, line: str, answers: str) -> subprocess.CompletedProcess[str]:
        self._now += TICK
        moment = self._now.strftime("%Y-%m-%dT%H:%M:%S+0000")
        env = {**self._environment, "GIT_SEQUENCE_EDITOR": "cat"}
        for who in ("AUTHOR", "COMMITTER"):
            env |= {f"GIT_{who}_DATE": moment, f"GIT_{who}_NAME": self.person.name}
            env[f"GIT_{who}_EMAIL"] = self.person.email
        words = shlex.split(line)
        program = {"git": git_program(), "python": sys.executable}[words[0]]
        return subprocess.run(
            [program, *words[1:]],
            cwd=self.folder,
            env=env,
            input="".join(f"{answer}\n" for answer in answers),
            capture_output=True,
            timeout=PATIENCE,
            encoding="utf-8",
        )
