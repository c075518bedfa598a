"""Gaps in a faded example: `____` in a code block, drawn as a numbered box."""

from __future__ import annotations

import re

from markdown.postprocessors import Postprocessor

CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
GAP = re.compile(r"(?<![_\w])____(?![_\w])")


class Gaps(Postprocessor):
    """Mark the gaps, once the highlighter has written the code."""

    def run(self, text: str) -> str:
        """Return the page with every gap of its code blocks marked."""
        if "____" not in text:
            return text
        return CODE.sub(
            lambda code: GAP.sub('<span class="gap">____</span>', code[0]),
            text,
        )
