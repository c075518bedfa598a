"""The people of a scene."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody who commits."""

    name: str
    email: str


YOU = Person("You", "you@example.org")  # the learner, until their own git names somebody
