"""L1: what a lesson says of itself, and its exercises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from mergeable.course.findings import line_of
from mergeable.course.page import Page
from mergeable.errors import CourseError
from mergeable.model import Lesson
from mergeable.rules.rule import LessonRule, Material, Problem
from mergeable.rules.sections import TURN, is_tour, section_named
from mergeable.rules.words import starts_an_action
from mergeable.site.expansion import Expansion


class GoalsAreActions(LessonRule):
    """L101 Each goal starts with a verb for what one can be seen doing, and ends in a full stop.

    "Bound the number of queries a page makes.", not "Understanding the ORM".
    """

    code = "L101"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Look at the first word and the last sign of each goal."""
        for goal in lesson.goals:
            line = line_of(page.text, goal)
            word = re.split(r"[^\w'-]", goal.strip(), maxsplit=1)[0]
            if not starts_an_action(word):
                problem = f'has a goal that starts with "{word}".'
                remedy = "Start with a verb for what one then does: Bound, Find, Measure, Write."
                yield Problem(page.path, problem, remedy, line)
            elif not word[:1].isupper():
                remedy = "Start it with a capital letter."
                yield Problem(page.path, f'has a goal "{word} …".', remedy, line)
            if not goal.rstrip().endswith("."):
                problem = "has a goal without a full stop."
                yield Problem(page.path, problem, "End it with one.", line)


class MinutesAddUp(LessonRule):
    """L102 `minutes.exercises` is the sum of the exercises' minutes.

    The front matter says what a learner plans with; the exercises say what each takes.
    """

    code = "L102"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Add them up."""
        total = sum(exercise.minutes for exercise in lesson.exercises)
        if lesson.minutes_exercises != total:
            said = lesson.minutes_exercises
            problem = f"promises {said} minutes of exercises, which take {total}."
            line = line_of(page.text, "minutes:")
            yield Problem(page.path, problem, f"Write `exercises: {total}`.", line)


class IsVerified(LessonRule):
    """L103 `verified` says when the lesson was last run, and with which versions.

    `verified: {date: 2026-11-20, django: "5.2"}`. A tour needs only the date.
    """

    code = "L103"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Look for a date and a version."""
        line = line_of(page.text, "verified:")
        try:
            date.fromisoformat(lesson.verified.get("date", ""))
        except ValueError:
            remedy = 'Add `verified: {date: 2026-11-20, django: "5.2"}` to its front matter.'
            yield Problem(page.path, "does not say when it was verified.", remedy, line)
            return
        if len(lesson.verified) < 2 and not is_tour(page):
            remedy = 'Name them beside the date: `django: "5.2"`.'
            yield Problem(page.path, "does not say with which versions.", remedy, line)


class HasExercises(LessonRule):
    """L104 Three to six exercises in rising level; two are enough for a tour.

    Two neighbours may be of one level.
    """

    code = "L104"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Count them and compare neighbours."""
        least = 2 if is_tour(page) else 3
        line = line_of(page.text, f"## {TURN}")
        if not least <= len(lesson.exercises) <= 6:
            problem = f"has {len(lesson.exercises)} exercises."
            yield Problem(page.path, problem, f"Give it {least} to 6.", line)
        for before, after in pairwise(lesson.exercises):
            if after.level < before.level:
                problem = (
                    f"goes from level {before.level} ({before.id}) to {after.level} ({after.id})."
                )
                remedy = "Put the easier one first, or mend the levels."
                at = line_of(page.text, f"/{after.id}/)")
                yield Problem(page.path, problem, remedy, at)


class ExercisesStandInYourTurn(LessonRule):
    """L105 The exercises are linked under "Your turn", where readers look for them."""

    code = "L105"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Compare the lines of the links with the section's."""
        section = section_named(page, TURN)
        inside = {number for number, _ in section.prose} if section else set()
        folders = {exercise.path for exercise in lesson.exercises}
        for link in page.links:
            path = material.course.root / link.target.strip("/")
            if path in folders and link.line not in inside:
                problem = f'shows {path.name} outside "{TURN}".'
                yield Problem(page.path, problem, "Move the link there.", link.line)


class LinksResolve(LessonRule):
    """L106 A link alone on its line names something: an exercise, a cell, a function, a file.

    The site puts the thing itself in the link's place, and this rule asks the site.
    """

    code = "L106"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Let the site resolve each link."""
        root = material.course.root
        expansion = Expansion(page, material.course)
        for link in page.links:
            path = root / link.target.partition("#")[0].strip("/")
            if not path.exists() and (
                path.parent == root / "exercises" / lesson.track / lesson.id
                or path == lesson.notebook.with_suffix(".ipynb")
            ):
                continue  # said already: of the exercise by the reader, of the notebook by N005
            try:
                expansion.thing(link.text, link.target)
            except CourseError as error:
                yield Problem(page.path, _clause(error.problem), error.remedy, link.line)


def _clause(problem: str) -> str:
    """Return a sentence so that it goes on after the name of a file."""
    return f"has a link that leads nowhere: {problem}"
