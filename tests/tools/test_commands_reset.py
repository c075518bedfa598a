"""`mergeable reset`: nothing of the learner's is lost."""

import filecmp
import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from mergeable import backups as module
from mergeable.backups import Backups, put_files
from mergeable.course import load
from mergeable.errors import CourseError

MINE = "def add(first, second):\n    return 'mine'\n"
STARTER = "def add(first, second):\n    return first - second\n"
MOMENT = datetime(2026, 11, 20, 6, 15, 0)


@pytest.fixture
def work(learner):
    """The learner's file, changed."""
    learner.clone.sums.write_text(MINE, encoding="utf-8")
    return learner.clone.sums


@pytest.fixture
def backups(learner):
    course = load(learner.clone.root)
    return Backups(course.root, course.exercise_named("add-two"))


def test_the_starter_comes_back_and_the_work_is_kept(learner, work, backups):
    assert learner.run("reset", "add-two") == 0
    assert work.read_text(encoding="utf-8") == STARTER
    (name,) = backups.names()
    kept = backups.folder / name
    assert (kept / "sums.py").read_text(encoding="utf-8") == MINE
    assert f".mergeable/backups/add-two/{name}" in learner.said
    assert f"mergeable reset add-two --from {name}" in learner.said
    assert [path.name for path in kept.rglob("*")] == ["sums.py"]


def test_the_way_back_is_the_one_it_names(learner, work, backups):
    learner.run("reset", "add-two")
    command = next(line for line in learner.said.splitlines() if "--from" in line)
    arguments = command.split()[1:]  # the line holds nothing else
    assert learner.run(*arguments) == 0
    assert work.read_text(encoding="utf-8") == MINE
    assert "Back from" in learner.said
    assert len(backups.names()) == 2  # what was there in between is kept as well


