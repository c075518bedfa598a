"""Links from one page to another, as both builders understand them."""

from __future__ import annotations

import os
from pathlib import Path

from mergeable.model import Lesson


def link_to(target: Path, page: Path) -> str:
    """Return the relative path from one page's file to another's; builders make it an address."""
    return Path(os.path.relpath(target, page.parent)).as_posix()


def lesson_link(lesson: Lesson, page: Path) -> str:
    """Return a Markdown link to a lesson."""
    return f"[{lesson.title}]({link_to(lesson.page, page)})"
