"""sys.monitoring where Python has it, a trace function where it has not."""

import importlib.util
import sys
import threading
import unittest
from contextlib import contextmanager
from functools import partial
from pathlib import Path

MINE = 3  # a number that no debugger or profiler has by custom


@contextmanager
def monitored(file, line, hit):
    monitoring = sys.monitoring

    def on_line(code, number):
        if code.co_filename == file and number == line:
            hit()

    monitoring.use_tool_id(MINE, "tests_reaching")
    monitoring.register_callback(MINE, monitoring.events.LINE, on_line)
    monitoring.set_events(MINE, monitoring.events.LINE)
    try:
        yield
    finally:
        monitoring.set_events(MINE, 0)
        monitoring.register_callback(MINE, monitoring.events.LINE, None)
        monitoring.free_tool_id(MINE)


@contextmanager
def traced(file, line, hit):
    def trace(frame, event, arg):
        if frame.f_code.co_filename != file:
            return None
        if event == "line" and frame.f_lineno == line:
            hit()
        return trace

    before = sys.gettrace(), threading.gettrace()
    sys.settrace(trace)
    threading.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before[0])
        threading.settrace(before[1])


watched = monitored if hasattr(sys, "monitoring") else traced


def tests_reaching(folder, file, line):
    reached = set()
    for path in Path(folder).glob("test*.py"):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
            for test in list(suite):
                with watched(file, line, partial(reached.add, test.id())):
                    unittest.TestSuite([test]).run(unittest.TestResult())
    return sorted(reached)
