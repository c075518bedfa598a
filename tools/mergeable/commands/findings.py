"""Findings as authors see them, and as programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from mergeable.console import sentence
from mergeable.model import Finding


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print each finding's place on a line of its own, then what is wrong and the remedy."""
    for finding in findings:
        place = Text(f"{finding.path}:{finding.line}: ", style="title")
        place.append(finding.rule, style="failed")
        # Never broken, however long: a path in two pieces is none to an editor.
        console.print(place, soft_wrap=True, end="")
        console.print()
        for words in (finding.problem, finding.remedy):
            console.print(Padding(sentence(words), (0, 0, 0, 4)))


def findings_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the findings as plain JSON values."""
    return [dict(vars(finding)) for finding in findings]
