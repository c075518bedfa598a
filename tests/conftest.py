"""Courses to try the engine on: small, real, and copied so that a test may do anything to them."""

import shutil
from pathlib import Path

import pytest

COURSES = Path(__file__).parent / "courses"


def copy_course(name, folder):
    """Copy one of tests/courses into `folder` and return its root there."""
    root = folder / name
    shutil.copytree(COURSES / name, root)
    return root


@pytest.fixture
def tiny_course(tmp_path):
    """The root of a fresh copy of the tiny course: one lesson, three exercises."""
    return copy_course("tiny", tmp_path)
