"""What content must be: one class a rule, each with a code and its documentation in its docstring.

C and E findings are those of reading the course (`mergeable.course`); these rules see what can be
read: L0 and L1 lessons, N0 notebooks, X0 and X1 exercises and their graders, W0 wording.
"""

from __future__ import annotations

from mergeable import course as courses
from mergeable.model import Course, Finding
from mergeable.rules import (
    exercise_facts,
    graders,
    lesson_facts,
    notebook_cells,
    page_shape,
    prose,
)
from mergeable.rules.rule import Material, Rule

__all__ = ["RULES", "Rule", "findings"]

_MODULES = (page_shape, lesson_facts, notebook_cells, exercise_facts, graders, prose)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            kind()
            for module in _MODULES
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Rule) and "code" in vars(kind)
        ),
        key=lambda rule: rule.code,
    )
)


def findings(course: Course) -> list[Finding]:
    """Return all that is wrong with the course's content, reading it included."""
    found = list(courses.read(course.root).findings)
    material = Material(course)
    for rule in RULES:
        found += rule.findings(material)
    return sorted(set(found))
