"""Putting one implementation after another in the place of the module that tests are about."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any


class Subject(importlib.abc.MetaPathFinder):
    """An implementation, found under the name it has in the exercise while the block lasts.

    Every implementation says that it is the file beside the tests, so that tests cannot tell one
    from another but by what it does. Each entry loads it afresh; none stays behind.
    """

    def __init__(self, exercise: Path, implementation: Path) -> None:
        self._exercise = exercise
        self._files = {path.stem: path for path in sorted(implementation.glob("*.py"))}
        self._displaced: dict[str, ModuleType] = {}
        self.loaded: dict[str, ModuleType] = {}  # as tests got them, by name

    def __enter__(self) -> Subject:
        self._displaced = self._take_out()
        sys.meta_path.insert(0, self)
        return self

    def __exit__(self, *error: object) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        self._take_out()
        sys.modules.update(self._displaced)

    @property
    def paths(self) -> frozenset[str]:
        """The files that its code seems to come from, as a traceback names them."""
        return frozenset(str(self._exercise / f"{name}.py") for name in self._files)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the implementation's modules; all others are left to Python."""
        if fullname not in self._files:
            return None
        shown = str(self._exercise / f"{fullname}.py")
        loader = _Loader(fullname, shown, self._files[fullname], self.loaded)
        return importlib.util.spec_from_file_location(fullname, shown, loader=loader)

    def _take_out(self) -> dict[str, ModuleType]:
        return {name: sys.modules.pop(name) for name in self._files if name in sys.modules}


class _Loader(SourceFileLoader):
    """Loads a module from one file and says that it is another."""

    def __init__(
        self, fullname: str, shown: str, source: Path, loaded: dict[str, ModuleType]
    ) -> None:
        super().__init__(fullname, shown)
        self._source, self._loaded = source, loaded

    def get_data(self, path: str) -> bytes:
        """Return the implementation's source."""
        return self._source.read_bytes()

    def path_stats(self, path: str) -> Any:
        """Refuse: without a file's age there is no bytecode, which would be another file's."""
        raise OSError(f"{path}: bytecode is not used for implementations")

    def exec_module(self, module: ModuleType) -> None:
        """Run the module and keep it at hand."""
        super().exec_module(module)
        self._loaded[module.__name__] = module
