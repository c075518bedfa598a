"""One function hears of calls and lines, and notes every line of the file."""

import importlib.util
import sys
import threading
import unittest
from pathlib import Path


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def lines_run(test, file):
    ran = set()

    def note(frame, event, arg):
        if frame.f_code.co_filename == file and event == "line":
            ran.add(frame.f_lineno)
        return note

    kept = sys.gettrace(), threading.gettrace()
    threading.settrace(note)
    sys.settrace(note)
    try:
        unittest.TestSuite([test])(unittest.TestResult())
    finally:
        sys.settrace(kept[0])
        threading.settrace(kept[1])
    return ran


def tests_reaching(folder, file, line):
    suites = [load(path) for path in sorted(Path(folder).glob("test*.py"))]
    tests = [test for suite in suites for tests in suite for test in tests]
    return sorted(t.id() for t in tests if line in lines_run(t, file))
