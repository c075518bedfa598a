"""Each thing that the doctor looks at, well and ill."""

import os
from datetime import UTC, datetime

import pytest
from filelock import FileLock
from mergeable.checkup import Level, clone, examine, machine
from mergeable.course import load, read
from mergeable.progress import Progress

OK, WARNING, PROBLEM = Level.OK, Level.WARNING, Level.PROBLEM
PROJECT = {
    "requires-python": ">=3.11,<3.14",
    "dependencies": [
        "django>=5.2.19,<5.3",
        "rich>=14",
        'pywin32>=1; sys_platform == "never"',
    ],
    "optional-dependencies": {"dev": ["ruff>=0.14", "mypy>=2"]},
}
NO_GIT = "git is not installed, or not on the PATH."
GOOD = {"django": "5.2.19", "rich": "15.0.0", "ruff": "0.17", "mypy": "2.4"}


def installed(**changes):
    versions = {**GOOD, **changes}
    return lambda package: versions.get(package, "")


@pytest.mark.parametrize(
    ("version", "level"),
    [("3.11.0", OK), ("3.13.9", OK), ("3.10.14", PROBLEM), ("3.14.0", PROBLEM), ("3.13.0rc1", OK)],
)
def test_python(version, level):
    found = machine.python(PROJECT, version)
    assert found.level is level
    assert version in found.told
    assert ("3.14" in found.remedy + found.told) == (level is PROBLEM)


def test_packages():
    (found,) = machine.packages(PROJECT, installed())
    assert (found.level, found.told) == (OK, "2 of 2 as pyproject.toml asks")
    (missing,) = machine.packages(PROJECT, installed(django=""))
    assert (missing.level, missing.told) == (PROBLEM, "django is missing")
    assert "make setup" in missing.remedy
    (old,) = machine.packages(PROJECT, installed(django="5.1"))
    assert "django is 5.1, and" in old.told
    assert len(list(machine.packages(PROJECT, installed(django="", rich="13")))) == 2


def test_an_extra_is_there_or_not_or_half():
    (found,) = machine.extras(PROJECT, installed())
    assert (found.level, found.told) == (OK, "dev: installed")
    (found,) = machine.extras(PROJECT, installed(ruff="", mypy=""))
    assert (found.level, found.told) == (OK, "dev: not installed")
    (found,) = machine.extras(PROJECT, installed(ruff=""))
    assert (found.level, found.told) == (WARNING, "dev: ruff is missing")


def test_this_machines_packages_are_found():
    assert machine.installed("pytest").split(".")[0] == pytest.__version__.split(".")[0]
    assert machine.installed("no-such-package") == ""


@pytest.mark.parametrize(
    ("said", "level", "told"),
    [
        ("git version 2.39.5", OK, "2.39.5"),
        ("git version 2.50.1 (Apple Git-155)", OK, "2.50.1"),
        ("git version 2.51.0.windows.2", OK, "2.51.0"),
        ("git version 2.32.0", OK, "2.32.0"),
        ("git version 2.31.8", WARNING, "git here is 2.31.8, and 2.32 is needed."),
        ("xcode-select: note: No developer tools 1.0", WARNING, NO_GIT),
    ],
)
def test_git(said, level, told, tmp_path, monkeypatch):
    windows = os.name == "nt"
    program = tmp_path / ("git.bat" if windows else "git")
    program.write_text(f"@echo {said}" if windows else f"#!/bin/sh\necho '{said}'")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = machine.git()
    assert (found.level, found.told) == (level, told)
    assert bool(found.remedy) == (level is not OK)


def test_git_that_is_not_on_the_path(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert machine.git().told == NO_GIT


@pytest.mark.parametrize(
    ("encoding", "level"), [("utf-8", OK), ("cp1252", WARNING), ("ascii", WARNING), ("?", WARNING)]
)
def test_terminal(encoding, level):
    assert machine.terminal(encoding).level is level


def test_processes(monkeypatch):
    assert machine.processes().level is OK

    def refuse():
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse, raising=False)
    found = machine.processes()
    assert found.level is PROBLEM
    assert "temporarily unavailable" in found.told
    monkeypatch.delattr(os, "fork")
    assert "no fork" in machine.processes().told


