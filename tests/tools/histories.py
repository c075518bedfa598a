"""Learners at work in the repository of a git exercise."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mergeable import scene
from mergeable.attempt import Attempt
from mergeable.explain import CheckFailed
from mergeable.grading.scenes import open_repository
from mergeable.repository import Repository

from tests.conftest import copy_course

EXERCISE = Path("exercises", "teamwork", "rebasing", "follow-upstream")
TIDES = "dee141380ad4"  # recorded: the same on every machine, whatever its git and its settings


def git(folder, *args, check=True, stdin="", **env):
    """Run git as somebody whose own configuration is empty; return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    people = {f"GIT_{who}_{what}": "ada" for who in ("AUTHOR", "COMMITTER") for what in ("NAME",)}
    people |= {f"GIT_{who}_EMAIL": "ada@example.org" for who in ("AUTHOR", "COMMITTER")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_EDITOR": "true"}
    ended = subprocess.run(
        ["git", *args],
        cwd=folder,
        env={**kept, **people, **plain, **env},
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
    )
    assert not check or ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode("utf-8", "replace").strip()


@dataclass
class Work:
    """A clone of the course with one git exercise begun."""

    root: Path

    @property
    def exercise(self):
        return self.root / EXERCISE

    @property
    def repo(self):
        return self.exercise / "repo"

    @property
    def hosting(self):
        return self.exercise / "hosting"

    def git(self, *args, **options):
        return git(self.repo, *args, **options)

    def write(self, path, content):
        at = self.repo / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, path, content, message):
        self.write(path, content)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def open(self):
        return Repository(self.repo, "repo/", "`mergeable reset follow-upstream`.")

    def attempt(self):
        return Attempt(self.exercise, (), partial(open_repository, self.root))


def begun(folder, built):
    """Return a learner who has begun; `built` is a course whose scene was built before."""
    root = copy_course("histories", folder)
    shutil.copytree(built / ".mergeable", root / ".mergeable")
    work = Work(root)
    scene.place(root, work.exercise)
    return work


def said_by(call, *args, **options):
    """Return what a call tells a learner when it fails the check."""
    try:
        call(*args, **options)
    except CheckFailed as failed:
        return str(failed)
    raise AssertionError("nothing failed")
