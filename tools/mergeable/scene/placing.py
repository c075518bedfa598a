"""The learner's repository: put beside the task, and put there anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from mergeable.atomic import uninterrupted
from mergeable.errors import CourseError
from mergeable.model import HOSTING, REPO
from mergeable.repository.program import environment, git_program, run_git
from mergeable.scene.building import CACHE, scene_of
from mergeable.scene.fingerprint import is_as_it_came
from mergeable.scene.folders import copy_tree, empty_folder
from mergeable.scene.people import YOU

ANONYMOUS = {"user.name": YOU.name, "user.email": YOU.email}


def is_untouched(exercise: Path) -> bool:
    """Whether the learner has not begun: no repository is there, or it is as it came."""
    repo = exercise / REPO
    return not os.path.lexists(repo) or is_as_it_came(repo)


def place(root: Path, exercise: Path) -> bool:
    """Put what is missing of an exercise's repositories in place; return whether anything was.

    What is there stays as it is. Raises CourseError.
    """
    missing = [name for name in (REPO, HOSTING) if not os.path.lexists(exercise / name)]
    if missing:
        _put(root, exercise, missing)
    return bool(missing)


def replace(root: Path, exercise: Path, source: Path | None = None) -> None:
    """Put the repositories in place anew, over what is there; whoever calls has a copy of it.

    They come from the folder `source`, a backup, or else from the scene. Raises CourseError.
    """
    _put(root, exercise, [REPO, HOSTING], source)


def _put(root: Path, exercise: Path, names: list[str], source: Path | None = None) -> None:
    source = source or scene_of(root, exercise).folder
    names = [name for name in names if (source / name).is_dir()]
    home = root / CACHE
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=".place-", dir=home, ignore_cleanup_errors=True
        ) as at:
            for name in names:
                copy_tree(source / name, Path(at, name))
            if REPO in names and (source / "steps.json").is_file():
                _make_yours(Path(at, REPO))
            with uninterrupted():
                for name in names:
                    _swap(Path(at, name), exercise / name)
    except OSError as error:
        raise CourseError(
            f"The repository of {exercise.name} cannot be put in place: {error.strerror or error}.",
            f"Close what is open in {exercise / REPO}, make {exercise} writable and try again.",
        ) from error


def _swap(source: Path, target: Path) -> None:
    """Move a folder's content to where it belongs, the git directory last.

    A folder that is there stays, emptied: a shell may be standing in it. What is cut short between
    is no repository, and is told so.
    """
    if target.is_symlink() or target.is_file():
        target.unlink()
    if target.is_dir():
        empty_folder(target)
    target.mkdir(exist_ok=True)
    for path in sorted(source.iterdir(), key=lambda path: path.name == ".git"):
        shutil.move(path, target / path.name)


def _make_yours(repo: Path) -> None:
    """Name an author where the learner's own git names none, and let the index know its files."""
    with tempfile.TemporaryDirectory(prefix="mergeable-home-") as home:
        env = environment(Path(home))
        for name, value in ANONYMOUS.items():
            if not _is_set(name):
                run_git(["config", name, value], cwd=repo, env=env)
        run_git(["update-index", "-q", "--refresh"], cwd=repo, env=env)


def _is_set(name: str) -> bool:
    asked = subprocess.run(
        [git_program(), "config", "--global", "--get", name],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=10,
    )
    return bool(asked.stdout.strip())
