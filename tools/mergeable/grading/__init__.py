"""Judging attempts: the learner's own, the reference solutions, the known mistakes, the mutants."""

from mergeable.grading.attempts import Attempt, grade_attempts
from mergeable.grading.mutants import surviving_mutants
from mergeable.grading.proof import prove
from mergeable.grading.run import LIMIT
from mergeable.grading.state import changed_files, is_untouched
from mergeable.grading.verdicts import grade, grade_all, verdict_of

__all__ = [
    "LIMIT",
    "Attempt",
    "changed_files",
    "grade",
    "grade_all",
    "grade_attempts",
    "is_untouched",
    "prove",
    "surviving_mutants",
    "verdict_of",
]
