"""Which tests exercise a line? A tool for the way into strange code."""

import importlib.util
import sys
import threading
import unittest
from contextlib import contextmanager, suppress
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


@contextmanager
def watching(file, line):
    """Give a list that is no longer empty once the line has run."""
    seen = []

    def enter(frame, event, arg):
        """Look into the functions of one file only: others cost a call."""
        return step if frame.f_code.co_filename == file else None

    def step(frame, event, arg):
        if event == "line" and frame.f_lineno == line:
            seen.append(frame)
        return step

    before, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(enter)
    threading.settrace(enter)
    try:
        yield seen
    finally:
        sys.settrace(before)
        threading.settrace(in_threads)


def tests_reaching(folder, file, line):
    """Return the ids of the tests that run a line, sorted."""
    reached = []
    for test in tests_in(folder):
        with watching(file, line) as seen:
            with suppress(Exception):
                unittest.TestSuite([test]).debug()
        if seen:
            reached.append(test.id())
    return sorted(reached)
