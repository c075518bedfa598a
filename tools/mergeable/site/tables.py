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
WHOLE = re.compile(r"<table.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(?P<tag>t[hd])(?P<rest>[^>]*)>(?P<words>.*?)</(?P=tag)>", re.DOTALL)
NUMBER = re.compile(r"\s*[-+]?\d[\d,.]*(?:\s?%)?\s*")


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

    A header cell without words becomes an ordinary one: it heads nothing. Columns of numbers get
    the class `number`.
    """
    reducer = _Reducer()
    reducer.feed(source)
    reducer.close()
    lines = (line.rstrip() for line in "".join(reducer.parts).splitlines())
    kept = "\n".join(line for line in lines if line)
    plain = EMPTY_HEADER.sub(r"<td\g<rest>></td>", kept)
    return WHOLE.sub(lambda table: _with_numbers_marked(table[0]), plain)


def _with_numbers_marked(table: str) -> str:
    """Return the table, the cells of columns that hold nothing but numbers marked as such."""
    if "span=" in table:  # then a cell's place in its row does not tell its column
        return table
    rows = [list(CELL.finditer(row)) for row in ROW.findall(table)]
    width = max(map(len, rows), default=0)
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    numeric = {place for place, column in enumerate(columns) if _holds_numbers(column)}

    def marked(row: re.Match[str]) -> str:
        places = iter(range(width))
        return CELL.sub(lambda cell: _marked(cell) if next(places) in numeric else cell[0], row[0])

    return ROW.sub(marked, table)


def _holds_numbers(column: list[re.Match[str]]) -> bool:
    words = [cell["words"] for cell in column if cell["tag"] == "td"]
    return bool(words) and all(map(NUMBER.fullmatch, words))


def _marked(cell: re.Match[str]) -> str:
    return f'<{cell["tag"]}{cell["rest"]} class="number">{cell["words"]}</{cell["tag"]}>'
