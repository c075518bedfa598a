"""Where the repositories of an attempt at a git exercise are: a plugin for pytest.

A learner's work, the reference solution, a known mistake and a submission are found by one
function: the topmost folder that has a repository, or steps, which are taken on a fresh scene.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from mergeable import scene
from mergeable.attempt import OPENING, Opening
from mergeable.errors import CourseError
from mergeable.model import HOSTING, REPO, SCENE, TAKE
from mergeable.reporter import exercise_of, layers_of
from mergeable.repository import Repository

FILES = "scene"  # the folder with what a scene lays down


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let `attempt` find repositories."""
    opening: Opening = partial(open_repository, config.rootpath)
    config.stash[OPENING] = opening


def open_repository(
    root: Path, exercise: Path, layers: Sequence[Path] | None, name: str
) -> Repository:
    """Open a repository of an attempt for reading; fails the check when it is none."""
    folder = folder_of(root, exercise, layers)
    where = folder / name if name == REPO else folder / HOSTING / f"{name}.git"
    shown = f"{name}/" if name == REPO else f"The repository of {name}"
    remedy = f"`mergeable reset {exercise.name}` builds it anew; it keeps what you have."
    return Repository(where, shown, remedy)


def folder_of(root: Path, exercise: Path, layers: Sequence[Path] | None) -> Path:
    """Return the folder with the repositories of an attempt; raises CourseError.

    No layers mean the learner's own; where they have not begun, that is the scene. None means the
    scene whatever they have. The scene is not put into the exercise's folder: `mergeable start`
    does that, and grading everything leaves no repositories behind.
    """
    if layers is not None:
        for layer in layers or (exercise,):
            if os.path.lexists(layer / REPO):
                return layer
            if layer != exercise and (layer / TAKE).is_file():
                return scene.answer_of(root, exercise, layer).folder
    return scene.scene_of(root, exercise).folder


def get_ready(item: pytest.Item) -> None:
    """Build what a check reads, before a fork is made for it; raises CourseError."""
    folder = exercise_of(item)
    if folder and (folder / SCENE).is_file():
        *overlays, _ = layers_of(item)
        with suppress(CourseError):  # each check says it
            folder_of(item.config.rootpath, folder, overlays)
            folder_of(item.config.rootpath, folder, None)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Pass over tests in the learner's repository: they are their work, and not our checks."""
    ours = collection_path.name in (REPO, HOSTING, FILES) and collection_path.is_dir()
    return True if ours and (collection_path.parent / SCENE).is_file() else None
