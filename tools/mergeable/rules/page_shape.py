"""L0: how a lesson's page is built."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mergeable.course.page import Page
from mergeable.model import Lesson
from mergeable.rules import sections as parts
from mergeable.rules.rule import LessonRule, Material, Problem
from mergeable.rules.sections import Section, is_tour, section_named, sections_of

SUBGOALS = ("measure", "locate", "change", "prove")
GAP = re.compile(r"(?<![_\w])____(?![_\w])")
FILE = re.compile(r"`[^`\s]+/[^`\s]+\.[a-z]+`")
PICTURE = re.compile(r"!\[|<img\b")


class HasSections(LessonRule):
    """L001 A page has the sections of a lesson, in their order, and a note for the instructor.

    Why a contributor meets this, Before you start, Predict, Worked example, Faded example, Your
    turn, (Common mistakes,) In the real codebase, When not to, Check yourself, Key points,
    (Further reading). A lesson about the course itself says `form: tour` in its front matter: it
    needs Your turn, Check yourself, Key points and the note, and may have sections of its own.
    """

    code = "L001"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Compare the headings with the list."""
        tour = is_tour(page)
        found = [section.title for section in sections_of(page)]
        for title in parts.REQUIRED_IN_TOUR if tour else parts.REQUIRED:
            if title not in found:
                yield Problem(page.path, f'has no section "{title}".', f"Write `## {title}`.")
        last = -1
        for section in sections_of(page):
            if section.title not in parts.ORDER:
                if not tour:
                    remedy = "Make it a part (`###`) of the section it belongs to."
                    problem = f'has a section "{section.title}", which no lesson has.'
                    yield Problem(page.path, problem, remedy, section.line)
                continue
            at = parts.ORDER.index(section.title)
            if at <= last:
                problem = f'has "{section.title}" after "{parts.ORDER[last]}".'
                yield Problem(page.path, problem, "Keep the order of lessons.", section.line)
            last = max(at, last)
        yield from self._note(page)

    @staticmethod
    def _note(page: Page) -> Iterator[Problem]:
        note = parts.instructor_line(page)
        headings = sections_of(page)
        if not note:
            remedy = 'End it with `??? instructor "For the instructor"`, indented by four below.'
            yield Problem(page.path, "has no note for the instructor.", remedy)
        elif headings and note < headings[-1].line:
            yield Problem(
                page.path, "goes on after the note for the instructor.", "Put it last.", note
            )


class WorksInSubgoals(LessonRule):
    """L002 The worked example has four parts: measure, locate, change, prove.

    They are third-level headings that begin with these words. Their names are the same in every
    lesson, so that the way of working is learnt with them.
    """

    code = "L002"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Look at the parts of the worked example."""
        section = section_named(page, parts.WORKED)
        if section is None:
            return
        words = [re.split(r"\W", text, maxsplit=1)[0].lower() for _, text in section.parts]
        if tuple(words) != SUBGOALS:
            yield Problem(
                page.path,
                f"has a worked example in the parts: {', '.join(words) or 'none'}.",
                "Its `###` headings begin with Measure, Locate, Change, Prove, in this order.",
                section.line,
            )


class ShowsRealOutput(LessonRule):
    """L003 The worked example shows cells of the notebook, and at least one picture.

    A link alone on its line to a cell brings its code and its checked output. The picture is a
    cell's, too, or an image.
    """

    code = "L003"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Look at the links and images of the worked example."""
        section = section_named(page, parts.WORKED)
        if section is None:
            return
        prefix = f"/notebooks/{lesson.track}/{lesson.id}.ipynb#"
        links = "\n".join(line for _, line in section.prose)
        anchors = re.findall(rf"\]\({re.escape(prefix)}([^)]+)\)", links)
        if not anchors:
            remedy = f"Link its cells, alone on their lines: `[words]({prefix}title-of-the-cell)`."
            problem = "has a worked example without a cell of its notebook."
            yield Problem(page.path, problem, remedy, section.line)
        elif (
            lesson.notebook.with_suffix(".ipynb").is_file()  # else nothing is drawn yet
            and not PICTURE.search(links)
            and not material.pictures(lesson.notebook) & set(anchors)
        ):
            remedy = "Link a cell that draws one."
            yield Problem(
                page.path, "has a worked example without a picture.", remedy, section.line
            )


