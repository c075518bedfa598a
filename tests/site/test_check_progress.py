"""What is kept in the browser: shown, exported, imported, carried to a clone, and forgotten."""

import json
import subprocess
import sys

from tests.site.solving import REPOSITORY, exercise, lesson_of, solution

PLAIN = "read-the-clock"
PAGE = "in-the-browser/"


def kept_of(reader, path):
    reader.go(PAGE)
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Export").click()
    download.value.save_as(path)
    return json.loads(path.read_text("utf-8"))


def test_work_goes_to_a_clone_and_comes_back(reading, building, tmp_path):
    reader = reading()
    reader.open(PLAIN)
    reader.write(solution(PLAIN)["clock.py"])
    assert reader.check() == "passed"
    path = tmp_path / "mergeable-progress.json"
    exported = kept_of(reader, path)
    entry = exported["exercises"][PLAIN]
    assert (exported["format"], exported["version"]) == ("mergeable-progress", 1)
    assert entry["attempts"] == 1
    assert entry["solved"] >= entry["started"]
    assert entry["files"] == solution(PLAIN)

    copy_sources, _ = building
    (tmp_path / "clone").mkdir()
    clone = copy_sources(REPOSITORY, tmp_path / "clone")
    file = clone / exercise(PLAIN).path.relative_to(REPOSITORY) / "clock.py"
    file.write_bytes((exercise(PLAIN).starter / "clock.py").read_bytes())
    run(clone, "progress", "--import", str(path))
    assert file.read_text("utf-8") == solution(PLAIN)["clock.py"]
    assert '"solved": 1' in run(clone, "progress", "--json")
    run(clone, "progress", "--export", "back.json")
    back = json.loads((clone / "back.json").read_text("utf-8"))["exercises"][PLAIN]
    assert {"hints": 0, **back} == entry  # the starter's stamp, too: both sides make it alike

    other = reading("zensical")
    other.go(PAGE)
    other.page.locator("input[type=file]").set_input_files(clone / "back.json")
    other.page.get_by_text("Imported 1 exercise.").wait_for()
    other.go(lesson_of(PLAIN))
    assert "✓ solved" in other.page.locator(".exercise > .label", has_text="solved").inner_text()
    other.find(PLAIN).get_by_role("button", name="Go on here").click()
    other.hear("Python is ready")
    assert other.code() == solution(PLAIN)["clock.py"]


def run(clone, *args):
    done = subprocess.run(
        [sys.executable, "-m", "mergeable", *args],
        cwd=clone,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_import_keeps_what_is_there(reading, tmp_path):
    reader = reading()
    reader.open(PLAIN)
    reader.write("mine = 1\n")
    theirs = {"attempts": 7, "starter": "", "files": {"clock.py": "theirs = 1\n"}}
    content = {"format": "mergeable-progress", "version": 1, "exercises": {PLAIN: theirs}}
    (tmp_path / "theirs.json").write_text(json.dumps(content), "utf-8")
    (tmp_path / "other.json").write_text("[]", "utf-8")
    reader.go(PAGE)
    chosen = reader.page.locator("input[type=file]")
    chosen.set_input_files(tmp_path / "other.json")
    reader.page.get_by_text("That file is no export of this course.").wait_for()
    chosen.set_input_files(tmp_path / "theirs.json")
    reader.page.get_by_text("Imported 1 exercise.").wait_for()
    assert reader.kept(PLAIN)["record"]["attempts"] == 7
    reader.go(lesson_of(PLAIN))
    reader.find(PLAIN).get_by_role("button", name="Go on here").click()
    reader.place.locator(".cm-content").wait_for()
    assert reader.code() == "theirs = 1\n"
    reader.press("Bring it back")
    assert reader.code() == "mine = 1\n"


def test_everything_can_be_forgotten_and_is_asked_twice(reading):
    reader = reading()
    reader.open(PLAIN)
    reader.check()
    reader.go(PAGE)
    reader.page.get_by_text("1 exercise is kept in this browser.").wait_for()
    reader.page.get_by_role("button", name="Forget everything").click()
    assert reader.kept(PLAIN)
    reader.page.get_by_role("button", name="Forget it all: sure?").click()
    reader.page.get_by_text("Nothing of yours is kept").wait_for()
    assert reader.kept(PLAIN) is None
