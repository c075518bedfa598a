"""The only door between a grading test and the learner's code.

An attempt is a stack of folders: the exercise itself, and over it, where there is one, an overlay
with the files that differ (a reference solution, a known mistake, a student's submission). Modules
are loaded by path from the topmost folder that has them: two exercises may both have a `board.py`.
"""

from __future__ import annotations

import importlib
import inspect
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mergeable.explain import article, fail, note_call, shown
from mergeable.loading import AttemptFinder
from mergeable.model import REPO
from mergeable.plain import NotPlain, to_plain

__all__ = ["Attempt", "PlainFunction", "attempt"]

# What opens a repository of a git exercise, given its folder, the overlays (None: the scene as it
# was at first) and the name. `mergeable.grading.scenes` sets it; a page of the site has none.
Opening = Callable[[Path, Sequence[Path] | None, str], Any]
OPENING = pytest.StashKey[Opening]()


@pytest.fixture
def attempt(request: pytest.FixtureRequest) -> Iterator[Attempt]:
    """The attempt being graded: the learner's own files, unless the run was told of others."""
    layers: Sequence[Path] = getattr(request, "param", None) or ()
    with Attempt(request.path.parent, layers, request.config.stash.get(OPENING, None)) as opened:
        yield opened


class Attempt:
    """A learner's work on one exercise, opened for grading."""

    def __init__(
        self, exercise: Path, layers: Sequence[Path] = (), opening: Opening | None = None
    ) -> None:
        """Take the exercise's folder, the overlays, topmost first, and what opens repositories."""
        self.exercise = exercise
        self._layers = (*layers, exercise)
        self._overlays, self._opening, self._open = tuple(layers), opening, ExitStack()
        self._finder = AttemptFinder(exercise, self._layers)

    def __enter__(self) -> Attempt:
        self._finder.install()
        return self

    def __exit__(self, *error: object) -> None:
        self._finder.remove()
        self._open.close()

    def path(self, name: str) -> Path:
        """Return where a file of the attempt lies, for a check that reads data or a template."""
        for layer in self._layers:
            if (layer / name).is_file():
                return layer / name
        fail(
            f"{name} is not there.",
            next_step=f"`mergeable reset {self.exercise.name}` brings the starter back; "
            "it keeps a copy of what you have.",
        )

    def repository(self, name: str = REPO) -> Any:
        """Return the learner's repository, or a bare one of the hosting site: "fork", "upstream".

        It is a `mergeable.repository.Repository`: for reading, in plain values, and nothing that it
        names in its configuration is ever run.
        """
        return self._repository(name, self._overlays)

    def scene(self, name: str = REPO) -> Any:
        """Return the same as it was before the learner did anything."""
        return self._repository(name, None)

    def _repository(self, name: str, overlays: Sequence[Path] | None) -> Any:
        if self._opening is None:
            raise RuntimeError("nothing is there to open repositories with")
        found = self._opening(self.exercise, overlays, name)
        self._open.callback(found.close)
        return found

    @contextmanager
    def at(self, commit: str, name: str = REPO) -> Iterator[Attempt]:
        """Open the learner's code as a commit of theirs has it, for as long as the block lasts.

        Its files are written to a folder of ours by our own reader: no git checks them out, and
        no filter or hook has a say. They lie there till the attempt is closed, for tracebacks.
        """
        folder = Path(tempfile.mkdtemp(prefix="mergeable-at-")).resolve()
        self._open.callback(shutil.rmtree, folder, ignore_errors=True)
        repository = self.repository(name)
        repository.write_files(commit, folder)
        repository.close()
        with Attempt(self.exercise, (folder,)) as opened:
            yield opened

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of the attempt, topmost first, for what searches folders itself."""
        return self._layers

    def function(self, module: str, name: str) -> PlainFunction:
        """Return a function of the learner's, as a callable of plain values."""
        return PlainFunction(self._member(module, name), name)

    def functions(self, module: str, prefix: str = "") -> list[PlainFunction]:
        """Return the functions that a module of the learner's defines, in the order it does."""
        loaded = self._load(module)
        return [
            PlainFunction(value, name)
            for name, value in vars(loaded).items()
            if name.startswith(prefix)
            and inspect.isfunction(value)
            and _defined_here(value, loaded)
        ]

    def value(self, module: str, name: str) -> Any:
        """Return a module-level value of the learner's, made plain."""
        return _plain_or_fail(self._member(module, name), f"{module}.{name}", "is")

    def _member(self, module: str, name: str) -> Any:
        loaded = self._load(module)
        try:
            return getattr(loaded, name)
        except AttributeError:
            pass
        own = [known for known, at in vars(loaded).items() if _defined_here(at, loaded)]
        near = get_close_matches(name, own, n=1)
        hint = f"Did you rename it? `{near[0]}` is there." if near else f"Define `{name}` there."
        fail(f"{_file(module)} has no `{name}`, which the checks call.", next_step=hint)

    def _load(self, module: str) -> ModuleType:
        if not self._finder.has(module):
            self.path(_file(module))
        if module.partition(".")[0] in sys.stdlib_module_names:
            raise ValueError(f"{_file(module)} has the name of a module of Python's own: rename it")
        return importlib.import_module(module)


