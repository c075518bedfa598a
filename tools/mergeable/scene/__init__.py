"""The repositories of git exercises: built from steps, kept, and put where learners work in them.

A scene's `build(repo)` and an answer's `take(repo)` run in a process of their own, with names,
dates and settings that are the same everywhere; so are the hashes.
"""

from mergeable.scene.building import Built, answer_of, scene_of
from mergeable.scene.placing import is_untouched, place, replace

__all__ = ["Built", "answer_of", "is_untouched", "place", "replace", "scene_of"]
