"""What projects ask of a commit's message, in the words that all exercises share."""

from __future__ import annotations

import re

from mergeable.explain import Words, fail
from mergeable.repository.values import Commit

LONGEST = 72  # characters of a subject: Django's soft limit
# A stop within quotation marks ends the sentence around them too: Reverted "Added gates."
SENTENCE = re.compile(r"""[^\W\d_a-z].*\.["'`)\u2019\u201d]?""")
REWORD = "`git commit --amend` for the newest, `reword` in `git rebase -i` for one below it."
# Verbs whose past tense does not end in "ed" and that people begin a message with.
_IRREGULAR = """
began bound broke brought built came chose cut did drew fed found froze gave got grew held hid
kept laid led left let lost made met overrode overwrote put ran read rebuilt reran reset rewrote
said sent set shut split spread sped swept taught threw told took undid went withdrew wrote
"""


def expect_subject(commit: Commit, form: str, *, longest: int = LONGEST) -> str:
    """Return what a subject says after its form, `Fixed #41 -- `; fails unless it is a sentence."""
    if not commit.subject.startswith(form):
        fail(
            f"The subject of {commit.short} does not begin as the task asks.",
            got=commit.subject,
            expected=Words(f"{form}…"),
            next_step=REWORD,
        )
    said = commit.subject.removeprefix(form)
    if not SENTENCE.fullmatch(said):
        expected = Words("a capital letter first, a full stop last")
        fail(
            f"After `{form}` comes a sentence.",
            got=commit.subject,
            expected=expected,
            next_step=REWORD,
        )
    if len(commit.subject) > longest:
        fail(
            f"The subject of {commit.short} has {len(commit.subject)} characters, and "
            f"{longest} fit in a list of commits.",
            got=commit.subject,
            next_step="The why goes into the body, below an empty line.",
        )
    return said


def expect_past_tense(commit: Commit, said: str) -> None:
    """Fail unless what a subject says begins with a verb in the past tense, as Django asks."""
    first = re.split(r"\W", said, maxsplit=1)[0].lower()
    if (first.endswith("ed") and first != "need") or first in _IRREGULAR.split():
        return
    fail(
        "Django tells what a commit did, in the past tense.",
        got=commit.subject,
        expected=Words(f"`Added …`, `Made …`, in the place of `{said.split(' ')[0]} …`"),
        next_step=REWORD,
    )
