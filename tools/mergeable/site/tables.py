"""HTML that a notebook stored, reduced to what a page may show."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from mergeable.site.html import text

KEPT = {
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    *("p", "ul", "ol", "li", "dl", "dt", "dd", "pre", "code", "br"),
    *("b", "i", "em", "strong", "sub", "sup"),
}
DROPPED = {"script", "style", "head", "title", "template", "iframe", "object"}  # with their content
ATTRIBUTES = {"colspan", "rowspan", "scope"}
TABLE = ' class="data"'  # with a class, the theme's script leaves it alone
EMPTY_HEADER = re.compile(r"<th(?P<rest>[^>]*)>\s*</th>")


class _Reducer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.dropping.append(tag)
        elif tag in KEPT and not self.dropping:
            kept = "".join(f' {k}="{text(v or "")}"' for k, v in attrs if k in ATTRIBUTES)
            self.parts.append(f"<{tag}{TABLE if tag == 'table' else kept}>")

    def handle_endtag(self, tag: str) -> None:
        if self.dropping and tag == self.dropping[-1]:
            self.dropping.pop()
        elif tag in KEPT and tag != "br" and not self.dropping:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.dropping:
            self.parts.append(text(data))


def reduce_html(source: str) -> str:
    """Return tables and running text of `source`, without styles, scripts, links or attributes.

    A header cell without words becomes an ordinary one: it heads nothing.
    """
    reducer = _Reducer()
    reducer.feed(source)
    reducer.close()
    lines = (line.rstrip() for line in "".join(reducer.parts).splitlines())
    kept = "\n".join(line for line in lines if line)
    return EMPTY_HEADER.sub(r"<td\g<rest>></td>", kept)
