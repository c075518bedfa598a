"""Carrying progress and work between a clone and the browser, or between two clones, as a file.

The site's scripts read and write the same file: `docs/assets/javascripts/attempts.js`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mergeable.atomic import replace_file
from mergeable.commands.context import Context
from mergeable.console import sentence
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.grading.state import changed_files
from mergeable.model import Exercise
from mergeable.progress import Record

FORMAT, VERSION = "mergeable-progress", 1
Entries = dict[str, dict[str, Any]]  # by exercise: its record, "starter" and "files"


def export_to(path: Path, context: Context) -> None:
    """Write the record, and the work on every exercise that was begun; raises CourseError."""
    if path.exists() and not _is_export(path):
        raise CourseError(
            f"{context.show_path(path)} is there and is no export, so it was left alone.",
            "Name a file that is not there yet.",
        )
    records = context.progress.load()
    entries: Entries = {}
    for exercise in context.course.exercises:
        record, changed = records.of(exercise.id), changed_files(exercise)
        if record.started or changed:
            entries[exercise.id] = {**record.to_raw(), **_work(exercise, bool(changed))}
    content = {"format": FORMAT, "version": VERSION, "exercises": entries}
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    try:
        replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise CourseError(
            f"{context.show_path(path)} could not be written: {error.strerror or error}.",
            "Name a file in a folder that you can write to.",
        ) from error
    told = f"{count(len(entries), 'exercise')} exported to {context.show_path(path)}."
    context.console.print(sentence(told))


def _work(exercise: Exercise, changed: bool) -> dict[str, Any]:
    from mergeable.web.pages import starter_stamp

    files = {}
    for name in exercise.editable if changed else ():
        try:
            files[name] = (exercise.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):  # gone, or no text: a browser could not show it
            continue
    return {"starter": starter_stamp(exercise), "files": files}


def import_from(path: Path, context: Context) -> None:
    """Add another record to this one, and work to exercises that nobody has begun here.

    Work that is here already is never replaced. Raises CourseError for a file of another kind.
    """
    entries = _read(path, context)
    known = {exercise.id: exercise for exercise in context.course.exercises}
    context.progress.merge(
        {name: Record.from_raw(entry) for name, entry in entries.items() if name in known}
    )
    brought: list[str] = []
    kept: list[str] = []
    for name, entry in entries.items():
        if name in known:
            _bring(known[name], entry.get("files"), brought, kept)
    told = f"{count(len(entries.keys() & known.keys()), 'exercise')} imported"
    told += f", with your work on {', '.join(brought)}." if brought else "."
    context.console.print(sentence(told))
    for name in kept:
        told = (
            f"{name}: you have work here that differs, so it was left alone. For the imported one: "
            f"`mergeable reset {name}`, which backs up, then import again."
        )
        context.console.print(sentence(told))
    strangers = len(entries.keys() - known.keys())
    if strangers:
        told = f"{count(strangers, 'exercise')} of the file are not in this course."
        context.console.print(sentence(told, "quiet"))


def _bring(exercise: Exercise, files: object, brought: list[str], kept: list[str]) -> None:
    """Put imported files in their places if that costs nothing, and note how it went."""
    if not isinstance(files, Mapping):
        return
    texts = {name: files[name] for name in exercise.editable if isinstance(files.get(name), str)}
    new = {name: text for name, text in texts.items() if _text(exercise.path / name) != text}
    if not new:
        return
    if changed_files(exercise):
        kept.append(exercise.id)
        return
    for name, text in new.items():
        replace_file(exercise.path / name, text.encode("utf-8"))
    brought.append(exercise.id)


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return None


def _read(path: Path, context: Context) -> Entries:
    shown = context.show_path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"{shown} cannot be read: {error.strerror or error}."
        raise CourseError(problem, "Name the file that was exported.") from error
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CourseError(
            f"{shown} is no export of this course.",
            "Name a file that the page or `mergeable progress --export` has written.",
        )
    version, entries = content.get("version"), content.get("exercises")
    if not isinstance(version, int) or version > VERSION:
        raise CourseError(
            f"{shown} was written by a newer course.", "Update your clone: `git pull`."
        )
    if not isinstance(entries, dict):
        raise CourseError(f"{shown} names no exercises.", "Export it again.")
    return {name: entry for name, entry in entries.items() if isinstance(entry, dict)}


def _is_export(path: Path) -> bool:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("format") == FORMAT
