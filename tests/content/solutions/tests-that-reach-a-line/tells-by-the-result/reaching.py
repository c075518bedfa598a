"""The whole suite runs at once; a TestResult says whose line it was."""

import importlib.util
import sys
import threading
import unittest
from pathlib import Path


class Following(unittest.TestResult):
    """Knows which test is running, and keeps those that came by."""

    def __init__(self):
        super().__init__()
        self.running, self.came_by = None, set()

    def startTest(self, test):  # noqa: N802
        super().startTest(test)
        self.running = test.id()

    def stopTest(self, test):  # noqa: N802
        super().stopTest(test)
        self.running = None


def suite_of(folder):
    suite = unittest.TestSuite()
    for path in sorted(Path(folder).glob("test*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        suite.addTest(unittest.defaultTestLoader.loadTestsFromModule(module))
    return suite


def tests_reaching(folder, file, line):
    suite, result = suite_of(folder), Following()

    def global_trace(frame, event, arg):
        return local_trace if Path(frame.f_code.co_filename) == Path(file) else None

    def local_trace(frame, event, arg):
        if event == "line" and frame.f_lineno == line and result.running:
            result.came_by.add(result.running)
        return local_trace

    before, before_in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(global_trace)
    threading.settrace(global_trace)
    try:
        suite.run(result)
    finally:
        sys.settrace(before)
        threading.settrace(before_in_threads)
    return sorted(result.came_by)
