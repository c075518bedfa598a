"""The page's Python judges as CPython does: every starter, solution and known mistake."""

import json
import os
import sys
import warnings
from pathlib import Path

import pytest
from mergeable import course, web
from mergeable.grading import grade_attempts
from mergeable.grading.proof import promised_attempts
from mergeable.model import Status
from mergeable.web.in_node import grade_in_node

REPOSITORY = Path(__file__).resolve().parents[2]
IN_PAGE = "/course"  # where the course lies in the page's Python


@pytest.fixture(scope="module")
def taught():
    return course.load(REPOSITORY)


@pytest.fixture(scope="module")
def built(taught, tmp_path_factory):
    """The page's Python, with all that the exercises need."""
    try:
        return web.build(taught, target=tmp_path_factory.mktemp("check"))
    except web.NoNode as missing:
        words = f"{missing.problem} So verdicts were NOT compared with the page's."
        if os.environ.get("CI"):
            pytest.fail(words)
        warnings.warn(pytest.PytestWarning(words), stacklevel=1)
        pytest.skip(words)


def test_both_judge_alike(taught, built, capsys):
    attempts = [attempt for one in built.here for attempt in promised_attempts(one)]
    packs = sorted({pack for packs in built.packs.values() for pack in packs})
    there = grade_in_node(built.parts, packs, attempts, taught)
    here = grade_attempts(taught.root, attempts, settle=False)
    statuses = messages = 0
    differing = []
    for attempt in attempts:
        key = attempt.exercise.id, attempt.name
        judged = {check.name: check for check in there.get(key, ())}
        assert judged.keys() == {check.name for check in here[key].checks}, key
        for check in here[key].checks:
            other = judged[check.name]
            told = f"{'/'.join(key)} {check.name}"
            if check.status is not other.status:
                differing.append(f"{told}: {check.status} here, {other.status} there")
                differing.append(f"  {check.message!r}\n  {other.message!r}")
            statuses += 1
            messages += _told(check.message) == _told(other.message)
    said = f"{len(attempts)} attempts at {len(built.here)} exercises, {statuses} checks"
    with capsys.disabled():
        sys.stdout.write(f"\nHere and on the page: {said}, {messages} with the same message.\n")
    assert not differing, "\n".join(differing)
    assert statuses > 3 * len(built.here) > 0
    assert messages > 0.95 * statuses  # a traceback may name other lines of other libraries
    assert {check.status for checks in there.values() for check in checks} >= {
        Status.PASSED,
        Status.FAILED,
    }


def _told(message):
    """Return a message without where this clone, or the page's course, lies."""
    return message.replace(str(REPOSITORY), "").replace(IN_PAGE, "")


def test_the_lessons_can_be_solved_on_their_pages(built):
    assert {"read-the-clock", "departures-in-one-query"} <= {one.id for one in built.here}
    assert "django" in built.packs["departures-in-one-query"]
    assert "django" not in built.packs["read-the-clock"]


def test_no_answer_can_be_read_in_what_is_published(built):
    read = {path: path.read_bytes() for path in built.folder.rglob("*.json")}
    read |= {path: path.read_bytes() for path in built.folder.rglob("answers/*.bin")}
    given = b"".join(
        path.read_bytes()
        for one in built.here
        for path in [
            one.grader,
            *one.path.glob("probe.py"),
            *(one.starter / name for name in one.editable),
        ]
    )
    # A hint may go as far as to quote a line, and is asked for.
    given += "\n".join(hint for one in built.here for hint in one.hints).encode()
    looked_for = 0
    for exercise in built.here:
        for name in exercise.editable:
            for line in (exercise.solution / name).read_bytes().splitlines():
                if len(line.strip()) > 25 and line.strip() not in given:
                    looked_for += 1
                    shown = json.dumps(line.strip().decode()).encode()[1:-1]
                    found = [path.name for path, content in read.items() if shown in content]
                    assert not found, f"{line!r} of {exercise.id} stands in {found}"
    assert looked_for > len(built.here)


def test_a_second_build_makes_nothing_and_a_fresh_one_the_same(taught, built, tmp_path):
    again = web.build(taught, target=built.folder)
    assert again.made == 0
    other = web.build(taught, target=tmp_path / "check")
    files = sorted(path for path in built.folder.rglob("*") if path.is_file())
    assert len(files) > 15
    for path in files:
        copied = other.folder / path.relative_to(built.folder)
        assert copied.read_bytes() == path.read_bytes(), path.name
