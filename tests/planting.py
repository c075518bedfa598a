"""Planting one slip in a course that is otherwise in order.

Each function returns what changes a course, given its root.
"""

import shutil


def replace(path, old, new, count=1):
    """Return what puts `new` in the place of `old` in a file of the course."""

    def plant(root):
        text = (root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        (root / path).write_text(text.replace(old, new, count), encoding="utf-8")

    return plant


def write(path, text):
    """Return what writes a file of the course; bytes are written as they are."""

    def plant(root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())

    return plant


def delete(path):
    """Return what deletes a file or folder of the course."""

    def plant(root):
        at = root / path
        shutil.rmtree(at) if at.is_dir() else at.unlink()

    return plant


def copy(path, to):
    """Return what copies a folder of the course, over another if need be."""
    return lambda root: shutil.copytree(root / path, root / to, dirs_exist_ok=True)


def both(*plants):
    """Return what plants several things."""

    def plant(root):
        for each in plants:
            each(root)

    return plant
