"""New lessons and exercises: complete from the first minute, with WRITE where words are missing.

What is made runs. A new exercise keeps its promises (its starter fails, its solution passes, each
known mistake is told what it is), and an author replaces it file by file.
"""

from mergeable.skeletons.exercise import KINDS, new_exercise
from mergeable.skeletons.lesson import new_lesson
from mergeable.skeletons.plan import Plan

__all__ = ["KINDS", "Plan", "new_exercise", "new_lesson"]
