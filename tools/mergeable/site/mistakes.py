"""The mistakes that a lesson's exercises know, told to someone who looks at a red check.

A learner has a title with ✗ before it and wants to know what it may come from. So the mistakes of
an exercise stand under the check that finds them, and each exercise is folded until it is asked.
"""

from __future__ import annotations

import ast
import re

from mergeable.errors import CourseError
from mergeable.model import Exercise, KnownMistake
from mergeable.site.html import counted, fold, inline, paragraphs, text
from mergeable.site.source import read

# What stands in a report before the words that tell something: a label, or where a line of code is.
LABEL = re.compile(r"^[A-Z][\w ]{0,24}:\s+(?:\d+ (?:of|by)\s+)?")
PLACE = re.compile(r"^[\w./-]+\.\w+, line \d+: ")
CODE = re.compile(r"^(?:SELECT|FROM)\b|^\S*_\S*$")  # what is none of our sentences
NAMES = {"Django", "Python"}  # what an id cannot write with a capital


def mistakes(exercises: tuple[Exercise, ...]) -> str:
    """Return the known mistakes of these exercises as Markdown.

    Raises CourseError if there are none.
    """
    told = [exercise for exercise in exercises if exercise.mistakes]
    if not told:
        raise CourseError(
            "No exercise of this lesson tells a known mistake.",
            "Add [mistakes.…] to an exercise.toml, or drop the link.",
        )
    return paragraphs(*(_of_exercise(exercise) for exercise in told))


def phrase(name: str) -> str:
    """Return an id as a phrase: "prefetches-too-late" is "Prefetches too late"."""
    words = name.split("-")
    named = [word.capitalize() if word.capitalize() in NAMES else word for word in words]
    return " ".join([named[0].capitalize(), *named[1:]])


def _of_exercise(exercise: Exercise) -> str:
    titles = _titles(exercise)
    found: dict[str, list[KnownMistake]] = {name: [] for name in titles}  # the grader's order
    for mistake in exercise.mistakes:
        found.setdefault(mistake.fails, []).append(mistake)
    rows = [
        f'<dt><span class="failed">✗</span> {inline(titles.get(name) or phrase(name))}</dt>\n'
        + "\n".join(_row(mistake) for mistake in known)
        for name, known in found.items()
        if known
    ]
    summary = f"{inline(exercise.title)}: {counted(len(exercise.mistakes), 'mistake')}"
    return fold(summary, "<dl>\n{}\n</dl>".format("\n".join(rows)), "recall mistakes")


def _row(mistake: KnownMistake) -> str:
    said = _told(mistake.says)
    told = f' <span class="said">{said}</span>' if said else ""
    return f"<dd>{phrase(mistake.id)}.{told}</dd>"


def _told(says: str) -> str:
    """Return the report's words without where they come from; nothing if a word is all there is."""
    labelled = " ".join(LABEL.sub("", says.strip()).split())
    words = PLACE.sub("", labelled)
    if words != labelled or CODE.search(words):
        return f"<code>{text(words)}</code>"
    return f"“{inline(words)}”" if " " in words else ""


def _titles(exercise: Exercise) -> dict[str, str]:
    """Return the titles of the exercise's checks by the names of their tests."""
    try:
        tree = ast.parse(read(exercise.grader, exercise.grader.name))
    except (CourseError, SyntaxError):
        return {}  # `mergeable dev check` says so; the page can do without
    return {
        node.name: (ast.get_docstring(node) or "").partition("\n")[0]
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    }
