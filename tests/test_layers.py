"""The shape of tools/: who may import whom, how long things get, who prints.

The table is the architecture. A module that is in no layer fails the test, so a new one is placed
on purpose.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent.parent / "tools"
PACKAGE = "mergeable"

# A module imports only from the lines above its own.
LAYERS = (
    {"errors", "tested"},
    {"model"},
    {"explain", "plain", "loading", "atomic", "showing"},
    {"repository"},
    {"course", "attempt", "meters", "reporter", "progress", "console", "releases"},
    {"services", "datasets", "scene", "upstream", "backups", "suites"},
    {"needs"},  # which of the above serves what an exercise asks for
    {"grading", "notebooks", "plugin", "skeletons"},
    {"watch", "cohort", "schedule", "site", "checkup", "serving", "wasm"},
    {"rules", "web"},  # they ask the site what a link names, instead of knowing it too
    {"commands"},
    {"cli"},
    {"__main__"},
)
# These also run in the browser, where nothing else is installed.
PORTABLE = {
    "errors",
    "model",
    "explain",
    "plain",
    "loading",
    "attempt",
    "meters",
    "reporter",
    "showing",
    "suites",
    "tested",
    "wasm",
}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?)($|_)")


@dataclass(frozen=True)
class Module:
    """A Python file below tools/."""

    path: Path
    name: str  # dotted: "mergeable.course.page"; the package itself for an __init__.py

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def part(self) -> str:
        """The noun of the package that the module belongs to: "course"."""
        return "__main__" if self.path.stem == "__main__" else (*self.name.split("."), "")[1]

    @property
    def prints(self) -> bool:
        # `cli` complains by itself when the package that `console` prints with is missing.
        return self.part in {"console", "cli", "__main__"} or not self.name.startswith(PACKAGE)

    def imports(self, *, for_types: bool) -> Iterator[tuple[int, str]]:
        """Yield (line, dotted name) for each import, those for type checkers only on request."""
        skipped = set() if for_types else _only_for_types(self.tree)
        for node in ast.walk(self.tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        inside = self.name.split(".")
        up = node.level - (self.path.stem == "__init__")
        parts = inside[: len(inside) - up]
        return ".".join([*parts, node.module] if node.module else parts)


def _only_for_types(tree: ast.Module) -> set[int]:
    blocks = (
        node.body
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    )
    return {id(node) for block in blocks for line in block for node in ast.walk(line)}


def modules_below(tools: Path) -> dict[str, Module]:
    found = {}
    for path in sorted(tools.rglob("*.py")):
        parts = path.relative_to(tools).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(path, name)
    return found


def violations(tools: Path) -> list[str]:
    """Return what is against the rules of the house, a sentence each."""
    modules = modules_below(tools)
    found = [*cycles(modules)]
    for module in modules.values():
        problems = [*sizes(module), *prints(module)]
        if module.name.startswith(PACKAGE):
            problems += [*layers(module), *strangers(module)]
        shown = module.path.relative_to(tools).as_posix()
        found += [f"{shown}:{line}: {problem}" for line, problem in problems]
    return found


def layers(module: Module) -> Iterator[tuple[int, str]]:
    depth = {name: index for index, layer in enumerate(LAYERS) for name in layer}
    if module.name == PACKAGE:
        return
    if module.part not in depth:
        yield 1, f"{module.part} is in no layer"
        return
    for line, name in module.imports(for_types=True):
        package, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        if package != PACKAGE or part == module.part:
            continue
        if depth.get(part, len(LAYERS)) >= depth[module.part]:
            yield line, f"{module.part} imports {part}, which is in no layer above it"


def strangers(module: Module) -> Iterator[tuple[int, str]]:
    allowed = {*sys.stdlib_module_names, "pytest", PACKAGE}
    if module.part in PORTABLE:
        for line, name in module.imports(for_types=False):
            top = name.partition(".")[0]
            if top not in allowed:
                yield line, f"{module.part} imports {top}, and must run without it"


def sizes(module: Module) -> Iterator[tuple[int, str]]:
    lines = module.text.count("\n")
    if lines > LONGEST_MODULE:
        yield LONGEST_MODULE + 1, f"{lines} lines: a noun wants its own module"
    for name in {module.path.stem, module.path.parent.name}:
        if EMPTY_NAMES.search(name):
            yield 1, f'"{name}" says nothing about what is in it'
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines"


def prints(module: Module) -> Iterator[tuple[int, str]]:
    if module.prints:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "print" or re.search(r"\bstd(out|err)(\.buffer)?\.write", called):
                yield node.lineno, f"{called}(): only console prints"


def cycles(modules: dict[str, Module]) -> Iterator[str]:
    """Yield each import cycle once, as the way around it."""
    edges = {
        name: {_module_of(imported, modules) for _, imported in module.imports(for_types=False)}
        for name, module in modules.items()
    }
    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> Iterator[str]:
        if name in trail:
            yield "a cycle: " + " -> ".join([*trail[trail.index(name) :], name])
        elif name not in done:
            for imported in sorted(edges[name] - {"", name}):
                yield from walk(imported, [*trail, name])
            done.add(name)

    for name in modules:
        yield from walk(name, [])


def _module_of(imported: str, modules: dict[str, Module]) -> str:
    while imported and imported not in modules:
        imported = imported.rpartition(".")[0]
    return imported


def test_tools_keep_to_their_layers_and_sizes() -> None:
    found = violations(TOOLS)
    assert not found, "\n".join(["", *found])


def test_every_layer_of_the_table_is_named_once() -> None:
    names = [name for layer in LAYERS for name in layer]
    assert len(names) == len(set(names))
    assert set(names) >= PORTABLE


LONG_FUNCTION = "def long():\n" + "    x = 1\n" * LONGEST_FUNCTION
PLANTS = {
    "upwards": ("grading/run.py", "import mergeable.commands.check\n", "grading imports commands"),
    "sideways": ("watch.py", "from mergeable import site\n", "watch imports site"),
    "in a function": (
        "model.py",
        "def f():\n    from mergeable.console import say\n",
        "model.py:2: model imports console",
    ),
    "relative": ("course/page.py", "from ..watch import run\n", "course imports watch"),
    "relative in init": ("course/__init__.py", "from ..watch import x\n", "course imports watch"),
    "for types": (
        "errors.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from mergeable.cli import A\n",
        "errors.py:3: errors imports cli",
    ),
    "no layer": ("gadgets.py", "", "gadgets is in no layer"),
    "stranger": ("meters/memory.py", "import numpy.linalg\n", "meters imports numpy"),
    "long module": ("cli.py", "x = 1\n" * 301, "cli.py:301: 301 lines"),
    "long function": ("cli.py", LONG_FUNCTION, "cli.py:1: long has 41 lines"),
    "empty name": ("site/html_utils.py", "", '"html_utils" says nothing'),
    "print": ("watch.py", "\nprint('saved')\n", "watch.py:2: print()"),
    "write": ("watch.py", "import sys\nsys.stderr.write('')\n", "watch.py:2: sys.stderr.write()"),
    "cycle": (
        "course/page.py",
        "from mergeable.course.nav import a\n",
        "a cycle: mergeable.course.nav -> mergeable.course.page -> mergeable.course.nav",
    ),
    "cycle through the package": (
        "course/nav.py",
        "from mergeable.course import read\n",
        "a cycle: mergeable.course -> mergeable.course.nav -> mergeable.course",
    ),
}


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A small tree in which everything is in order."""
    for path, text in {
        "__init__.py": "",
        "errors.py": "",
        "model.py": "import pathlib\n",
        "course/__init__.py": "from mergeable.course.nav import read\nimport yaml\n",
        "course/nav.py": "from .page import Page\nfrom mergeable.model import Course\n",
        "course/page.py": "from mergeable.errors import CourseError\n",
        "console.py": "import sys\nprint(1)\nsys.stdout.write('')\n",
        "meters/__init__.py": (
            "import pytest\nfrom typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    import django\n"
        ),
        "grading/__init__.py": "def short():\n    from mergeable import course\n",
        "__main__.py": "from mergeable.cli import main\nprint(main())\n",
        "cli.py": "from mergeable import grading\n",
    }.items():
        at = tmp_path / PACKAGE / path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_tree_in_order_has_no_violations(tools: Path) -> None:
    assert violations(tools) == []


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_violation_is_found(plant: str, tools: Path) -> None:
    path, text, words = PLANTS[plant]
    at = tools / PACKAGE / path
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text(text, encoding="utf-8")
    found = violations(tools)
    assert len(found) == 1, found
    assert words in found[0]
