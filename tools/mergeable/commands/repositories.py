"""What verbs do for exercises whose subject is a git repository."""

from __future__ import annotations

from collections.abc import Iterator

from rich.padding import Padding
from rich.text import Text

from mergeable import scene
from mergeable.commands.context import Context
from mergeable.console import clean, diff_view, sentence
from mergeable.model import REPO, Exercise, Kind


def put_in_place(exercise: Exercise, context: Context) -> bool:
    """Put the repository that the learner works in beside the task, if the exercise has one.

    Returns whether anything was missing; raises CourseError.
    """
    if exercise.kind is not Kind.GIT:
        return False
    with context.busy("Building the repository …"):
        placed = scene.place(context.course.root, exercise.path)
    if placed:
        where = context.show_path(exercise.path / REPO)
        told = (
            f"A repository is in {where} for you, with remotes of its own. Any git client will do."
        )
        context.notices.print(sentence(told, "quiet"))
    return placed


def show_steps(exercise: Exercise, context: Context) -> None:
    """Show the commands of the reference solution, and what it writes to files between them."""
    built = scene.answer_of(context.course.root, exercise.path, exercise.solution)
    console = context.console
    console.print(Text("The steps of the reference solution", style="title"))
    for step in built.steps:
        if "file" in step:
            console.print()
            view = diff_view(step["file"], step["before"], step["after"])
            console.print(Padding.indent(view, 4))
            console.print()
            continue
        console.print(Padding.indent(Text(clean(step["command"]), style="command"), 2))
        for line in _todo(step):
            console.print(Padding.indent(Text(clean(line), style="quiet"), 6))


def _todo(step: dict[str, str]) -> Iterator[str]:
    """Yield what was typed while a command ran."""
    if step["todo"]:
        yield "in the list that the editor opens:"
        yield from step["todo"].splitlines()
    if step["answers"]:
        yield f"answering {', '.join(step['answers'])}"
