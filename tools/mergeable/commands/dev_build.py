"""`mergeable dev build`: make what is generated from what people write."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence

from mergeable import course as courses
from mergeable.atomic import replace_file
from mergeable.commands.context import Context
from mergeable.console import sentence
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Exercise, Kind, Lesson

DESCRIPTION = """Build notebooks (executed, with their outputs) and keep starters. Without
arguments: the notebooks whose source, or what they run on, has changed, and the starters that are
missing. `web` builds what lets readers solve exercises on the page and run notebooks, with
Node.js."""

NOTEBOOKS, STARTERS, WEB = "notebooks", "starters", "web"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to build."""
    parser.add_argument(
        "what",
        nargs="*",
        metavar="WHAT",
        help="ids of lessons, to build their notebooks; or `notebooks [LESSON ...]`; "
        "or `starters [EXERCISE ...]`, to keep the files as they stand as the new starters; "
        "or `web`, for the editors on the pages",
    )
    parser.add_argument("--all", action="store_true", help="execute every notebook, changed or not")


def run(args: argparse.Namespace, context: Context) -> int:
    """Build what is named, or what needs it."""
    kind, names = (args.what or [""])[0], args.what[1:]
    if kind == STARTERS:
        _keep_starters([context.named(name) for name in names], context, missing=not names)
    elif kind == WEB:
        build_web(context)
    elif kind == NOTEBOOKS or not kind:
        _build_notebooks(names, args.all, context)
        if not kind and not args.all:
            _keep_starters([], context, missing=True)
    else:
        _build_notebooks(args.what, args.all, context)
    return 0


def build_web(context: Context, *, reasons: bool = True) -> None:
    """Build the editors of the pages, as far as something changed, and say what they are.

    With `reasons` it says of each exercise and notebook that runs locally only what a page lacks.
    Raises `mergeable.web.NoNode` where Node.js is missing, CourseError for what went wrong.
    """
    from mergeable import web

    started = time.perf_counter()
    with context.busy("Building the editors …"):
        built = web.build(context.course)
    seconds = time.perf_counter() - started
    shown = context.show_path(built.folder)
    told = f"{count(built.made, 'new file')} in {shown}, {built.size / 1e6:.1f} MB in all"
    context.console.print(sentence(f"{told} ({seconds:.1f} s)."))
    solvable = count(len(built.here), "exercise")
    runnable = count(sum(notebook.runs_here for notebook in built.notebooks), "notebook")
    told = f"{solvable} can be solved on the page, and {runnable} run there."
    context.console.print(sentence(told))
    if reasons:
        lacks = [*built.elsewhere.items()]
        lacks += [(one.path.name, one.missing) for one in built.notebooks if one.missing]
        for name, missing in lacks:
            told = f"{name} runs locally only: a page has no {', '.join(sorted(missing))}."
            context.console.print(sentence(told, "quiet"))


def _build_notebooks(names: Sequence[str], everything: bool, context: Context) -> None:
    from mergeable.notebooks import Built, build

    course = context.course
    built = Built(course)
    for lesson in _lessons(names, context):
        shown = context.show_path(lesson.notebook.with_suffix(".ipynb"))
        if not (names or everything) and built.is_current(lesson):
            context.console.print(sentence(f"{shown} is current.", "quiet"))
            continue
        started = time.perf_counter()
        with context.busy(f"Running {lesson.id} …"):
            changed = build(lesson.notebook)
        built.note(lesson)
        seconds = time.perf_counter() - started
        how = "is new" if changed else "came out as it was"
        context.console.print(sentence(f"{shown} {how} ({seconds:.1f} s)."))


def _lessons(names: Sequence[str], context: Context) -> Iterable[Lesson]:
    if names:
        return [courses.pick_lesson(context.course, name) for name in names]
    return [lesson for lesson in context.course.lessons if lesson.notebook.is_file()]


def _keep_starters(exercises: Sequence[Exercise], context: Context, *, missing: bool) -> None:
    """Keep the editable files as they stand; with `missing`, of all exercises that lack any."""
    if missing:
        exercises = [exercise for exercise in context.course.exercises if _lacks_starter(exercise)]
    for exercise in exercises:
        for name, content in _working_files(exercise, context).items():
            kept = exercise.starter / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            replace_file(kept, content)
            context.console.print(sentence(f"{context.show_path(kept)} is kept."))
        for kept in sorted(exercise.starter.rglob("*"), reverse=True):
            if kept.is_file() and kept.relative_to(exercise.starter).as_posix() not in (
                exercise.editable
            ):
                kept.unlink()
                told = f"{context.show_path(kept)} is gone: no learner edits it."
                context.console.print(sentence(told))


def _lacks_starter(exercise: Exercise) -> bool:
    names = exercise.editable if exercise.kind in (Kind.CODE, Kind.TESTS) else ()
    return any(not (exercise.starter / name).is_file() for name in names)


def _working_files(exercise: Exercise, context: Context) -> dict[str, bytes]:
    """Return what the editable files hold now; raises CourseError if that is no starter."""
    if not exercise.editable:
        raise CourseError(
            f"{exercise.id} has no files in {context.show_path(exercise.solution)}.",
            "Put the solution there: its files are those that learners edit.",
        )
    found = {}
    for name in exercise.editable:
        path = exercise.path / name
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            raise CourseError(
                f"{context.show_path(path)} cannot be read: {error.strerror}.",
                "Write the starter there: what a learner is to find.",
            ) from error
        if found[name] == (exercise.solution / name).read_bytes():
            raise CourseError(
                f"{context.show_path(path)} is the solution, so it cannot be kept as the starter.",
                f"`mergeable reset {exercise.id}` brings the kept starter back; "
                "a new one has the flaw that learners are to mend.",
            )
    return found
