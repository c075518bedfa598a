"""A new lesson: page, notebook and its place in the navigation."""

from __future__ import annotations

from mergeable.errors import CourseError
from mergeable.model import Course
from mergeable.skeletons.navigation import with_lesson
from mergeable.skeletons.plan import Plan, check_id, skeletons, title_of


def new_lesson(
    course: Course, track: str, lesson: str, *, title: str = "", track_title: str = ""
) -> Plan:
    """Return what a new lesson takes; a track that is not there yet is made if it has a title.

    Raises CourseError when the ids cannot be used.
    """
    check_id(track), check_id(lesson)
    _check_free(course, lesson)
    root = course.root
    known = course.track_named(track)
    if known is None and not track_title:
        names = ", ".join(each.id for each in course.tracks)
        raise CourseError(
            f'There is no track "{track}". The tracks are: {names}.',
            'To begin a new one, give it a title: `--track-title "..."`.',
        )
    words = {
        "track": track,
        "lesson": lesson,
        "title": title or title_of(lesson),
        "track_title": track_title,
    }
    texts = skeletons("lesson", words)
    plan = Plan()
    if known is None:
        plan.new[root / "docs" / "lessons" / track / "index.md"] = texts["track.md"]
    plan.new[root / "docs" / "lessons" / track / f"{lesson}.md"] = texts["page.md"]
    plan.new[root / "notebooks" / track / f"{lesson}.py"] = texts["notebook.py"]
    navigation = root / "mkdocs.yml"
    before = navigation.read_text(encoding="utf-8")
    after = with_lesson(before, track, lesson, track_title)
    if after != before:
        plan.changed[navigation] = after
    return plan


def _check_free(course: Course, lesson: str) -> None:
    found = course.lesson_named(lesson)
    if found:
        raise CourseError(
            f'There is a lesson "{lesson}" already, in {found.track}.',
            "Lesson ids are unique in the whole course: choose another.",
        )
    for folder in (course.root / "exercises").glob(f"*/{lesson}"):
        if folder.is_dir():
            raise CourseError(
                f"exercises/{folder.parent.name}/{lesson} is what several exercises share.",
                "Choose another id: a lesson's exercises would lie in that folder.",
            )
