"""Courses to try the engine on: small, real, and copied so that a test may do anything to them."""

import shutil
from pathlib import Path

import pytest

COURSES = Path(__file__).parent / "courses"


@pytest.fixture
def tiny_course(tmp_path):
    """The root of a fresh copy of the tiny course: one lesson, three exercises."""
    root = tmp_path / "tiny"
    shutil.copytree(COURSES / "tiny", root)
    return root
