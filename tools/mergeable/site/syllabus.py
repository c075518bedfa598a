"""The course's lessons as lists, and what stands above and below each lesson."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from mergeable.model import Course, Lesson, Track
from mergeable.site.html import block, counted, facts, inline, paragraphs
from mergeable.site.links import lesson_link, link_to


def syllabus(course: Course, page: Path) -> str:
    """Return every track that has lessons, with them, in course order."""
    tracks = (_track(track, course, page) for track in course.tracks if track.lessons)
    return block("syllabus", paragraphs(*tracks))


def track_lessons(track: Track, course: Course, page: Path) -> str:
    """Return one track's lessons, for the track's own page."""
    lessons = (_lesson(lesson, course, page, depth=2) for lesson in track.lessons)
    return block("syllabus", paragraphs(*lessons))


def _track(track: Track, course: Course, page: Path) -> str:
    minutes = sum(lesson.minutes for lesson in track.lessons)
    return paragraphs(
        f"## [{track.title}]({link_to(track.page, page)})",
        facts(counted(len(track.lessons), "lesson"), spell_minutes(minutes)),
        *(_lesson(lesson, course, page, depth=3) for lesson in track.lessons),
    )


def _lesson(lesson: Lesson, course: Course, page: Path, depth: int) -> str:
    body = paragraphs(
        f"{'#' * depth} {lesson_link(lesson, page)}",
        facts(
            f"{lesson.minutes_reading} min reading",
            f"{lesson.minutes_exercises} min exercises",
            counted(len(lesson.exercises), "exercise"),
        ),
        "\n".join(f"- {goal}" for goal in lesson.goals),
        _needs(lesson, course, page),
    )
    return block("lesson", body)


def _needs(lesson: Lesson, course: Course, page: Path) -> str:
    known = [found for need in lesson.needs if (found := course.lesson_named(need))]
    links = ", ".join(lesson_link(found, page) for found in known)
    return f"Needs: {links}." if links else ""


def opening(lesson: Lesson, course: Course) -> str:
    """Return what stands under a lesson's title: time, goals, prerequisites, versions."""
    last = lesson.exercises[-1] if lesson.exercises else None
    skip = f"Know this already? [Go straight to the last exercise](#{last.id})." if last else ""
    body = paragraphs(
        facts(
            _place(lesson, course),
            f"{lesson.minutes_reading} min reading",
            f"{lesson.minutes_exercises} min exercises",
        ),
        '<p class="label">Afterwards you can</p>',
        "\n".join(f"- {goal}" for goal in lesson.goals),
        _needs(lesson, course, lesson.page),
        skip,
        _verified(lesson.verified),
    )
    return block("opening", body)


def _place(lesson: Lesson, course: Course) -> str:
    track = next(track for track in course.tracks if lesson in track.lessons)
    title = inline(track.title)
    return f"{title}, lesson {track.lessons.index(lesson) + 1} of {len(track.lessons)}"


def _verified(verified: Mapping[str, str]) -> str:
    versions = ", ".join(f"{name} {verified[name]}" for name in verified if name != "date")
    day = _day(verified.get("date", ""))
    when = f" on {day}" if day else ""
    against = f" with {versions}" if versions else ""
    return f"Run and checked{when}{against}." if when or against else ""


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def closing(lesson: Lesson, course: Course) -> str:
    """Return the way on at a lesson's end: the lesson before and the one after."""
    lessons = list(course.lessons)
    at = lessons.index(lesson)
    steps = []
    if at > 0:
        steps.append(_step("before", "Before this", lessons[at - 1], lesson.page))
    if at + 1 < len(lessons):
        steps.append(_step("after", "Next", lessons[at + 1], lesson.page))
    if not steps:
        return ""
    return (
        '<nav class="onward" aria-label="Lessons before and after" markdown="1">\n\n'
        f"{paragraphs(*steps)}\n\n</nav>"
    )


def _step(kind: str, name: str, lesson: Lesson, page: Path) -> str:
    return block(kind, f'<p class="label">{name}</p>\n\n{lesson_link(lesson, page)}')


def spell_minutes(minutes: int) -> str:
    """Return a span of minutes as people say it: "50 min", "2 h", "1 h 5 min"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)
