"""Grading on each save, quickly: files are looked at often, and a warm process forks to judge."""

from mergeable.watch.grader import WarmGrader
from mergeable.watch.saves import Saves

__all__ = ["Saves", "WarmGrader"]
