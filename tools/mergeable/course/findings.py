"""Collecting what is wrong with the content, with the line it is wrong on."""

from __future__ import annotations

from pathlib import Path

from mergeable.model import Finding


class Notes:
    """A growing list of findings about files below one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.findings: list[Finding] = []

    def add(self, rule: str, path: Path, problem: str, remedy: str, line: int = 1) -> None:
        """Note a finding; `line` is counted from 1."""
        try:
            shown = path.relative_to(self.root).as_posix()
        except ValueError:
            shown = path.as_posix()
        self.findings.append(Finding(shown, line, rule, problem, remedy))


def line_of(text: str, piece: str) -> int:
    """Return the first line that holds `piece`, or 1."""
    at = text.find(piece)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
