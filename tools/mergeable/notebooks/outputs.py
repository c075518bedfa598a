"""What a cell printed, made the same on every machine and at every time of day."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import nbformat

Output = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n"
# What a picture is made of; the others tell of the program and the minute that made it.
PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
# What differs from run to run or from machine to machine and means nothing to a reader.
TELLTALE = re.compile(
    r"0x[0-9a-fA-F]{6,}"  # where an object lay in memory
    r"|(?<![\w.])/(?:home|Users|root|tmp|private|var)/[^\s\"'`<>)]+"  # somebody's folder
    r"|[A-Za-z]:\\+Users\\[^\s\"'<>]+"
)


def normalise(outputs: list[Output]) -> list[Output]:
    """Return the outputs without what has nothing to do with the cell's code.

    Pieces of one stream are joined, text ends in one line break, pictures carry no date and no
    program's name, and of a traceback only the error is left: its paths are one machine's.
    """
    return [_clean(output) for output in _joined(outputs)]


def nodes(outputs: list[Output]) -> list[nbformat.NotebookNode]:
    """Return the outputs as the notebook library wants them."""
    return [nbformat.from_dict(output) for output in outputs]  # type: ignore[no-untyped-call]


def texts(outputs: list[Output]) -> Iterator[str]:
    """Yield all that a reader would see of the outputs as text."""
    for output in outputs:
        yield str(output.get("text", ""))
        yield str(output.get("evalue", ""))
        for kind, value in output.get("data", {}).items():
            if kind.startswith("text/") or kind == "image/svg+xml":
                yield str(value)


def _joined(outputs: list[Output]) -> list[Output]:
    found: list[Output] = []
    for output in outputs:
        last = found[-1] if found else {}
        if output["output_type"] == "stream" and last.get("name") == output.get("name"):
            found[-1] = {**last, "text": last["text"] + output["text"]}
        else:
            found.append(dict(output))
    return found


def _clean(output: Output) -> Output:
    if output["output_type"] == "stream":
        return {**output, "text": output["text"].rstrip() + "\n"}
    if output["output_type"] == "error":
        error = f"{output['ename']}: {output['evalue']}".rstrip(": ")
        return {**output, "traceback": [error]}
    data = {kind: _clean_data(kind, value) for kind, value in output["data"].items()}
    return {**output, "data": data}


def _clean_data(kind: str, value: Any) -> Any:
    if kind == "image/png" and isinstance(value, str):
        return base64.b64encode(strip_png(base64.b64decode(value))).decode()
    if kind == "text/plain" and isinstance(value, str):
        return value.rstrip()
    return value


def strip_png(picture: bytes) -> bytes:
    """Return the picture with nothing but what it shows.

    Raises ValueError when it is no PNG.
    """
    if not picture.startswith(PNG):
        raise ValueError("this is no PNG")
    kept, at = [PNG], len(PNG)
    while at < len(picture):
        if len(picture) < at + 12:
            raise ValueError("this PNG is cut short")
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        chunk = picture[at : at + 12 + length]
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise ValueError("this PNG is damaged")
        if kind in PNG_KEPT:
            kept.append(chunk)
        at += 12 + length
    return b"".join(kept)
