"""The learner's record: what it counts, and what it survives."""

import json
import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from mergeable.course import load
from mergeable.model import Check, Status, Verdict
from mergeable.progress import Progress, Record, Records, next_exercise

MOMENT = datetime(2026, 11, 20, 6, 15, 30, 999, tzinfo=UTC)
PASSED, FAILED, BROKEN = Status.PASSED, Status.FAILED, Status.BROKEN


def verdict(exercise, status, attempt=""):
    return Verdict(exercise, (Check(exercise, "test_it", "It is so", status),), attempt=attempt)


@pytest.fixture
def progress(tmp_path):
    return Progress(tmp_path, now=lambda: MOMENT, patience=0.2)


def written(progress):
    return json.loads(progress.path.read_text(encoding="utf-8"))


def test_a_fresh_clone_has_an_empty_record_and_no_file(progress):
    assert progress.load() == Records()
    assert progress.take_notices() == []
    assert not progress.path.parent.exists()


def test_what_is_written_down(progress):
    progress.start("add-two")
    progress.record([verdict("add-two", FAILED)])
    progress.record([verdict("add-two", PASSED)])
    assert written(progress) == {
        "current": "add-two",
        "exercises": {
            "add-two": {
                "started": "2026-11-20T06:15:30Z",
                "attempts": 2,
                "status": "passed",
                "solved": "2026-11-20T06:15:30Z",
            }
        },
        "version": 1,
    }
    assert progress.load().of("add-two") == Record(
        "2026-11-20T06:15:30Z", 2, "2026-11-20T06:15:30Z", "passed"
    )


def test_solved_stays_solved_at_the_first_time(tmp_path):
    moments = iter([MOMENT, MOMENT, *[MOMENT.replace(year=2027)] * 4])
    progress = Progress(tmp_path, now=lambda: next(moments))
    for status in (PASSED, FAILED, PASSED, BROKEN):
        progress.record([verdict("add-two", status)])
    record = progress.load().of("add-two")
    assert record == Record("2026-11-20T06:15:30Z", 4, "2026-11-20T06:15:30Z", "broken")
    assert record.state == "solved"


def test_times_are_utc(tmp_path):
    from datetime import timedelta, timezone

    moment = datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    progress = Progress(tmp_path, now=lambda: moment)
    progress.start("x")
    assert progress.load().of("x").started == "2025-12-31T22:30:00Z"


def test_only_the_learners_own_attempts_count(progress):
    progress.record([verdict("add-two", PASSED, attempt="multiplies")])
    assert not progress.path.exists()


def test_one_verdict_is_the_current_exercise_and_many_are_not(progress):
    progress.record([verdict("add-all", FAILED)])
    progress.record([verdict("add-two", PASSED), verdict("mean-delay", FAILED)])
    assert progress.load().current == "add-all"


