"""A notebook cell's stored outputs as HTML and Markdown."""

from __future__ import annotations

import base64
import re
from typing import Any

from mergeable.site.html import block, fence, text
from mergeable.site.tables import reduce_html

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


def show(outputs: list[dict[str, Any]], words: str) -> str:
    """Return the outputs as Markdown; `words` say what a picture or a table shows."""
    shown = [_output(output, words) for output in _joined(outputs)]
    body = "\n\n".join(part for part in shown if part)
    return block("output no-copy", body) if body else ""


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outputs with neighbouring pieces of one stream joined."""
    found: list[dict[str, Any]] = []
    for output in outputs:
        last = found[-1] if found else {}
        if output.get("output_type") == "stream" and last.get("name") == output.get("name"):
            found[-1] = {**last, "text": joined(last["text"]) + joined(output["text"])}
        else:
            found.append(output)
    return found


def joined(value: str | list[str]) -> str:
    """Return a notebook's text, which is stored whole or in lines."""
    return value if isinstance(value, str) else "".join(value)


def _output(output: dict[str, Any], words: str) -> str:
    if output["output_type"] == "stream":
        return _text(joined(output["text"]))
    if output["output_type"] == "error":
        return _text("\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}")
    data = output.get("data", {})
    for kind in PICTURES:
        if kind in data:
            return _picture(kind, joined(data[kind]), words)
    if "text/html" in data:
        return _table(joined(data["text/html"]), words)
    return _text(joined(data.get("text/plain", "")))


def _text(value: str) -> str:
    clean = ANSI.sub("", value).rstrip()
    return fence(clean) if clean else ""


def _picture(kind: str, data: str, words: str) -> str:
    if kind == "image/svg+xml":
        data = base64.b64encode(data.encode()).decode()
    source = f"data:{kind};base64,{''.join(data.split())}"
    # On a narrow screen it scrolls, so the keyboard must reach it.
    frame = '<div class="picture" role="group" tabindex="0" aria-label="Picture">'
    return f'{frame}<img alt="{text(words)}" src="{source}"></div>'


def _table(source: str, words: str) -> str:
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{text(words)}">\n'
        f"{reduce_html(source)}\n</div>"
    )
