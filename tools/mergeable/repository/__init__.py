"""Reading a git repository that somebody else configured, without running anything it names.

A grader gets plain values: branches, commits, trees, what is staged, what is left in the middle.
"""

from mergeable.repository.reading import Repository
from mergeable.repository.values import Commit, Entry, Person, Refs, Status

__all__ = ["Commit", "Entry", "Person", "Refs", "Repository", "Status"]
