"""What a check prints, shown as such: the `verdict` fence."""

from __future__ import annotations

import re
from typing import Any

from mergeable.site.html import text

# The marks that open a line of a verdict, and what they stand for.
MARKS = {"✗": "failed", "✓": "passed", "!": "broken"}

# Where a line that wraps goes on: under its own text, not under its mark or label.
HANG = re.compile(r"\s*(?:[✗✓!] |[A-Z][\w ]{0,24}:\s{2,})?")


def format_verdict(source: str, *arguments: Any, **options: Any) -> str:
    """Return a verdict as HTML; pymdownx.superfences calls this for every `verdict` fence."""
    lines = "".join(_line(line) for line in source.rstrip("\n").split("\n"))
    return (
        '<figure class="verdict"><figcaption>What the check prints</figcaption>'
        f'<pre class="no-copy"><code>{lines}</code></pre></figure>'
    )


def _line(line: str) -> str:
    mark, blank, _ = line.lstrip().partition(" ")
    shown = text(line)
    if mark in MARKS and blank:
        shown = f'<strong class="{MARKS[mark]}">{shown}</strong>'
    hang = HANG.match(line)
    width = len(hang[0]) if hang else 0
    return f'<span class="line" style="--hang: {width}ch">{shown}\n</span>'