def test_hints_climb_to_the_top_and_no_further(progress):
    assert [progress.climb("add-two", 3) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert progress.load().of("add-two").state == "in progress"


def test_giving_up_is_kept_and_a_later_solution_counts(progress):
    progress.give_up("add-two")
    assert progress.load().of("add-two").state == "given up"
    progress.record([verdict("add-two", PASSED)])
    assert progress.load().of("add-two").state == "solved"


def test_what_a_newer_course_wrote_is_kept_and_so_are_lost_exercises(progress):
    progress.path.parent.mkdir()
    before = {
        "version": 1,
        "streak": 12,
        "exercises": {
            "gone": {"solved": "2025-01-01T00:00:00Z", "mood": "good"},
            "add-two": {"stars": [1, 2], "attempts": 3},
        },
    }
    progress.path.write_text(json.dumps(before), encoding="utf-8")
    progress.record([verdict("add-two", FAILED)])
    after = written(progress)
    assert after["streak"] == 12
    assert after["exercises"]["gone"] == before["exercises"]["gone"]
    assert after["exercises"]["add-two"]["stars"] == [1, 2]
    assert after["exercises"]["add-two"]["attempts"] == 4


def test_a_value_of_the_wrong_type_counts_as_not_there(progress):
    progress.path.parent.mkdir()
    text = '{"exercises": {"add-two": {"attempts": "many", "hints": true, "solved": null}}}'
    progress.path.write_text(text, encoding="utf-8")
    assert progress.load().of("add-two") == Record()


CORRUPT = {
    "cut short": b'{"exercises": {"add-two": {"attem',
    "empty": b"",
    "no object": b"[1, 2]",
    "no entries": b'{"exercises": {"add-two": 3}}',
    "exercises are a list": b'{"exercises": []}',
    "not UTF-8": b'{"exercises": {"\xff": {}}}',
    "a hole of zeros": bytes(100),
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", CORRUPT.values(), ids=CORRUPT)
@pytest.mark.parametrize("read_first", [True, False])
def test_a_corrupt_record_is_kept_aside_and_work_goes_on(content, read_first, progress):
    progress.path.parent.mkdir()
    progress.path.write_bytes(content)
    if read_first:
        assert progress.load() == Records()
    progress.record([verdict("add-two", PASSED)])
    aside = progress.path.parent / "progress.corrupt-2026-11-20T061530Z.json"
    assert aside.read_bytes() == content
    assert progress.load().of("add-two").solved
    (notice,) = progress.take_notices()
    assert str(aside) in notice.problem
    assert "check --all" in notice.remedy
    assert progress.take_notices() == []


def test_two_corrupt_records_in_a_second_are_both_kept(tmp_path):
    for content in ("one", "two"):
        progress = Progress(tmp_path, now=lambda: MOMENT)
        progress.path.parent.mkdir(exist_ok=True)
        progress.path.write_text(content, encoding="utf-8")
        progress.load()
    kept = sorted(path.name for path in progress.path.parent.glob("*corrupt*"))
    assert kept == [
        "progress.corrupt-2026-11-20T061530Z-2.json",
        "progress.corrupt-2026-11-20T061530Z.json",
    ]


def test_a_newer_schema_is_read_but_not_written(progress):
    progress.path.parent.mkdir()
    text = '{"version": 2, "exercises": {"add-two": {"attempts": 7}}}'
    progress.path.write_text(text, encoding="utf-8")
    progress.record([verdict("add-two", PASSED)])
    assert progress.path.read_text(encoding="utf-8") == text
    (notice,) = progress.take_notices()
    assert "newer course" in notice.problem
    assert "git pull" in notice.remedy


def test_a_folder_in_the_records_place(progress):
    progress.path.mkdir(parents=True)
    progress.record([verdict("add-two", PASSED)])
    (notice,) = progress.take_notices()
    assert "could not be" in notice.problem
    assert str(progress.path) in notice.problem
    assert progress.climb("add-two", 3) == 1
    assert progress.climb("add-two", 3) == 2  # counted in memory, at least


def test_a_file_in_the_folders_place(progress):
    progress.path.parent.write_text("", encoding="utf-8")
    progress.record([verdict("add-two", PASSED)])
    assert progress.load().of("add-two").solved  # in memory, at least
    assert "could not be" in progress.take_notices()[0].problem


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere")
def test_a_read_only_folder(progress):
    progress.start("add-two")
    progress.path.parent.chmod(0o555)
    try:
        progress.record([verdict("add-two", PASSED)])
    finally:
        progress.path.parent.chmod(0o755)
    (notice,) = progress.take_notices()
    assert "could not be kept" in notice.problem
    assert not progress.load().of("add-two").solved


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_record_whole(step, progress, monkeypatch):
    progress.start("add-two")
    before = progress.path.read_bytes()

    def fail(*args):
        raise OSError(28, "No space left on device")

    owner = os if step == "fsync" else Path
    monkeypatch.setattr(owner, step, fail)
    progress.record([verdict("add-two", PASSED)])
    monkeypatch.undo()
    (notice,) = progress.take_notices()
    assert "No space left on device" in notice.problem
    assert progress.path.read_bytes() == before
    assert sorted(p.name for p in progress.path.parent.iterdir()) == [
        "progress.json",
        "progress.lock",
    ]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_ctrl_c_while_writing_leaves_a_whole_record(step, progress, monkeypatch):
    progress.start("add-two")
    before = progress.path.read_bytes()

    def stop(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os if step == "fsync" else Path, step, stop)
    with pytest.raises(KeyboardInterrupt):
        progress.record([verdict("add-two", PASSED)])
    monkeypatch.undo()
    assert progress.path.read_bytes() == before
    assert not list(progress.path.parent.glob("*.tmp"))
    progress.record([verdict("add-two", PASSED)])  # the lock was let go
    assert progress.take_notices() == []


def test_a_lock_that_another_holds_is_waited_for_and_then_told_of(progress):
    progress.path.parent.mkdir()
    with FileLock(progress.lock_path):
        progress.record([verdict("add-two", PASSED)])
    (notice,) = progress.take_notices()
    assert "Another `mergeable`" in notice.problem
    assert not progress.path.exists()


def _check_often(root, number):
    progress = Progress(root)
    for _ in range(number):
        progress.record([verdict("add-two", FAILED)])


def test_checks_at_once_all_count(tmp_path):
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "fork")
    workers = [context.Process(target=_check_often, args=(tmp_path, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Progress(tmp_path).load().of("add-two").attempts == 100


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no way to kill so there")
def test_a_kill_at_any_moment_leaves_a_whole_record(tmp_path):
    progress = Progress(tmp_path)
    context = multiprocessing.get_context("fork")
    for pause in range(12):
        before = progress.load().of("add-two").attempts
        worker = context.Process(target=_check_often, args=(tmp_path, 10_000))
        worker.start()
        while progress.load().of("add-two").attempts == before:
            time.sleep(0.001)
        time.sleep(pause / 1000)
        worker.kill()
        worker.join()
        assert json.loads(progress.path.read_text(encoding="utf-8"))["version"] == 1
        assert progress.load().of("add-two").attempts > before
    progress.start("add-all")
    assert not list(progress.path.parent.glob(".*.tmp"))  # what the killed ones left is cleared
    assert progress.take_notices() == []


def test_next_goes_on_from_here_and_wraps_around(tiny_course):
    course = load(tiny_course)

    def after(current, **done):
        records = Records({name.replace("_", "-"): record for name, record in done.items()})
        found = next_exercise(course, records, current)
        return found.id if found else None

    solved, given_up = Record(solved="2026-01-01T00:00:00Z"), Record(gave_up=True)
    assert after("") == "add-two"
    assert after("add-two") == "add-all"
    assert after("mean-delay") == "add-two"
    assert after("gone") == "add-two"
    assert after("add-two", add_all=solved) == "mean-delay"
    assert after("add-all", mean_delay=given_up, add_two=solved) == "add-all"
    assert after("add-all", mean_delay=given_up, add_two=solved, add_all=solved) is None