def test_the_running_package_and_the_clone(tmp_path):
    found = machine.own_package(tmp_path)
    assert found.level is WARNING
    assert "not the one of this clone" in found.told
    own = clone.Path(machine.__file__).parents[3]
    assert machine.own_package(own).level is OK


def test_folders(tiny_course):
    course = load(tiny_course)
    assert [each.level for each in clone.folders(course)] == [OK, OK]
    (tiny_course / ".mergeable").rmdir()
    (tiny_course / ".mergeable").write_text("", encoding="utf-8")
    exercises, kept = clone.folders(course)
    assert (exercises.level, kept.level) == (OK, PROBLEM)
    assert ".mergeable cannot be written to" in kept.told
    assert "writable" in kept.remedy


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere")
def test_a_read_only_folder(tiny_course):
    (tiny_course / "exercises").chmod(0o555)
    try:
        assert next(clone.folders(load(tiny_course))).level is PROBLEM
    finally:
        (tiny_course / "exercises").chmod(0o755)


@pytest.mark.parametrize(
    ("free", "level"), [(5_000_000_000, OK), (500_000_000, WARNING), (1_000_000, PROBLEM)]
)
def test_disk(free, level, tmp_path):
    assert clone.disk(tmp_path, free).level is level


def test_disk_of_this_machine(tmp_path):
    assert clone.disk(tmp_path).told.endswith(" GB free")


def test_clock(tiny_course):
    course = load(tiny_course)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    for exercise in course.exercises:
        for name in exercise.editable:
            os.utime(exercise.path / name, (now.timestamp(), now.timestamp()))
    (found,) = clone.clock(course, now)
    assert found.level is OK
    (found,) = clone.clock(course, datetime(2020, 1, 1, tzinfo=UTC))
    assert found.level is PROBLEM
    assert "last verified on 2026-11-20" in found.told
    (found,) = clone.clock(course, datetime(2026, 12, 31, tzinfo=UTC))
    assert found.level is WARNING
    assert "2 more changed after that" in found.told


def test_the_record(tiny_course):
    course = load(tiny_course)
    (found,) = clone.record(course, Progress(tiny_course))
    assert (found.level, found.told) == (OK, "0 of 3 exercises solved")
    (tiny_course / ".mergeable").mkdir()
    (tiny_course / ".mergeable" / "progress.json").write_text("{", encoding="utf-8")
    (found,) = clone.record(course, Progress(tiny_course))
    assert found.level is PROBLEM
    assert "progress.corrupt-" in found.told
    (found,) = clone.record(course, Progress(tiny_course))
    assert found.level is OK


def test_locks(tiny_course):
    (found,) = clone.locks(tiny_course)
    assert found.level is OK
    progress = Progress(tiny_course)
    progress.start("add-two")
    (found,) = clone.locks(tiny_course)
    assert found.level is OK
    with FileLock(progress.lock_path):
        (found,) = clone.locks(tiny_course)
    assert found.level is WARNING
    assert "progress.lock" in found.told
    assert str(progress.lock_path) in found.remedy


def test_content(tiny_course):
    assert clone.content(read(tiny_course)).told == "1 lesson, 3 exercises"
    (tiny_course / "docs" / "lessons" / "basics" / "sums.md").unlink()
    found = clone.content(read(tiny_course))
    assert found.level is WARNING
    assert "sums.md:1" in found.told


def test_everything_is_looked_at_even_where_there_is_little(tmp_path):
    (tmp_path / "exercises").mkdir()
    found = list(examine(tmp_path, "utf-8"))
    assert len({diagnosis.subject for diagnosis in found}) >= 11
    assert all(diagnosis.remedy for diagnosis in found if diagnosis.level is not OK)
