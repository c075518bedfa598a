"""An empty repository to write a history into, and the mark of one that is whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from pathlib import Path
from typing import Any

from mergeable.upstream.git import git

MARK = "mergeable.json"
# An archive carries no .gitignore: what running the code leaves behind is not to be seen as change.
EXCLUDED = ("__pycache__/", "*.py[cod]", "*.so", "*.dylib", "*.pyd", ".DS_Store")

# A path of 260 characters is too long on Windows otherwise.
_SETTINGS = "[core]\n\tautocrlf = false\n\tlongpaths = true\n[gc]\n\tauto = 0\n"


def make_repository(folder: Path, branch: str = "main", *, bare: bool = True) -> Path:
    """Make an empty repository that takes and gives every byte as it is; return its git folder."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = ["--bare"] if bare else []
    git(folder, "init", "--quiet", *kind, "--template=", f"--initial-branch={branch}")
    git_folder = folder if bare else folder / ".git"
    with (git_folder / "config").open("a", encoding="utf-8") as config:
        config.write(_SETTINGS)
    info = git_folder / "info"
    info.mkdir(exist_ok=True)
    # This file counts for more than any .gitattributes of a tree.
    (info / "attributes").write_text("* -text -filter -ident -working-tree-encoding\n", "utf-8")
    (info / "exclude").write_text("".join(f"{each}\n" for each in EXCLUDED), "utf-8")
    return git_folder


def digest_of(repository: Path) -> str:
    """Return one hash of all branches and tags, and so of all that can be reached from them."""
    listed = git(repository, "for-each-ref", "--format=%(objectname) %(refname)", "--sort=refname")
    return hashlib.sha256(listed.encode()).hexdigest()


def read_mark(repository: Path) -> dict[str, Any]:
    """Return what was noted when the repository was whole; empty when it never was."""
    try:
        found = json.loads((repository / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_mark(repository: Path, **facts: object) -> None:
    """Note that the repository is whole, and what it was made from."""
    (repository / MARK).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def size_of(folder: Path) -> int:
    """Return how many bytes a folder's files hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def remove(folder: Path) -> None:
    """Delete a folder; git writes its packs read-only, and Windows deletes nothing that is."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) | stat.S_IWUSR)
    shutil.rmtree(folder)
