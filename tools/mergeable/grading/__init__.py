"""Judging attempts: the learner's own, the reference solutions, the known mistakes, the mutants."""

from mergeable.grading.state import changed_files, is_untouched
from mergeable.grading.verdicts import LIMIT, grade, grade_all, verdict_of

__all__ = ["LIMIT", "changed_files", "grade", "grade_all", "is_untouched", "verdict_of"]
