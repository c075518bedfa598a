"""Pages that have moved: what stays at the old address leads to the new one.

    ---
    moved: lessons/django/orm-n-plus-one/
    ---

The template turns that into a redirect, which is why both builders do it and no plugin is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mergeable.errors import CourseError


def check_moved(meta: Mapping[str, Any], root: Path) -> list[CourseError]:
    """Return what is wrong with a page's `moved`: an address that no page of the site has."""
    address = meta.get("moved")
    if address is None:
        return []
    name = str(address)
    docs = root / "docs"
    pages = (docs / f"{name.rstrip('/')}.md", docs / name / "index.md")
    if name.endswith("/") and not name.startswith("/") and any(page.is_file() for page in pages):
        return []
    return [
        CourseError(
            f"The page says that it moved to {name}, which is no page.",
            "Give the new address as the site has it: lessons/django/orm-n-plus-one/.",
        )
    ]
