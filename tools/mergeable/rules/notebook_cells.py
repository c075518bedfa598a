"""N0: what a notebook's source must be, and the notebook built from it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mergeable.errors import CourseError
from mergeable.model import Lesson
from mergeable.notebooks import NOT_COMPARED, TELLTALE, Cell, Source, drift, stored_outputs, texts
from mergeable.notebooks.code import parsed
from mergeable.rules.graders import imported, learners_modules
from mergeable.rules.rule import LONGEST_LINE, NotebookRule, Problem
from mergeable.site.notebook import anchor_of

TAGS = {*NOT_COMPARED, "raises-exception", "hide-input"}


class OpensWithTitle(NotebookRule):
    """N001 The first cell has the lesson's title and a link to its page.

    `# %% [markdown]`, then `# # The title`, then a relative link to the page below docs/.
    """

    code = "N001"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Compare the first cell with the page."""
        first = (source.cells or [Cell(1, "", "", "")])[0]
        page = f"docs/lessons/{lesson.track}/{lesson.id}.md"
        if first.text.partition("\n")[0] != f"# {lesson.title}":
            remedy = f"Begin with `# %% [markdown]` and `# # {lesson.title}`."
            yield Problem(source.path, "does not begin with its title.", remedy, first.line)
        if f"](../../{page})" not in first.text:
            remedy = f"Link it in the first cell: `[The lesson](../../{page})`."
            yield Problem(source.path, "does not link its page.", remedy, first.line)


class CellsHaveTitles(NotebookRule):
    """N002 Every cell of code has a title of its own: pages name cells by it.

    `# %% measure: 911 queries for 500 rows`. Two titles must differ in more than signs and case.
    After the title come only `tags=[...]` and `reason="..."`, so a title holds no `=`.
    """

    code = "N002"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Look at the markers."""
        seen: dict[str, Cell] = {}
        for cell in source.cells:
            if cell.unknown:
                problem = f"has a cell whose marker says {', '.join(cell.unknown)}."
                remedy = 'Only tags=["..."] and reason="..." follow the title; leave "=" out of it.'
                yield Problem(source.path, problem, remedy, cell.line)
            for tag in set(cell.tags) - TAGS:
                remedy = f"Known tags: {', '.join(sorted(TAGS))}."
                yield Problem(source.path, f'has the tag "{tag}".', remedy, cell.line)
            if not cell.is_code:
                continue
            anchor = anchor_of(cell.title)
            if not anchor:
                remedy = "Say after `# %%` what the cell shows."
                yield Problem(source.path, "has a cell without a title.", remedy, cell.line)
            elif anchor in seen:
                problem = f'has a title like that on line {seen[anchor].line}: "{cell.title}".'
                yield Problem(source.path, problem, "Give it one of its own.", cell.line)
            seen.setdefault(anchor, cell)


class CellsEndInValues(NotebookRule):
    """N003 Every cell of code ends in something to see: a value, a table or a picture.

    Its last statement is an expression, and the built notebook has an output for it. A cell that
    draws ends in `plt.show()`.
    """

    code = "N003"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Parse the cells, and look at what is stored."""
        stored = stored_outputs(source.path)
        cells = source.cells
        for index, cell in enumerate(cells):
            if not cell.is_code:
                continue
            ended = _last_statement(cell)
            if not isinstance(ended, ast.Expr):
                remedy = "End it in an expression, whose value is shown."
                yield Problem(source.path, "has a cell that shows nothing.", remedy, cell.line)
            elif len(stored) == len(cells) and not stored[index]:
                problem = "has a cell whose last expression has no value to show."
                remedy = "End it in one that has: not None, and no assignment."
                yield Problem(source.path, problem, remedy, cell.line)


class IgnoringHasReason(NotebookRule):
    """N004 An output that is not compared says why.

    `# %% prove: on this machine tags=["nbval-ignore-output"] reason="the clock"`. Counts are the
    same everywhere and are compared; only what is bound to the machine or the clock is not.
    """

    code = "N004"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Look at the tags."""
        for cell in source.cells:
            if NOT_COMPARED & set(cell.tags) and not cell.reason.strip():
                remedy = 'Add reason="..." after the tags.'
                problem = "has a cell that is not compared, and does not say why."
                yield Problem(source.path, problem, remedy, cell.line)
            if re.search(r"^\s*#\s*(NBVAL|PYTEST_VALIDATE)_", cell.text, re.MULTILINE):
                remedy = 'Use tags=["nbval-ignore-output"] and reason="...".'
                problem = "steers nbval by a comment in the code."
                yield Problem(source.path, problem, remedy, cell.line)


class IsBuilt(NotebookRule):
    """N005 The `.ipynb` beside the source is what `mergeable dev build` makes of it.

    Same cells, outputs for each, and nothing that another program added on saving. Whether the
    outputs are still true is what `pytest --nbval` finds out.
    """

    code = "N005"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Compare them."""
        try:
            problem = drift(source.path)
        except CourseError as error:
            problem = error.problem
        if problem:
            yield Problem(source.target, problem, f"Run `mergeable dev build {lesson.id}`.")


class OutputsAreNoOnesOwn(NotebookRule):
    """N006 No output tells where an object lay in memory, or a folder of the machine it ran on.

    The next run, and the next machine, would not agree.
    """

    code = "N006"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Search the stored outputs."""
        for cell, outputs in zip(source.cells, stored_outputs(source.path), strict=False):
            found = next(filter(None, map(TELLTALE.search, texts(outputs))), None)
            if found and not NOT_COMPARED & set(cell.tags):
                problem = f'shows "{found[0][:60]}", which is another one on the next machine.'
                remedy = "Show what the reader is to see of it, instead of the object."
                yield Problem(source.path, problem, remedy, cell.line)


class LinesFit(NotebookRule):
    """N007 Lines of code have at most 76 characters: longer ones scroll on the site."""

    code = "N007"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Measure the lines of code."""
        for cell in source.cells:
            for offset, line in enumerate(cell.text.split("\n"), start=1):
                if cell.is_code and len(line) > LONGEST_LINE:
                    problem = f"has a line of {len(line)} characters."
                    remedy = f"Break it: {LONGEST_LINE} fit."
                    yield Problem(source.path, problem, remedy, cell.line + offset)


class StandsOnItsOwn(NotebookRule):
    """N008 A notebook imports no file that a learner edits: its outputs would change with the work.

    What several exercises share may be imported, and so may the kit.
    """

    code = "N008"

    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Compare what the cells import with the modules of the lesson's exercises."""
        theirs = {module for exercise in lesson.exercises for module in learners_modules(exercise)}
        for cell in source.cells:
            for node in ast.walk(_parsed(cell)):
                if not isinstance(node, ast.stmt | ast.expr):
                    continue
                for name in imported(node):
                    if name.partition(".")[0] in theirs:
                        problem = f"imports {name}, which learners edit."
                        remedy = "Show the code in the cell itself, or what exercises share."
                        yield Problem(source.path, problem, remedy, cell.line + node.lineno)


def _last_statement(cell: Cell) -> ast.stmt | None:
    body = _parsed(cell).body
    return body[-1] if body else None


def _parsed(cell: Cell) -> ast.Module:
    """Return the code of a cell; nothing of prose, and of code that building will refuse."""
    try:
        return parsed(cell.text if cell.is_code else "")
    except SyntaxError:
        return ast.Module([], [])
