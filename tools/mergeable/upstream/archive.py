"""Reading a published archive: the files a repository is to have, and nothing that could do harm.

An archive is read where it lies. Nothing of it is unpacked, and its names are checked before git
sees them: a name that is harmless here may lead somewhere else on another system.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from mergeable.errors import CourseError

FILE, PROGRAM, LINK = "100644", "100755", "120000"  # modes that git knows
LARGEST = 1 << 30  # bytes that one archive may unpack to
# Written by packaging tools: the project's own repository has none of it.
_PACKAGING = re.compile(r"PKG-INFO|[^/]+\.(egg|dist)-info/.*")
# What git, Windows or macOS would read as `.git`, once they have dropped what they ignore.
_GIT = re.compile(r"(\.git|git~\d+)[ .]*(:.*)?", re.IGNORECASE)
_IGNORED_BY_MACOS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')  # on Windows at the latest


@dataclass(frozen=True)
class Entry:
    """One file of a tree."""

    path: bytes
    mode: str
    content: bytes


@dataclass(frozen=True)
class Tree:
    """What an archive holds, and when it was made."""

    entries: tuple[Entry, ...]  # by path
    made: int  # seconds since 1970, UTC: the newest time of a file in it


@dataclass(frozen=True)
class _Member:
    name: str
    mode: str
    content: bytes
    time: int


def read_archive(file: Path, tracked: Sequence[str] = ("*",)) -> Tree:
    """Return the files of an sdist or a wheel that match one of the patterns of `tracked`.

    Raises CourseError when the archive cannot be read whole or holds what has no place in a tree.
    """
    wheel = file.suffix == ".whl"
    found: dict[str, Entry] = {}
    newest = 0
    try:
        for member in _wheel(file) if wheel else _sdist(file):
            newest = max(newest, member.time)
            path = _checked(member.name, file)
            path = path if wheel else path.partition("/")[2]
            if not path or _PACKAGING.fullmatch(path) or not _is_tracked(path, tracked):
                continue
            if path in found:
                raise _refused(file, f"it holds {path!r} twice")
            if member.mode == LINK:
                _check_link(path, member.content, file)
            name = path.encode("utf-8", "surrogateescape")
            found[path] = Entry(name, member.mode, member.content)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise _refused(file, f"it cannot be read whole ({error})") from error
    _check_folders(found, file)
    return Tree(tuple(sorted(found.values(), key=lambda entry: entry.path)), newest)


def _sdist(file: Path) -> Iterator[_Member]:
    whole = io.BytesIO(_unpacked(file))  # a third quicker than through tarfile's own reading
    with tarfile.open(fileobj=whole, mode="r:", errors="surrogateescape") as archive:
        for info in archive:
            if info.isdir():
                _checked(info.name, file)
            elif info.issym():
                content = info.linkname.encode("utf-8", "surrogateescape")
                yield _Member(info.name, LINK, content, int(info.mtime))
            elif info.isreg() and (opened := archive.extractfile(info)):
                mode = PROGRAM if info.mode & 0o100 else FILE
                yield _Member(info.name, mode, opened.read(), int(info.mtime))
            else:
                raise _refused(file, f"{info.name!r} in it is neither a file nor a folder")


def _unpacked(file: Path) -> bytes:
    reader = zlib.decompressobj(wbits=31)  # gzip, with its checksum
    content = reader.decompress(file.read_bytes(), LARGEST)
    if reader.unconsumed_tail:
        raise _refused(file, "it unpacks to more than 1 GB")
    if not reader.eof:
        raise EOFError("it is cut short")
    return content


def _wheel(file: Path) -> Iterator[_Member]:
    size = 0
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir():
                _checked(info.filename.rstrip("/"), file)
                continue
            time = int(datetime(*info.date_time, tzinfo=UTC).timestamp())
            kind = info.external_attr >> 28  # the type of file, as Unix has it; 0 from elsewhere
            if kind not in (0, 0o10, 0o12):
                raise _refused(file, f"{info.filename!r} in it is neither a file nor a folder")
            size += info.file_size
            if size > LARGEST:
                raise _refused(file, "it unpacks to more than 1 GB")
            program = PROGRAM if info.external_attr >> 16 & 0o100 else FILE
            mode = LINK if kind == 0o12 else program
            yield _Member(info.filename, mode, archive.read(info), time)


def _is_tracked(path: str, tracked: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in tracked)


def _checked(name: str, file: Path) -> str:
    """Return a name without the `./` some archives put before it, if nothing is wrong with it."""
    path = name.removeprefix("./").rstrip("/")
    parts = path.split("/") if path else []
    odd = path.startswith("/") or _UNSAFE.search(path) or {"", ".", ".."} & set(parts)
    if odd or any(_GIT.fullmatch(_IGNORED_BY_MACOS.sub("", part)) for part in parts):
        raise _refused(file, f"{name!r} in it is no name for a file of a project")
    return path


def _check_link(path: str, target: bytes, file: Path) -> None:
    """Refuse a link that leads out of the tree.

    `..` counts only at the start: after a name, which may be another link's, it leads anywhere.
    """
    leads = target.decode("utf-8", "surrogateescape")
    names = leads.split("/")
    up = next((index for index, name in enumerate(names) if name != ".."), len(names))
    inside = up <= len(PurePosixPath(path).parts) - 1 and ".." not in names[up:]
    if not leads or leads.startswith("/") or _UNSAFE.search(leads) or not inside:
        raise _refused(file, f"the link {path!r} in it leads to {leads!r}, out of the project")


def _check_folders(found: dict[str, Entry], file: Path) -> None:
    """Refuse a tree in which something that is no folder has something in it."""
    folders = {path.rpartition("/")[0] for path in found} - {""}
    while folders:
        if both := folders & found.keys():
            raise _refused(file, f"{min(both)!r} in it is a file and a folder")
        folders = {path.rpartition("/")[0] for path in folders} - {""}


def _refused(file: Path, why: str) -> CourseError:
    return CourseError(
        f"{file.name} is not taken for a release of a project: {why}.",
        f"Delete {file} and run the command again. If it stays so, open an issue.",
    )
