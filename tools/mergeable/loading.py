"""Loading a learner's modules by path, and knowing them again in a traceback or a call stack."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from mergeable.model import Place

MARK = "__attempt__"  # a global of every learner's module: its path as the learner knows it
PROBE = "probe"  # the course's own module beside a test, run on the learner's side


class Unreadable(SyntaxError):
    """A module of the learner's that Python cannot read; the text says why, for them."""

    def __init__(self, told: str, place: Place) -> None:
        super().__init__(told)
        self.place = place


class AttemptFinder(importlib.abc.MetaPathFinder):
    """Finds modules in an attempt's folders, topmost first, while it is installed."""

    def __init__(self, exercise: Path, layers: Sequence[Path]) -> None:
        self._exercise = exercise
        self._layers = tuple(layers)
        self._names = set(_top_level_names(self._layers))
        self._displaced: dict[str, ModuleType] = {}

    def install(self) -> None:
        """Put this finder before all others, and any modules of the same names out of the way."""
        self._displaced = self._take_out()
        sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """Leave no trace: the attempt's modules go, what they displaced comes back."""
        with contextlib.suppress(ValueError):  # the learner's code may have been there before us
            sys.meta_path.remove(self)
        self._take_out()
        sys.modules.update(self._displaced)

    def has(self, module: str) -> bool:
        """Whether the attempt has a file for this module."""
        return any(True for _ in self._candidates(module))

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find a module in the attempt; names it has no file for are left to Python."""
        if fullname.partition(".")[0] not in self._names:
            return None
        for layer, file in self._candidates(fullname):
            shown = "" if self._is_courses(fullname) else file.relative_to(layer).as_posix()
            loader = _Loader(fullname, str(file), shown)
            folders = None
            if file.name == "__init__.py":
                folders = [str(at / Path(*fullname.split("."))) for at in self._layers]
            return importlib.util.spec_from_file_location(
                fullname, file, loader=loader, submodule_search_locations=folders
            )
        return None

    def _candidates(self, module: str) -> Iterator[tuple[Path, Path]]:
        relative = Path(*module.split("."))
        for layer in (self._exercise,) if self._is_courses(module) else self._layers:
            for file in (layer / relative / "__init__.py", layer / f"{relative}.py"):
                if file.is_file():
                    yield layer, file

    @staticmethod
    def _is_courses(module: str) -> bool:
        return module == PROBE

    def _take_out(self) -> dict[str, ModuleType]:
        if self._names.isdisjoint(sys.modules):
            return {}
        ours = [name for name in sys.modules if name.partition(".")[0] in self._names]
        return {name: sys.modules.pop(name) for name in ours}


class _Loader(SourceFileLoader):
    """Loads a module from its source, always, and marks it as an attempt's."""

    def __init__(self, fullname: str, path: str, shown: str) -> None:
        super().__init__(fullname, path)
        self._shown = shown

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, marked before its first line so that even that line can be blamed."""
        if self._shown:
            vars(module)[MARK] = self._shown
        linecache.checkcache(self.path)
        super().exec_module(module)

    def source_to_code(self, data: Any, path: Any) -> Any:  # type: ignore[override]
        """Compile the source; raises Unreadable with words for what keeps Python from it."""
        if not self._shown:
            return super().source_to_code(data, path)
        try:
            _decode(data)
            return super().source_to_code(data, path)
        except UnicodeDecodeError as error:
            raise _no_text(self._shown, error) from error
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise _no_python(self._shown, error) from error

    def path_stats(self, path: str) -> Mapping[str, Any]:
        """Refuse: without a file's age Python neither reads nor writes its bytecode.

        Bytecode is matched by whole seconds and size. Two saves within a second would be graded
        as one, and __pycache__ would litter the exercises.
        """
        raise OSError(f"{path}: bytecode is not used for attempts")


def _top_level_names(layers: Sequence[Path]) -> Iterator[str]:
    for layer in layers:
        for entry in os.scandir(layer) if layer.is_dir() else ():
            name = entry.name.removesuffix(".py")
            if name.startswith(("test_", "conftest", ".", "__")):
                continue
            if name in sys.stdlib_module_names:
                continue  # Python, pytest and Django would import it in place of their own
            if name != entry.name or Path(entry.path, "__init__.py").is_file():
                yield name


def _decode(data: bytes) -> None:
    try:
        importlib.util.decode_source(data)
    except SyntaxError:
        # Also raised for a stray byte on the first line, where an encoding may be declared.
        data.decode()
        raise


def _no_text(shown: str, error: UnicodeDecodeError) -> Unreadable:
    place = Place(shown, error.object[: error.start].count(b"\n") + 1)
    encoding, byte = error.encoding.upper(), error.object[error.start]
    return Unreadable(
        f"{shown} is not {encoding} text: byte {byte:#x} on line {place.line}.\n"
        "Next:      Save the file with the encoding UTF-8.",
        place,
    )


def _no_python(shown: str, error: Exception) -> Unreadable:
    msg, line, text = str(error), None, None
    if isinstance(error, SyntaxError):
        msg, line, text = error.msg, error.lineno, error.text
    elif not isinstance(error, ValueError):
        msg = "it is nested too deeply"
    place = Place(shown, line or 1, (text or "").strip())
    return Unreadable(
        f"{shown}, line {place.line} is not valid Python: {msg}."
        + (f"\n    {place.source}" if place.source else "")
        + "\nNext:      Python read up to there. Look at that line and the one before it.",
        place,
    )


def place_in(error: BaseException) -> Place | None:
    """Return the learner's line that an error came from: the innermost one in its traceback."""
    if isinstance(error, Unreadable):
        return error.place
    place = None
    trace = error.__traceback__
    while trace:
        place = _place(trace.tb_frame, trace.tb_lineno) or place
        trace = trace.tb_next
    return place


def place_of_caller() -> Place | None:
    """Return the learner's line that is running now: the innermost one on the call stack.

    A line of a template that Django is rendering counts, too, if the template is the learner's.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame:
        place = _place(frame, frame.f_lineno) or _template_place(frame)
        if place:
            return place
        frame = frame.f_back
    return None


def _place(frame: FrameType, line: int) -> Place | None:
    shown = frame.f_globals.get(MARK)
    if not isinstance(shown, str):
        return None
    source = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    return Place(shown, line, source)


def _template_place(frame: FrameType) -> Place | None:
    """Return the line of the template node that this frame renders."""
    if frame.f_code.co_name != "render_annotated":
        return None
    node = frame.f_locals.get("self")
    path = getattr(getattr(node, "origin", None), "name", None)
    line = getattr(getattr(node, "token", None), "lineno", None)
    shown = _name_in_attempt(path) if isinstance(path, str) else ""
    if not shown or not isinstance(line, int):
        return None
    linecache.checkcache(path)
    return Place(shown, line, linecache.getline(str(path), line).strip())


def _name_in_attempt(path: str) -> str:
    """Return a file's path as the learner knows it; empty for a file of nobody's attempt."""
    for finder in sys.meta_path:
        if isinstance(finder, AttemptFinder):
            for layer in finder._layers:
                if Path(path).is_relative_to(layer):
                    return Path(path).relative_to(layer).as_posix()
    return ""
