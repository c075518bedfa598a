"""What `mergeable dev build web` has made for the pages, if it has."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from mergeable.model import Course

FOLDER = PurePosixPath("docs/assets/check")  # what `mergeable.web` builds
MANIFEST = "check.json"


def manifest(course: Course) -> tuple[dict[str, Any], str]:
    """Return what was built, and a word that changes with it; nothing where nothing was."""
    try:
        text = (course.root / FOLDER / MANIFEST).read_bytes()
        found: dict[str, Any] = json.loads(text)
    except (OSError, ValueError):
        return {}, ""
    return found, hashlib.sha256(text).hexdigest()[:10]


def built_file(name: str, course: Course) -> Path:
    """Return the path of one of its files."""
    return course.root / FOLDER / name
