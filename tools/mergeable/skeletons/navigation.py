"""A lesson added to the navigation as text, so that comments and layout stay as they are."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from mergeable.course.findings import Notes
from mergeable.course.nav import NavTrack, read_nav
from mergeable.errors import CourseError

COMMENT = r"[ ]*(#.*)?"
PAGE = re.compile(
    rf"(?P<prefix>[ ]*-[ ]+)([^\[\]{{}}#]+:[ ]+)?[\"']?lessons/[\w/.-]+[\"']?{COMMENT}"
)
TITLE = re.compile(rf"(?P<prefix>[ ]*-[ ]+)[^\[\]{{}}#]+:{COMMENT}")
PLAIN = re.compile(r"[A-Za-z][\w ,.()/+-]*")  # titles that YAML takes without quotation marks


def with_lesson(text: str, track: str, lesson: str, track_title: str) -> str:
    """Return mkdocs.yml with the lesson at the end of its track, which is made if it is new.

    Raises CourseError when the navigation is written in a way this cannot extend.
    """
    tracks = _tracks(text)
    known = next((found for found in tracks if found.id == track), None)
    if known and lesson in {found.id for found in known.lessons}:
        return text
    page = f"lessons/{track}/{lesson}.md"
    if not known and not tracks:
        raise _by_hand(page)
    lines = text.split("\n")
    last = _last_line(known or tracks[-1])
    entry = PAGE.fullmatch(lines[last - 1])
    if not entry:
        raise _by_hand(page)
    added = [f"{entry['prefix']}{page}"]
    if not known:
        added.insert(0, f"{entry['prefix']}lessons/{track}/index.md")
        added.insert(0, f"{_prefix_of_title(lines, tracks[-1], page)}{_quoted(track_title)}:")
    changed = "\n".join([*lines[:last], *added, *lines[last:]])
    found = {name.id: [each.id for each in name.lessons] for name in _tracks(changed)}
    if found.get(track, [])[-1:] != [lesson] or len(found) != len(tracks) + (not known):
        raise _by_hand(page)
    return changed


def _tracks(text: str) -> list[NavTrack]:
    """Return the tracks that a text of mkdocs.yml names."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "mkdocs.yml").write_text(text, encoding="utf-8")
        return read_nav(root, Notes(root))


def _last_line(track: NavTrack) -> int:
    return max([track.line, *(lesson.line for lesson in track.lessons)])


def _prefix_of_title(lines: list[str], track: NavTrack, page: str) -> str:
    """Return what stands before a track's title: the nearest line above with less indentation."""
    first = PAGE.fullmatch(lines[track.line - 1])
    for line in reversed(lines[: track.line - 1]):
        title = TITLE.fullmatch(line)
        if title and first and len(title["prefix"]) < len(first["prefix"]):
            return title["prefix"]
    raise _by_hand(page)


def _quoted(title: str) -> str:
    return title if PLAIN.fullmatch(title) else json.dumps(title, ensure_ascii=False)


def _by_hand(page: str) -> CourseError:
    return CourseError(
        "The navigation in mkdocs.yml is written in a way that cannot be added to; "
        "nothing was written.",
        f"Add `- {page}` there yourself, then run this again.",
    )
