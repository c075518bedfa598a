"""An exercise on its lesson's page: what to do, where to start, and help in small doses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from mergeable.errors import CourseError
from mergeable.model import REPO, Course, Exercise, Kind
from mergeable.site.built import manifest
from mergeable.site.html import block, counted, facts, fence, fold, paragraphs
from mergeable.site.source import listing, read, starter_of

LEVELS = 5
KINDS = {
    Kind.CODE: "Change code",
    Kind.GIT: "Work in git",
    Kind.TESTS: "Write tests",
    Kind.UPSTREAM: "Change a real project",
}


def card(exercise: Exercise, words: str, course: Course, task: Callable[[Exercise], str]) -> str:
    """Return the exercise's card as Markdown; `task` renders its README.

    Raises CourseError if the link calls it otherwise than the exercise calls itself.
    """
    if words != exercise.title:
        raise CourseError(
            f'The link calls {exercise.id} "{words}", its README.md "{exercise.title}".',
            "Give the link the title of the exercise.",
        )
    body = paragraphs(
        f'<p class="label">Exercise</p>\n\n### {exercise.title} {{#{exercise.id}}}',
        _facts(exercise),
        block("task", task(exercise)),
        *(_starter(exercise, file, course) for file in exercise.tested.files + exercise.editable),
        _editor(exercise, course),
        _commands(exercise, course),
        _ladder(exercise.hints),
    )
    return block("exercise", body)


def anchor_of_file(exercise: Exercise, file: str) -> str:
    """Return the anchor of a file's source within the exercise's card."""
    return f"{exercise.id}-{file.replace('/', '-').replace('.', '-')}"


def _facts(exercise: Exercise) -> str:
    marks = "●" * exercise.level + "○" * (LEVELS - exercise.level)
    level = f"Level {exercise.level} of {LEVELS}"
    return facts(
        KINDS[exercise.kind],
        counted(exercise.minutes, "minute"),
        f'<span class="level" aria-hidden="true">{marks}</span> {level}',
        *(["On your machine"] if exercise.kind is Kind.GIT else []),
    )


def _starter(exercise: Exercise, file: str, course: Course) -> str:
    path = starter_of(exercise, file)
    name = (exercise.path / file).relative_to(course.root).as_posix()
    code = read(path, name)
    lines = counted(code.count("\n"), "line")
    anchor = anchor_of_file(exercise, file)
    doing = "edit" if file in exercise.editable else "test"
    edited = f"You {doing} <code>{PurePosixPath(file).name}</code>: {lines}"
    return fold(f'<span id="{anchor}"></span>{edited}', listing(name, code), "code")


def _editor(exercise: Exercise, course: Course) -> str:
    """Return the place of the editor, if `mergeable dev build web` has made one for this exercise.

    Nothing stands in it until a script puts a button there.
    """
    built, version = manifest(course)
    try:
        size = built["exercises"][exercise.id]["bytes"]
    except (KeyError, TypeError):
        return ""
    facts = f'data-exercise="{exercise.id}" data-version="{version}" data-size="{size / 1e6:.0f}"'
    return f'<div class="check" {facts}></div>'


def _commands(exercise: Exercise, course: Course) -> str:
    folder = exercise.path.relative_to(course.root).as_posix()
    commands = [
        ("Start", f"mergeable start {exercise.id}"),
        ("Check", f"mergeable check {exercise.id}"),
        ("Or with pytest", f"pytest {folder}"),
    ]
    if exercise.kind is Kind.GIT:
        commands.insert(1, ("Work there, with any git client", f"cd {folder}/{REPO}"))
    if exercise.kind is Kind.TESTS:
        runs = " ".join(f"{folder}/{name}" for name in exercise.editable)
        commands.append(("Run your tests alone", f"pytest {runs}"))
    rows = (f'<p class="label">{name}</p>\n\n{fence(line, "bash")}' for name, line in commands)
    return fold("Commands: start, check", block("commands", paragraphs(*rows)), "type")


def _ladder(hints: tuple[str, ...]) -> str:
    """Return the hints, each folded inside the one before: a rung is seen from the rung below."""
    ladder = ""
    for number, hint in reversed(list(enumerate(hints, start=1))):
        summary = f"Hint {number} of {len(hints)}"
        ladder = fold(summary, paragraphs(hint, ladder), "hint")
    return ladder
