"""A lesson's notebook on its page: one titled cell, or the way to run it all."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from markdown.extensions.toc import slugify

from mergeable.errors import CourseError
from mergeable.model import Course
from mergeable.site.built import built_file, manifest
from mergeable.site.html import block, fence, fold, paragraphs, text
from mergeable.site.links import link_to
from mergeable.site.outputs import joined, show

HIDE_CODE = "hide-input"  # the tag that Jupyter Book uses for the same


def anchor_of(title: str) -> str:
    """Return the anchor by which pages name the cell with this title."""
    return str(slugify(title, "-"))


def cell(path: Path, anchor: str, words: str, course: Course) -> str:
    """Return the cell's code and stored output as Markdown; `words` describe what it shows.

    Raises CourseError if the notebook has no such cell.
    """
    cells = _cells(path, course)
    if anchor not in cells:
        near = ", ".join(f"#{known}" for known in cells) or "none"
        raise CourseError(
            f"{_name(path, course)} has no cell #{anchor}.", f"Its titled cells: {near}."
        )
    found = cells[anchor]
    code = joined(found["source"])
    output = show(found.get("outputs", []), words)
    title = _caption(found["metadata"]["title"])
    if HIDE_CODE in found["metadata"].get("tags", []):
        caption = f'<p class="caption">{text(title)}</p>'
        folded = fold("The code", fence(code, "python"), "code")
        return block("cell", paragraphs(caption, output, folded))
    # A title in the fence's head ends at the first quotation mark.
    above = f"""title="{title.replace('"', "'")}\""""
    return block("cell", paragraphs(fence(code, "python", above), output))


def _caption(title: str) -> str:
    """Return a cell's title with a capital, unless it begins with a name of the code."""
    return title[:1].upper() + title[1:] if re.match(r"[a-z]+(?![\w.(])", title) else title


def card(path: Path, words: str, course: Course, page: Path) -> str:
    """Return how to run, to check and to take along a whole notebook, for the page in `page`."""
    name = _name(path, course)
    _cells(path, course)
    built = _built(path, course)
    body = paragraphs(
        f'<p class="label">Notebook</p>\n<p class="name">{text(words)}</p>',
        _here(built),
        f"Open `{name}` in Jupyter or your editor and run it from the top. "
        "To compare every output on your machine with the one on this page:",
        fence(f"pytest --nbval {name}", "bash"),
        _downloads(built, course, page),
    )
    return block("notebook", body)


def _built(path: Path, course: Course) -> dict[str, Any]:
    """Return what `mergeable dev build web` has made of this notebook."""
    found = manifest(course)[0].get("notebooks", {})
    return next((one for one in found.values() if one["source"] == _name(path, course)), {})


def _here(built: dict[str, Any]) -> str:
    """Return the place of the way to run it in the browser, or why there is none."""
    if not built:
        return ""
    if not built["run"]:
        missing = " and no ".join(built["missing"])
        return f"It runs on your machine only: a page has no {text(missing)}."
    facts = f'data-notebook="{text(built["run"])}" data-size="{built["bytes"] / 1e6:.0f}"'
    return f'<div class="lite" {facts} data-lacks="{text(" or ".join(built["pictures"]))}"></div>'


def _downloads(built: dict[str, Any], course: Course, page: Path) -> str:
    """Return links to the notebook's files, which the build has put among the site's."""
    links = []
    for file in built.get("files", ()):
        name = PurePosixPath(file).name
        target = link_to(built_file(file, course), page)
        links.append(f'[`{name}`]({target}){{download="{name}"}}')
    if not links:
        return ""
    return f"Download {' or '.join(links)}; the clone of the course has its data."


def _name(path: Path, course: Course) -> str:
    return path.relative_to(course.root).as_posix()


def _cells(path: Path, course: Course) -> dict[str, dict[str, Any]]:
    found = path.stat()
    try:
        cells, twice = _read(path, found.st_mtime_ns, found.st_size)
    except ValueError as error:
        raise CourseError(
            f"{_name(path, course)} is no notebook: {error}.", "Build it: `mergeable dev build`."
        ) from None
    if twice:
        raise CourseError(
            f"{_name(path, course)} has two cells #{twice}.", "Give each cell a title of its own."
        )
    return cells


@lru_cache(maxsize=64)
def _read(path: Path, changed: int, size: int) -> tuple[dict[str, dict[str, Any]], str]:
    """Return the titled code cells by their anchors, and the first anchor that stands twice."""
    cells: dict[str, dict[str, Any]] = {}
    for found in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        title = found.get("metadata", {}).get("title")
        if found.get("cell_type") != "code" or not title:
            continue
        anchor = anchor_of(title)
        if anchor in cells:
            return cells, anchor
        cells[anchor] = found
    return cells, ""
