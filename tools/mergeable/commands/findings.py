"""Findings as authors see them, and as programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from mergeable.console import sentence
from mergeable.model import Finding


def findings_view(findings: Sequence[Finding]) -> RenderableType:
    """Return each finding after its place, for editors to jump to, and its remedy below."""
    shown: list[RenderableType] = []
    for finding in findings:
        place = Text(f"{finding.path}:{finding.line}: ", style="title", overflow="fold")
        place.append(f"{finding.rule} ", style="failed")
        shown.append(place.append_text(sentence(finding.problem)))
        shown.append(Padding(sentence(finding.remedy), (0, 0, 0, 4)))
    return Group(*shown)


def findings_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the findings as plain JSON values."""
    return [dict(vars(finding)) for finding in findings]