def test_the_way_back_is_one_line_however_long(learner, work, backups, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    learner.run("reset", "add-two")
    (name,) = backups.names()
    assert f"  mergeable reset add-two --from {name}" in learner.said.splitlines()


def test_untouched_there_is_nothing_to_do(learner, backups):
    assert learner.run("reset", "add-two") == 0
    assert "nothing to do" in learner.said
    assert backups.names() == []


def test_other_line_endings_are_no_work(learner, backups):
    learner.clone.sums.write_bytes(STARTER.replace("\n", "\r\n").encode())
    learner.run("reset", "add-two")
    assert "nothing to do" in learner.said


def test_what_the_learner_added_is_copied_and_stays(learner, work, backups):
    exercise = work.parent
    (exercise / "notes.txt").write_text("think", encoding="utf-8")
    (exercise / "more" / "deep").mkdir(parents=True)
    (exercise / "more" / "deep" / "a.py").write_text("a = 1", encoding="utf-8")
    (exercise / "__pycache__").mkdir()
    (exercise / "__pycache__" / "sums.pyc").write_bytes(b"x")
    learner.run("reset", "add-two")
    kept = backups.find("latest")
    found = sorted(p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file())
    assert found == ["more/deep/a.py", "notes.txt", "sums.py"]
    assert (exercise / "notes.txt").read_text(encoding="utf-8") == "think"
    assert (exercise / "more" / "deep" / "a.py").is_file()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_kept_as_links_and_not_followed(learner, work, backups, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "big").write_text("big", encoding="utf-8")
    (work.parent / "data").symlink_to(outside)
    work.unlink()
    work.symlink_to(outside / "big")
    learner.run("reset", "add-two")
    kept = backups.find("latest")
    assert (kept / "data").readlink() == outside
    assert (kept / "sums.py").readlink() == outside / "big"
    assert not work.is_symlink()
    assert work.read_text(encoding="utf-8") == STARTER
    assert (outside / "big").read_text(encoding="utf-8") == "big"
    learner.run("reset", "add-two", "--from", "latest")
    assert work.readlink() == outside / "big"


def test_a_deleted_file_comes_back_without_a_backup_of_nothing(learner, backups):
    learner.clone.sums.unlink()
    assert learner.run("reset", "add-two") == 0
    assert learner.clone.sums.read_text(encoding="utf-8") == STARTER
    assert backups.names() == []
    assert "What you had" not in learner.said


def test_two_resets_in_a_second_make_two_backups(backups, work):
    names = [backups.make(MOMENT).name for _ in range(11)]
    assert names[:2] == ["2026-11-20T061500", "2026-11-20T061500-2"]
    assert backups.names()[0] == "2026-11-20T061500-11"
    assert backups.find("latest").name == "2026-11-20T061500-11"


def test_bringing_back_never_overwrites_what_may_be_newer(learner, work):
    notes = work.parent / "notes.txt"
    notes.write_text("old", encoding="utf-8")
    learner.run("reset", "add-two")
    notes.write_text("new", encoding="utf-8")
    learner.run("reset", "add-two", "--from", "latest")
    assert notes.read_text(encoding="utf-8") == "new"
    assert "notes.txt differs from the backup and was left" in learner.said
    notes.unlink()
    learner.run("reset", "add-two", "--from", sorted(_names(learner))[0])
    assert notes.read_text(encoding="utf-8") == "old"


def _names(learner):
    folder = learner.clone.root / ".mergeable" / "backups" / "add-two"
    return [path.name for path in folder.iterdir()]


def test_listing(learner, work):
    learner.run("reset", "add-two", "--list")
    assert "has no backups" in learner.said
    learner.run("reset", "add-two")
    assert learner.run("reset", "add-two", "--list") == 0
    assert learner.said.split() == _names(learner)


@pytest.mark.parametrize("name", ["nope", "../../../docs", "latest", "/", "", "."])
def test_only_backups_of_this_exercise_come_back(name, learner, work):
    assert learner.run("reset", "add-two", f"--from={name}") == 2
    assert "has no backup" in learner.complained
    assert work.read_text(encoding="utf-8") == MINE


def test_without_a_kept_starter_nothing_is_touched(learner, work):
    shutil.rmtree(work.parent / ".answers" / "starter")
    assert learner.run("reset", "add-two") == 2
    assert "kept copy of the starter is missing" in learner.complained
    assert work.read_text(encoding="utf-8") == MINE


def test_it_wants_a_name_and_takes_a_path(learner, work):
    assert learner.run("reset") == 2
    learner.cwd = work.parent
    assert learner.run("reset", ".") == 0
    assert work.read_text(encoding="utf-8") == STARTER


@pytest.mark.parametrize("fault", ["copy", "compare", "rename"])
def test_no_good_backup_no_reset(fault, learner, work, backups, monkeypatch):
    def fail(*args, **options):
        raise OSError(28, "No space left on device")

    if fault == "copy":
        monkeypatch.setattr(shutil, "copy2", fail)
    elif fault == "compare":
        monkeypatch.setattr(filecmp, "cmp", lambda *args, **options: False)
    else:
        monkeypatch.setattr(Path, "rename", fail)
    assert learner.run("reset", "add-two") == 2
    assert "could not be backed up" in learner.complained
    assert "Nothing was changed." in learner.complained
    assert work.read_text(encoding="utf-8") == MINE
    assert backups.names() == []
    assert list(backups.folder.iterdir()) == []


def test_ctrl_c_during_the_backup_leaves_no_half_of_one(learner, work, backups, monkeypatch):
    def stop(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(filecmp, "cmp", stop)
    assert learner.run("reset", "add-two") == 130
    assert work.read_text(encoding="utf-8") == MINE
    assert list(backups.folder.iterdir()) == []


def test_files_that_belong_together_are_all_put_before_ctrl_c_counts(tmp_path, monkeypatch):
    import signal

    sources = [tmp_path / "one.new", tmp_path / "two.new"]
    for source in sources:
        source.write_text("new", encoding="utf-8")
    replace = module.replace_file

    def interrupted(*args):
        signal.raise_signal(signal.SIGINT)
        replace(*args)

    monkeypatch.setattr(module, "replace_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put_files({source.with_suffix(".py"): source for source in sources})
    assert all(source.with_suffix(".py").is_file() for source in sources)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)  # the handler is back as it was


def test_a_folder_in_a_files_place_is_told_of(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_text("x", encoding="utf-8")
    (target / "inside").mkdir(parents=True)
    with pytest.raises(CourseError) as caught:
        put_files({target: source})
    assert "could not be written" in caught.value.problem
    assert "backup" in caught.value.remedy


@pytest.mark.skipif(os.name == "nt", reason="no permission bits there")
def test_permissions_stay_as_they_were(learner, work):
    work.chmod(0o640)
    learner.run("reset", "add-two")
    assert work.stat().st_mode & 0o777 == 0o640
