"""Scenes and answers built once, kept in the clone's cache, and copied from there.

What is built depends on the steps, the files beside them and how the engine takes steps: a digest
of all of these names the folder. Two who build at once both find a whole one.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mergeable.errors import CourseError
from mergeable.model import HOSTING, REPO, SCENE, TAKE
from mergeable.repository.program import environment, git_program
from mergeable.scene.folders import copy_tree, remove_tree

CACHE = Path(".mergeable", "cache", "scenes")
KEPT = 40  # things built of one exercise: a scene and its answers, and some older ones
PATIENCE = 120.0  # seconds to build a scene
SETTINGS = """[gc]
auto = 0
[maintenance]
auto = false
[init]
templateDir =
[protocol "file"]
allow = always
[core]
autocrlf = false
longpaths = true
[advice]
detachedHead = false
"""


@dataclass(frozen=True)
class Built:
    """A scene, or what an answer's steps made of it. It is shared: copy it, never change it."""

    folder: Path

    @property
    def repo(self) -> Path:
        """The repository that the learner works in."""
        return self.folder / REPO

    @property
    def hosting(self) -> Path:
        """The folder of the bare repositories that stand for the hosting site."""
        return self.folder / HOSTING

    @property
    def steps(self) -> list[dict[str, str]]:
        """What was done, in order: commands, and files that were written."""
        read: list[dict[str, str]] = json.loads((self.folder / "steps.json").read_bytes())
        return read


def scene_of(root: Path, exercise: Path) -> Built:
    """Return an exercise's scene, built if it is not there; raises CourseError."""
    module = exercise / SCENE
    name = _digest([module, *_files(exercise / "scene")], exercise)
    return _built(root, exercise, name, lambda draft: _run(module, "build", draft))


def answer_of(root: Path, exercise: Path, steps: Path) -> Built:
    """Return the scene after the steps in a folder's `take.py`; raises CourseError."""
    scene = scene_of(root, exercise)
    name = _digest([*_files(steps)], steps, scene.folder.name)

    def build(draft: Path) -> None:
        copy_tree(scene.repo, draft / REPO)
        copy_tree(scene.hosting, draft / HOSTING)
        _run(steps / TAKE, "take", draft)

    return _built(root, exercise, name, build)


def _built(root: Path, exercise: Path, name: str, build: Callable[[Path], None]) -> Built:
    home = root / CACHE / exercise.name
    final = home / name
    if not (final / "steps.json").is_file():
        try:
            home.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=home))
        except OSError as error:
            raise CourseError(
                f"The repository of {exercise.name} cannot be built: {error.strerror or error}.",
                f"Make {home} a folder that you can write to.",
            ) from error
        try:
            build(draft)
            _settle(draft, final)
        finally:
            remove_tree(draft)
        _prune(home, keep=final)
    return Built(final)


def _settle(draft: Path, final: Path) -> None:
    if final.is_dir() and not (final / "steps.json").is_file():
        remove_tree(final)
    try:
        draft.rename(final)
    except OSError:
        if not (final / "steps.json").is_file():  # else another built the same meanwhile
            raise


def _prune(home: Path, *, keep: Path) -> None:
    """Take away what was built longest ago: of steps that have changed since, most likely."""
    found = [path for path in home.iterdir() if not path.name.startswith(".") and path != keep]
    found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT:]:
        remove_tree(path)


def _run(module: Path, function: str, draft: Path) -> None:
    """Take steps in a process that has nothing of this one's environment."""
    git_program()  # said here, and not by the steps
    if not module.is_file():
        raise CourseError(f"{module} is missing.", f"Bring it back: `git checkout -- {module}`.")
    with tempfile.TemporaryDirectory(prefix="mergeable-home-") as home:
        Path(home, ".gitconfig").write_text(SETTINGS, encoding="utf-8")
        env = environment(Path(home))
        tools = str(Path(__file__).parents[2])
        env["PYTHONDONTWRITEBYTECODE"] = "1"
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [tools, env.get("PYTHONPATH", "")]))
        command = [sys.executable, "-m", "mergeable.scene", str(module), function, str(draft)]
        options: dict[str, Any] = {"cwd": draft, "env": env, "stdin": subprocess.DEVNULL}
        try:
            ended = subprocess.run(command, capture_output=True, timeout=PATIENCE, **options)
        except subprocess.TimeoutExpired:
            raise _failed(module, f"it did not end within {PATIENCE:g} s") from None
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _failed(module, (said or ["it said nothing"])[-1])


def _failed(module: Path, why: str) -> CourseError:
    return CourseError(
        f"The steps in {module} cannot be taken: {why}",
        "If you did not write them, report it. `mergeable doctor` looks at git and this machine.",
    )


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(at, name) for name in names if not name.endswith(".pyc"))


def _digest(files: list[Path], base: Path, more: str = "") -> str:
    digest = hashlib.sha256(f"{more}\n{_engine()}\n".encode())
    for path in sorted(files):
        digest.update(path.relative_to(base).as_posix().encode() + b"\0")
        content = path.read_bytes() if path.is_file() else b""
        digest.update(hashlib.sha256(content.replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()[:16]


@cache
def _engine() -> str:
    """Return a digest of what takes steps: a change there builds everything anew."""
    folder = Path(__file__).parent
    parts = [(folder / name).read_bytes() for name in ("stage.py", "fingerprint.py")]
    return hashlib.sha256(b"".join(parts) + SETTINGS.encode()).hexdigest()
