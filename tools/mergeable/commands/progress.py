"""`mergeable progress`: what is solved, what is left and where to go next."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mergeable.commands.context import Context
from mergeable.console import next_view, print_json
from mergeable.model import Exercise, Lesson, Track
from mergeable.progress import Records

DESCRIPTION = "Show what is solved and what is left: by track, by lesson, and by exercise."
SIGNS = {"solved": "✓", "in progress": "•", "given up": "-", "not started": "·"}
STYLES = {"solved": "passed", "in progress": "bold", "given up": "broken", "not started": "quiet"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how much is wanted and in which form."""
    parser.add_argument(
        "--all", action="store_true", help="name the exercises of every lesson, not of the next"
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--json", action="store_true", help="print it as JSON, nothing else")
    either.add_argument(
        "--export", metavar="FILE", help="write it and your work to a file, for a browser, say"
    )
    either.add_argument(
        "--import",
        dest="source",
        metavar="FILE",
        help="add what a browser or another clone has exported; work of yours is never replaced",
    )


def run(args: argparse.Namespace, context: Context) -> int:
    """Show the record against the course, or carry it elsewhere."""
    if args.export or args.source:
        from mergeable.commands import transfer

        if args.export:
            transfer.export_to(context.cwd / args.export, context)
        else:
            transfer.import_from(context.cwd / args.source, context)
        context.warn_about_progress()
        return 0
    records = context.progress.load()
    following = context.open()
    if args.json:
        print_json(context.console, _values(context, records, following))
    else:
        for track in context.course.tracks:
            if not any(lesson.exercises for lesson in track.lessons):
                continue  # announced, or there to be read: nothing in it can be solved
            _show_track(track, records, following, context, everything=args.all)
        _show_end(records, following, context)
    context.warn_about_progress()
    return 0


def minutes_left(lesson: Lesson, records: Records) -> int:
    """Return the minutes left of a lesson; its reading counts until an exercise is begun."""
    begun = any(records.of(exercise.id).started for exercise in lesson.exercises)
    rest = [each.minutes for each in lesson.exercises if not records.of(each.id).done]
    return sum(rest) + (0 if begun else lesson.minutes_reading)


def in_hours(minutes: int) -> str:
    """Return minutes as people say them: "1 h 25 min"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    return " ".join(parts) or "0 min"


def _show_track(
    track: Track,
    records: Records,
    following: Exercise | None,
    context: Context,
    *,
    everything: bool,
) -> None:
    exercises = [exercise for lesson in track.lessons for exercise in lesson.exercises]
    left = sum(minutes_left(lesson, records) for lesson in track.lessons)
    heading = Text(track.title, style="title")
    heading.append(f"  {_score(exercises, records)}, {in_hours(left)} left", "not bold dim")
    context.console.print(heading)
    for lesson in track.lessons:
        context.console.print(Padding.indent(_lesson_line(lesson, records), 2))
        if everything or (following and following.lesson == lesson.id):
            context.console.print(Padding.indent(_exercises(lesson, records), 4))
    context.console.print()


def _lesson_line(lesson: Lesson, records: Records) -> Table:
    marks = Text()
    for exercise in lesson.exercises:
        state = records.of(exercise.id).state
        marks.append(SIGNS[state], STYLES[state])
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=max(len(marks), 6), no_wrap=True)
    table.add_column(overflow="fold")
    left = minutes_left(lesson, records)
    shown = Text(lesson.title)
    shown.append(f"  {_score(lesson.exercises, records)}", "quiet")
    shown.append(f", {in_hours(left)} left" if left else "", "quiet")
    table.add_row(marks, shown)
    return table


def _exercises(lesson: Lesson, records: Records) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, style="quiet")
    for exercise in lesson.exercises:
        state = records.of(exercise.id).state
        mark = Text(f"{SIGNS[state]} {state}", style=STYLES[state])
        table.add_row(mark, exercise.id, f"{exercise.minutes} min")
    return table


def _show_end(records: Records, following: Exercise | None, context: Context) -> None:
    found = {records.of(exercise.id).state for exercise in context.course.exercises}
    legend = "   ".join(f"{sign} {state}" for state, sign in SIGNS.items() if state in found)
    context.console.print(Text(legend, style="quiet"))
    context.console.print(next_view(following))


def _score(exercises: Sequence[Exercise], records: Records) -> str:
    solved = sum(bool(records.of(exercise.id).solved) for exercise in exercises)
    return f"{solved} of {len(exercises)} solved"


def _values(context: Context, records: Records, following: Exercise | None) -> dict[str, Any]:
    tracks = [
        {
            "id": track.id,
            "title": track.title,
            "lessons": [_lesson_values(lesson, records) for lesson in track.lessons],
        }
        for track in context.course.tracks
    ]
    exercises = list(context.course.exercises)
    return {
        "exercises": len(exercises),
        "solved": sum(bool(records.of(exercise.id).solved) for exercise in exercises),
        "minutes_left": sum(minutes_left(each, records) for each in context.course.lessons),
        "current": records.current or None,
        "next": following.id if following else None,
        "tracks": tracks,
    }


def _lesson_values(lesson: Lesson, records: Records) -> dict[str, Any]:
    exercises = []
    for exercise in lesson.exercises:
        record = records.of(exercise.id)
        known = {"id": exercise.id, "title": exercise.title, "minutes": exercise.minutes}
        told = {key: None if value == "" else value for key, value in asdict(record).items()}
        exercises.append({**known, "state": record.state, **told})
    return {
        "id": lesson.id,
        "title": lesson.title,
        "minutes_left": minutes_left(lesson, records),
        "exercises": exercises,
    }