class PlainFunction:
    """A learner's function: plain values in and out, and words when it cannot be called."""

    def __init__(self, function: Any, name: str) -> None:
        if not callable(function):
            fail(f"`{name}` is {article(type(function).__name__)}, and the checks call it.")
        self._function: Callable[..., Any] = function
        self.name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it with copies of the arguments; what comes back is rebuilt as plain values.

        Whatever the learner's code does to its arguments, the check's own stay as they were. What
        it raises is raised here, with the call for the report to name.
        """
        profiler = sys.getprofile()
        pausing = callable(profiler)  # cProfile's is not, and only it could put itself back
        if pausing:
            sys.setprofile(None)  # the calls that this check makes are not the learner's
        try:
            self._check_signature(args, kwargs)
            given, named = to_plain(list(args)), to_plain(kwargs)
        finally:
            if pausing:
                sys.setprofile(profiler)
        try:
            result = self._function(*given, **named)
        except BaseException as error:
            note_call(error, self.called(*args, **kwargs))
            raise
        return _plain_or_fail(result, self.called(*args, **kwargs), "returned")

    @property
    def wanted(self) -> list[str]:
        """The parameters that it cannot be called without."""
        found = inspect.signature(self._function).parameters.values()
        variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return [p.name for p in found if p.default is p.empty and p.kind not in variable]

    def called(self, *args: Any, **kwargs: Any) -> str:
        """Return the call as the learner would write it: `departures("JFK", limit=50)`."""
        given = [shown(arg, 60) for arg in args]
        given += [f"{key}={shown(arg, 60)}" for key, arg in kwargs.items()]
        return f"{self.name}({', '.join(given)})"

    def _check_signature(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        try:
            signature = inspect.signature(self._function)
        except (TypeError, ValueError):
            return  # a callable without a signature of its own: the call will tell
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            fail(
                f"`{self.name}` cannot be called as the checks call it: {error}.",
                called=self.called(*args, **kwargs),
                next_step=f"Yours is {self.name}{signature}. Bring its parameters back.",
            )


def _plain_or_fail(value: Any, source: str, verb: str) -> Any:
    try:
        return to_plain(value)
    except NotPlain as found:
        next_step = "Give back plain values: numbers, texts, dates, lists, tuples, dicts."
        if inspect.isgenerator(value) or inspect.iscoroutine(value):
            value.close()  # else Python warns, long after, that nobody awaited it
            next_step = "Give back the finished result: collect what you yield into a list."
        fail(f"{source} {verb} {found}, which a check cannot look into.", next_step=next_step)


def _defined_here(value: Any, module: ModuleType) -> bool:
    return getattr(value, "__module__", None) == module.__name__


def _file(module: str) -> str:
    return f"{module.replace('.', '/')}.py"
