"""Blocks of code as the copy button needs them: several lines under a bar, one line without.

The bar holds the file's name or the language, and the button, which so never covers code. It is
made here and not by the script: a page that grew after loading would slide away under its reader.
"""

from __future__ import annotations

import re

from markdown.postprocessors import Postprocessor

BLOCK = re.compile(
    r'<div class="language-(?P<language>[\w+-]+) highlight">(?P<pre><pre>.*?</pre>)', re.DOTALL
)
LINES = re.compile(r"\n(?!</code>)")
NAMES = {
    "bash": "Shell",
    "console": "Shell",
    "css": "CSS",
    "diff": "Difference",
    "html": "HTML",
    "html+django": "Template",
    "ini": "INI",
    "json": "JSON",
    "pycon": "Python",
    "pytb": "Traceback",
    "sh": "Shell",
    "sql": "SQL",
    "toml": "TOML",
    "yaml": "YAML",
}
PLAIN = "text"  # printed by something: nobody copies that, and it may wrap


class Blocks(Postprocessor):
    """Give every block of code without a name what its button stands in or beside."""

    def run(self, text: str) -> str:
        """Return the page with its blocks told apart."""
        return BLOCK.sub(_block, text)


def _block(found: re.Match[str]) -> str:
    language, pre = found["language"], found["pre"]
    kind = f"language-{language} highlight"
    if language == PLAIN:
        return f'<div class="{kind} no-copy">{pre}'
    if not LINES.search(pre):
        return f'<div class="{kind} one-line">{pre}'
    name = NAMES.get(language, language.capitalize())
    return f'<div class="{kind}"><span class="filename language">{name}</span>{pre}'