class AsksForPrediction(LessonRule):
    """L004 The reader predicts before reading on.

    "Predict" quotes a question with answers to choose from, each with a reply.
    """

    code = "L004"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Look for a quoted list."""
        section = section_named(page, parts.PREDICT)
        if section and not section.has_prediction:
            remedy = "Quote a question (`> `), then a list of answers with a reply to each."
            yield Problem(page.path, "asks for no prediction.", remedy, section.line)


class FadesTheExample(LessonRule):
    """L005 The faded example has one to four gaps, each with its answer folded below.

    A gap is `____` in a block of Python and stands for an expression or a name, so the block
    still parses. Its answer is a `<details>` with the summary "Gap 1: ...".
    """

    code = "L005"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Count gaps and answers."""
        section = section_named(page, parts.FADED)
        if section is None:
            return
        code = [fence for fence in section.fences if fence.info.startswith("python")]
        gaps = sum(len(GAP.findall(fence.code)) for fence in code)
        answers = sum("<summary>Gap " in line for _, line in section.prose)
        if not 1 <= gaps <= 4:
            remedy = "Write one to four gaps, four underscores each, in a ```python block."
            yield Problem(page.path, f"has {gaps} gaps to fill.", remedy, section.line)
        if answers != gaps:
            remedy = "Fold one answer a gap: `<summary>Gap 1: what goes there</summary>`."
            problem = f"has {gaps} gaps and {answers} answers to them."
            yield Problem(page.path, problem, remedy, section.line)
        for fence in code:
            try:
                ast.parse(fence.code)
            except SyntaxError as error:
                line = fence.line + (error.lineno or 1)
                problem = f"has a faded example that is not Python: {error.msg}."
                yield Problem(page.path, problem, "Let a gap stand for an expression.", line)


class OpensTheCodebase(LessonRule):
    """L006 "In the real codebase" names a file and asks what only reading it answers.

    The file stands in code, with its folder (`django/db/models/query.py`); the question is folded
    over its answer.
    """

    code = "L006"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Look for a path and a folded question."""
        section = section_named(page, parts.REAL)
        if section is None:
            return
        if not any(FILE.search(line) for _, line in section.prose):
            remedy = "Name it with its folder, in code: `django/db/models/query.py`."
            yield Problem(page.path, "opens no file of the real project.", remedy, section.line)
        if not section.questions:
            remedy = "Fold the answer: `<details>`, `<summary>` with the question."
            problem = "asks nothing about the real project."
            yield Problem(page.path, problem, remedy, section.line)


class AsksEnough(LessonRule):
    """L007 Two recall questions before you start, three to five to check yourself.

    Questions are folded over their answers: `<details>` with the question as `<summary>`.
    """

    code = "L007"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Count the folded questions."""
        for title, low, high in ((parts.BEFORE, 2, 2), (parts.CHECK, 3, 5)):
            section = section_named(page, title)
            if section and not low <= section.questions <= high:
                wanted = str(low) if low == high else f"{low} to {high}"
                problem = f'has {section.questions} questions in "{title}".'
                yield Problem(page.path, problem, f"Ask {wanted}.", section.line)


class KeepsToSevenIdeas(LessonRule):
    """L008 A lesson has one to seven key points. More is two lessons."""

    code = "L008"

    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Count the list under "Key points"."""
        section = section_named(page, parts.POINTS)
        if section and not 1 <= len(_own_items(section)) <= 7:
            problem = f"has {len(_own_items(section))} key points."
            remedy = "List one to seven, or make two lessons of it."
            yield Problem(page.path, problem, remedy, section.line)


def _own_items(section: Section) -> list[tuple[int, str]]:
    """Return the items above the section's first part: further reading may be a part of it."""
    end = section.parts[0][0] if section.parts else 10**9
    return [item for item in section.items if item[0] < end]
