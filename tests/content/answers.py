"""Measuring an answer of an exercise: the starter, a solution, a known mistake; and what is said.

An exercise is named by its id, and an answer by its folder.
"""

import re
from functools import cache
from pathlib import Path

from django.db import connection
from mergeable.attempt import Attempt
from mergeable.meters import count_queries

ROOT = Path(__file__).parents[2]
SOLUTIONS = Path(__file__).parent / "solutions"


@cache
def folder_of(exercise):
    """Return the folder of an exercise."""
    (folder,) = (ROOT / "exercises").glob(f"*/*/{exercise}")
    return folder


def opened(exercise, answer):
    """Open an attempt at an exercise with the files of an answer."""
    answers = folder_of(exercise) / ".answers"
    folders = (answers / answer, answers / "mistakes" / answer, SOLUTIONS / exercise / answer)
    folder = next(folder for folder in folders if folder.is_dir())
    return Attempt(folder_of(exercise), (folder, answers / "starter"))


def solutions_of(exercise):
    """Return the names of the reference solution and of the others."""
    return ["solution", *sorted(folder.name for folder in (SOLUTIONS / exercise).iterdir())]


def asked(call):
    """Return what a call asks of SQLite, counted, and the rows that it gets."""
    _ = connection.features.supports_json_field  # Django asks that once a process
    connection.queries_log.clear()
    connection.force_debug_cursor = True
    with count_queries(connection) as log:
        call()
    sent = [query["sql"] for query in connection.queries]
    connection.force_debug_cursor = False
    return log, [row for sql in sent for row in connection.connection.execute(sql)]


def letters(rows):
    """Return how many characters rows bring."""
    return sum(len(str(value)) for row in rows for value in row if value is not None)


def text_of(exercise, name):
    """Return a text of an exercise as one line: where it breaks is nobody's business."""
    return " ".join((folder_of(exercise) / name).read_text(encoding="utf-8").split())


def task_of(exercise):
    """Return what an exercise asks for, as one line."""
    return text_of(exercise, "README.md")


def discussion_of(exercise):
    """Return what is said of an exercise once it is solved, line by line."""
    return (folder_of(exercise) / ".answers" / "discussion.md").read_text(encoding="utf-8")


def table_of(exercise):
    """Return the table of figures in a discussion, row by row: the way, and its figures."""
    rows = re.findall(r"^\| (.+?) \|((?: [\d,]+ \|)+)$", discussion_of(exercise), re.MULTILINE)
    return [(way, *re.findall(r"[\d,]+", figures)) for way, figures in rows]


def as_told(*numbers):
    """Return numbers as a discussion writes them."""
    return tuple(f"{number:,}" for number in numbers)
