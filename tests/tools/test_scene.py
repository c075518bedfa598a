"""Scenes: the same everywhere, built once, put in place and never over somebody's work."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from mergeable import scene
from mergeable.errors import CourseError
from mergeable.scene import building

from tests.conftest import copy_course
from tests.tools.conftest import environment
from tests.tools.histories import EXERCISE, TIDES, git

BUILD = "import sys; from pathlib import Path; from mergeable import scene\n"
BUILD += "root, exercise = map(Path, sys.argv[1:]); print(scene.scene_of(root, exercise).folder)"


@pytest.fixture
def course(tmp_path):
    return copy_course("histories", tmp_path / "course")


@pytest.fixture
def hostile(tmp_path):
    """The environment of somebody who has set everything that git asks for."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "hook").mkdir()
    settings = f"""[user]
    name = Somebody Else
    email = else@example.org
    signingKey = 0
[commit]
    gpgSign = true
    template = {home / "template"}
[core]
    autocrlf = true
    hooksPath = {home / "hook"}
    quotePath = false
    editor = false
[init]
    defaultBranch = trunk
    defaultObjectFormat = sha256
    templateDir = {home / "hook"}
[i18n]
    commitEncoding = latin-1
[push]
    default = nothing
[merge]
    ff = false
[rebase]
    autoSquash = true
    instructionFormat = %an
[alias]
    commit = false
"""
    (home / ".gitconfig").write_text(settings, encoding="utf-8")
    hook = home / "hook" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    elsewhere = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00",
        "GIT_AUTHOR_NAME": "Nobody",
        "GIT_COMMITTER_EMAIL": "nobody@example.org",
        "GIT_DIR": str(home / "none"),
        "GIT_INDEX_FILE": str(home / "index"),
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_OBJECT_DIRECTORY": str(home / "objects"),
        "GIT_TEMPLATE_DIR": str(home / "hook"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.autocrlf",
        "GIT_CONFIG_VALUE_0": "true",
        "TZ": "Asia/Kathmandu",
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "tr_TR.UTF-8",
        "EMAIL": "mail@example.org",
    }
    return environment(**elsewhere)


def head(repo, name="HEAD"):
    return git(repo, "rev-parse", name)


def test_hashes_are_the_recorded_ones(built_histories):
    built = scene.scene_of(built_histories, built_histories / EXERCISE)
    assert head(built.repo).startswith(TIDES)
    assert head(built.hosting / "upstream.git", "main").startswith("9eccc8545d01")


def test_hashes_do_not_depend_on_who_builds(course, hostile):
    command = [sys.executable, "-c", BUILD, str(course), str(course / EXERCISE)]
    before = os.umask(0o077)
    try:
        built = subprocess.run(command, env=hostile, capture_output=True, text=True, timeout=60)
    finally:
        os.umask(before)
    assert built.returncode == 0, built.stderr
    folder = built.stdout.strip()
    assert head(f"{folder}/repo").startswith(TIDES)
    assert head(f"{folder}/hosting/upstream.git", "main").startswith("9eccc8545d01")
    files = git(f"{folder}/repo", "ls-files", "--eol")
    assert "crlf" not in files


def test_a_scene_is_built_once_and_whoever_comes_second_finds_it(course, monkeypatch):
    ran = []
    run = building._run
    monkeypatch.setattr(building, "_run", lambda *args: (ran.append(args), run(*args)))
    first = scene.scene_of(course, course / EXERCISE)
    assert scene.scene_of(course, course / EXERCISE) == first
    assert len(ran) == 1


def test_two_who_build_at_once_both_find_a_whole_one(course):
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: scene.scene_of(course, course / EXERCISE), range(3)))
    assert len(set(found)) == 1
    assert head(found[0].repo).startswith(TIDES)
    home = course / building.CACHE / EXERCISE.name
    assert [path.name for path in home.iterdir()] == [found[0].folder.name]


def test_changed_steps_are_another_scene(course, built_histories):
    exercise = course / EXERCISE
    shutil.copytree(built_histories / ".mergeable", course / ".mergeable")
    before = scene.scene_of(course, exercise)
    steps = exercise / "scene.py"
    text = steps.read_text(encoding="utf-8")
    steps.write_text(text.replace("4.1 m", "4.2 m"), encoding="utf-8")
    after = scene.scene_of(course, exercise)
    assert after.folder != before.folder
    steps.write_bytes(text.replace("\n", "\r\n").encode())
    assert scene.scene_of(course, exercise).folder == before.folder  # line endings do not count


