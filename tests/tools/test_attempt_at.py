"""Code as a commit has it: written by our own reader, run as any attempt, gone afterwards."""

import sys

import pytest
from mergeable.explain import CheckFailed

from tests.tools.histories import git


@pytest.fixture
def two_versions(work):
    work.write("tides/__init__.py", "")
    work.commit("tides/levels.py", "def high():\n    return 4.1\n", "Add a level")
    work.write("tests/__init__.py", "")
    test = "from tides.levels import high\n\n\ndef test_high():\n    assert high() == 4.1\n"
    work.write("tests/test_levels.py", test)
    work.commit("tides/levels.py", "def high():\n    return 4.2\n", "Raise it")
    return work


def test_each_commit_has_its_own_code(two_versions):
    with two_versions.attempt() as attempt:
        with attempt.at(attempt.repository().commit("HEAD").parents[0]) as at:
            assert at.function("tides.levels", "high")() == 4.1
        with attempt.at("HEAD") as at:
            assert at.function("tides.levels", "high")() == 4.2
            assert [each.name for each in at.functions("tests.test_levels", "test_")] == [
                "test_high"
            ]
            with pytest.raises(AssertionError):
                at.functions("tests.test_levels")[0]()
        assert "tides.levels" not in sys.modules
        folder = at.folders[0]
        assert folder.is_dir()
    assert not folder.exists()
    assert __import__("tests").__name__ == "tests"  # the course's own is back


def test_files_are_as_committed_whatever_is_set(two_versions):
    two_versions.git("config", "core.autocrlf", "true")
    two_versions.git("config", "filter.x.smudge", "false")
    (two_versions.repo / ".git/info").mkdir(exist_ok=True)
    (two_versions.repo / ".git/info/attributes").write_text("* filter=x\n", encoding="utf-8")
    with two_versions.attempt() as attempt, attempt.at("tides") as at:
        assert at.path("tides/levels.py").read_bytes() == b"def high():\n    return 4.2\n"


def test_links_and_ways_out_are_left_where_they_are(work):
    blob = work.git("rev-parse", "HEAD:tides.txt")
    inner = git(work.repo, "mktree", "--missing", stdin=f"100644 blob {blob}\tescaped.txt\n")
    listed = f"040000 tree {inner}\t..\n120000 blob {blob}\tlink\n100644 blob {blob}\tkept.txt\n"
    tree = git(work.repo, "mktree", stdin=listed)
    work.git("update-ref", "HEAD", work.git("commit-tree", "-m", "Trap", tree))
    with work.attempt() as attempt, attempt.at("HEAD") as at:
        folder = at.folders[0]
        assert [path.name for path in folder.iterdir()] == ["kept.txt"]
        assert not (folder.parent / "escaped.txt").exists()


def test_more_files_than_a_check_reads(two_versions, monkeypatch):
    monkeypatch.setattr("mergeable.repository.reading.MOST_FILES", 3)
    with (
        two_versions.attempt() as attempt,
        pytest.raises(CheckFailed, match="5 files, and"),
        attempt.at("HEAD"),
    ):
        pass
