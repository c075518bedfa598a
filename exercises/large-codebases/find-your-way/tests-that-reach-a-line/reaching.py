"""Which tests exercise a line? A tool for the way into strange code."""

import ast
import importlib.util
import inspect
import sys
import unittest
from pathlib import Path


def tests_in(folder):
    """Return every test in the folder's test*.py, as unittest cases."""
    found = []
    for path in sorted(Path(folder).glob("test*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        suites = unittest.defaultTestLoader.loadTestsFromModule(module)
        found += [test for suite in suites for test in suite]
    return found


def function_at(file, line):
    """Return the name of the innermost function around a line."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    nodes = ast.walk(tree)
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef)]
    around = [f for f in functions if f.lineno <= line <= f.end_lineno]
    return max(around, key=lambda f: f.lineno).name


def tests_reaching(folder, file, line):
    """Return the ids of the tests that run a line, sorted."""
    name = function_at(file, line)
    return sorted(
        test.id()
        for test in tests_in(folder)
        if name in inspect.getsource(getattr(test, test._testMethodName))
    )