def test_steps_that_fail_say_why(course):
    steps = course / EXERCISE / "scene.py"
    steps.write_text("def build(repo):\n    repo.do('git commit -m nothing')\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"scene\.py cannot be taken: RuntimeError: `git commit"):
        scene.scene_of(course, course / EXERCISE)
    assert not list((course / building.CACHE / EXERCISE.name).iterdir())


def test_no_git(course, monkeypatch):
    monkeypatch.setenv("PATH", str(course))
    with pytest.raises(CourseError, match="git is not installed"):
        scene.scene_of(course, course / EXERCISE)


def test_an_answers_steps_are_taken_on_a_copy(built_histories):
    exercise = built_histories / EXERCISE
    answer = scene.answer_of(built_histories, exercise, exercise / ".answers" / "solution")
    assert [step["command"] for step in answer.steps] == [
        "git fetch upstream",
        "git rebase upstream/main",
    ]
    assert head(answer.repo) != head(scene.scene_of(built_histories, exercise).repo)


def test_placed_and_untouched_until_somebody_begins(work):
    assert scene.is_untouched(work.exercise)
    assert work.git("status", "--porcelain") == ""
    assert not scene.place(work.root, work.exercise)
    work.write("tides.txt", "mine\n")
    assert not scene.is_untouched(work.exercise)


@pytest.mark.parametrize(
    "touch",
    [
        lambda work: work.git("branch", "mine"),
        lambda work: work.git("switch", "-q", "main"),
        lambda work: work.git("fetch", "-q", "upstream"),
        lambda work: (
            work.git("stash", "push", "-q", "--include-untracked", check=False)
            or work.write("new.txt", "x")
        ),
        lambda work: work.commit("a.txt", "a", "Add a"),
        lambda work: (work.repo / "tides.txt").unlink(),
        lambda work: shutil.rmtree(work.repo / ".git"),
    ],
)
def test_what_counts_as_begun(touch, work):
    touch(work)
    assert not scene.is_untouched(work.exercise)


def test_looking_does_not_count_as_begun(work):
    work.git("status")
    work.git("log")
    work.git("update-index", "--refresh")
    work.git("gc", "-q")
    assert scene.is_untouched(work.exercise)


def test_not_built_is_untouched(course):
    assert scene.is_untouched(course / EXERCISE)


def test_only_what_is_missing_is_put_in_place(work):
    mine = work.commit("a.txt", "a", "Add a")
    shutil.rmtree(work.hosting)
    assert scene.place(work.root, work.exercise)
    assert head(work.repo) == mine
    work.git("fetch", "-q", "upstream")
    work.git("push", "-q", "origin", "tides")


def test_a_push_to_upstream_is_declined_and_one_to_the_fork_is_not(work):
    ended = subprocess.run(
        ["git", "push", "upstream", "tides"], cwd=work.repo, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "You cannot push to upstream. Push to your fork" in ended.stderr
    work.git("push", "-q", "origin", "tides")
    assert head(work.hosting / "fork.git", "tides").startswith(TIDES)


def test_the_folder_stays_when_it_is_put_there_anew(work):
    """A shell may be standing in it."""
    before = work.repo.stat().st_ino
    work.commit("a.txt", "a", "Add a")
    scene.replace(work.root, work.exercise)
    assert work.repo.stat().st_ino == before
    assert head(work.repo).startswith(TIDES)
    assert not (work.repo / "a.txt").exists()


def test_adding_everything_adds_no_repository(work):
    """The clone of the course is a repository itself."""
    shutil.copy(building.__file__.split("tools")[0] + ".gitignore", work.root)
    git(work.root, "init", "-q")
    git(work.root, "add", "-A")
    added = git(work.root, "ls-files", "--stage")
    assert "scene.py" in added
    assert "/repo" not in added
    assert "/hosting" not in added
    git(work.root, "clean", "-fdxq", "exercises")
    assert head(work.repo).startswith(TIDES)


def test_an_author_is_named_only_where_nobody_is(work, tmp_path, course, monkeypatch):
    config = tmp_path / "config"
    config.write_text("", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copytree(work.root / ".mergeable", course / ".mergeable")
    repo = course / EXERCISE / "repo"
    scene.place(course, course / EXERCISE)
    assert git(repo, "config", "--local", "user.name") == "You"
    config.write_text("[user]\nname = Ada\nemail = ada@example.org\n", encoding="utf-8")
    shutil.rmtree(repo)
    scene.place(course, course / EXERCISE)
    assert git(repo, "config", "--local", "user.name", check=False) == ""


def test_deep_paths(tmp_path, built_histories):
    deep = tmp_path.joinpath(*["folder with a long name"] * 5)
    deep.mkdir(parents=True)
    root = copy_course("histories", deep)
    scene.place(root, root / EXERCISE)
    assert head(root / EXERCISE / "repo").startswith(TIDES)
    git(root / EXERCISE / "repo", "fetch", "-q", "upstream")
