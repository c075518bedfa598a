"""The reminder that facts about other projects have to be looked up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mergeable.commands.context import Context
from mergeable.console import sentence
from mergeable.explain import count
from mergeable.rules.dates import DatedFact, dated_facts


def facts_to_look_up(root: Path) -> list[DatedFact]:
    """Return the facts that were seen more than a year ago, the oldest first."""
    today = date.today()
    old = [fact for fact in dated_facts(root) if fact.is_old(today)]
    return sorted(old, key=lambda fact: (fact.seen, fact.path, fact.name))


def remind(old: Sequence[DatedFact], context: Context) -> None:
    """Print which facts these are and where each is to be looked up."""
    if not old:
        return
    for fact in old:
        told = f"{fact.path}: {fact.name}, seen on {fact.seen}: {fact.source}."
        context.console.print(sentence(told, "quiet"))
    told = f"{count(len(old), 'fact')} about other projects not looked up for a year. "
    told += "Read the source, correct what the lesson says, and date it anew."
    context.console.print(sentence(told, "broken"))
