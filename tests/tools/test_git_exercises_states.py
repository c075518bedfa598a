"""Repositories in states that people get into: each is read, or said to be what it is."""

import os
import shutil

import pytest
from mergeable import repository as repositories
from mergeable.explain import CheckFailed
from mergeable.repository import Repository, expecting, program
from mergeable.repository import twin as twins

from tests.tools.histories import git, said_by


@pytest.fixture
def opened():
    """Open repositories that are closed again in the end."""
    found = []

    def open_(work):
        found.append(work.open())
        return found[-1]

    yield open_
    for each in found:
        each.close()


def test_the_plain_case(work, opened):
    seen = opened(work)
    assert seen.branch == "tides"
    assert set(seen.branches) == {"main", "tides"}
    assert set(seen.refs.remote) == {"upstream/main", "origin/main"}
    assert seen.remotes == {
        "upstream": "../hosting/upstream.git",
        "origin": "../hosting/fork.git",
    }
    subjects = [commit.subject for commit in seen.commits("tides")]
    assert subjects == ["List the tides", "Note the tide", "Note low water as well"]
    newest = seen.commit("HEAD")
    assert newest.author.name == "You"
    assert newest.author.when.isoformat().endswith("+00:00")
    assert seen.changed("tides") == {"tides.txt": "M"}
    assert "+12:31 low 0.9 m\n" in seen.patch("tides")
    assert seen.file("main", "tides.txt") == "06:10 high\n12:31 low\n"
    assert seen.status.clean
    assert (seen.in_progress, seen.stashes, seen.is_shallow, seen.is_bare) == ("", 0, False, False)
    assert seen.find(newest.short) == newest.sha
    assert seen.find("tidse") is None
    assert seen.has("main", within="tides")
    assert not seen.has("tides", within="main")


def test_not_there(work):
    shutil.rmtree(work.repo)
    told = said_by(work.open)
    assert told.startswith("repo/ is no repository that can be read: it is not there.")
    assert "`mergeable reset follow-upstream`" in told


def test_git_folder_deleted(work):
    shutil.rmtree(work.repo / ".git")
    assert "there is no .git in it" in said_by(work.open)


def test_a_worktree_of_another_repository(work, tmp_path):
    work.git("worktree", "add", "-q", str(tmp_path / "other"), "main")
    told = said_by(Repository, tmp_path / "other", "repo/")
    assert "its .git is a file that leads elsewhere" in told


@pytest.mark.parametrize("part", ["objects", "refs", "HEAD"])
def test_a_part_of_it_is_gone(part, work):
    at = work.repo / ".git" / part
    shutil.rmtree(at) if at.is_dir() else at.unlink()
    assert f"its git directory has no {part}" in said_by(work.open)


def test_configuration_is_nonsense(work):
    (work.repo / ".git" / "config").write_text("[core\nx", encoding="utf-8")
    assert "its .git/config cannot be read" in said_by(work.open)


def test_objects_are_lost(work, opened):
    packs = work.repo / ".git" / "objects" / "pack"
    for path in packs.iterdir():
        path.chmod(0o644)
        path.unlink()
    told = said_by(opened(work).commit, "tides")
    assert told.startswith("repo/ is no repository that can be read: ")
    assert "missing" in told


def test_an_object_is_garbled(work, opened):
    sha = work.commit("a.txt", "a\n", "Add a")
    at = work.repo / ".git" / "objects" / sha[:2] / sha[2:]
    at.chmod(0o644)
    at.write_bytes(b"nonsense")
    told = said_by(opened(work).commit, "tides")
    assert told.startswith("repo/ is no repository that can be read: ")


def test_empty(work, opened):
    shutil.rmtree(work.repo)
    work.repo.mkdir()
    work.git("init", "-q", "-b", "main")
    seen = opened(work)
    assert (seen.branch, seen.head, seen.branches) == ("main", None, {})
    assert seen.status.clean
    told = said_by(expecting.expect_branch, seen, "tides")
    assert told.startswith("repo/ has no branches yet: nothing is committed there.")


def test_shallow(work, opened):
    shutil.rmtree(work.repo)
    fork = (work.hosting / "fork.git").as_uri()
    git(work.exercise, "clone", "-q", "--depth=1", fork, "repo")
    work.commit("more.txt", "more\n", "Say more")
    seen = opened(work)
    assert seen.is_shallow
    assert [commit.subject for commit in seen.commits("main")] == ["List the tides", "Say more"]
    first = seen.commits("main")[0]
    assert seen.changed(first.sha) == {"tides.txt": "A"}


def test_bare(work, opened):
    bare = work.exercise / "bare"
    git(work.exercise, "clone", "-q", "--bare", "repo", "bare")
    shutil.rmtree(work.repo)
    bare.rename(work.repo)
    seen = opened(work)
    assert seen.is_bare
    assert set(seen.branches) == {"main", "tides"}
    assert seen.status.clean


def test_detached(work, opened):
    work.git("switch", "-q", "--detach", "HEAD~1")
    work.commit("more.txt", "more\n", "Say more")
    work.git("branch", "-D", "tides")
    seen = opened(work)
    assert seen.branch is None
    assert seen.commit("HEAD").subject == "Say more"
    told = said_by(expecting.expect_branch, seen, "tides")
    assert "repo/ has no branch `tides`. There: main. HEAD is detached" in told
    assert "`git switch -C tides` makes a branch of where you are." in told


def stop_in_a_rebase(work):
    work.git("switch", "-q", "main")
    work.commit("tides.txt", "06:10 HIGH\n12:31 LOW\n", "Shout")
    work.git("switch", "-q", "tides")
    work.git("rebase", "main", check=False)


def test_in_the_middle_of_a_rebase(work, opened):
    stop_in_a_rebase(work)
    seen = opened(work)
    assert seen.in_progress == "rebase"
    assert seen.status.conflicted == ("tides.txt",)
    told = said_by(expecting.expect_nothing_under_way, seen)
    assert told.startswith(
        "A rebase is under way in repo/ and has not ended. It stopped at a conflict in tides.txt."
    )
    assert "`git rebase --continue`" in told
    assert "`git rebase --abort` takes it all back" in told


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("merge", "main"), "A merge is"),
        (("cherry-pick", "main"), "A cherry-pick is"),
        (("revert", "--no-edit", "HEAD~1"), "A revert is"),
        (("bisect", "start"), "A bisect is"),
    ],
)
def test_in_the_middle_of_something_else(command, what, work, opened):
    work.git("switch", "-q", "main")
    work.commit("tides.txt", "06:10 HIGH\n12:31 LOW\n", "Shout")
    work.git("switch", "-q", "tides")
    work.git(*command, check=False)
    told = said_by(expecting.expect_nothing_under_way, opened(work))
    assert told.startswith(what)
    assert "bisect --continue" not in told


def test_put_away(work, opened):
    work.write("tides.txt", "changed\n")
    work.git("stash", "push", "-q")
    work.write("tides.txt", "changed again\n")
    work.git("stash", "push", "-q")
    assert opened(work).stashes == 2


def test_an_index_left_locked(work, opened):
    (work.repo / ".git" / "index.lock").touch()
    seen = opened(work)
    assert seen.is_locked
    assert seen.status.clean


def test_a_split_index(work, opened):
    work.git("update-index", "--split-index")
    work.write("tides.txt", "changed\n")
    assert opened(work).status.unstaged == ("tides.txt",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_hard_to_read(work, opened):
    names = [b"new\nline.txt", b"caf\xe9.txt", b"tab\there", b' "quoted" ', "größe.txt".encode()]
    for name in names:
        with open(os.path.join(os.fsencode(work.repo), name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(b"x")
    seen = opened(work)
    shown = {"new\nline.txt", "caf\\xe9.txt", "tab\there", ' "quoted" ', "größe.txt"}
    assert set(seen.status.untracked) == shown
    work.git("add", "-A")
    work.git("commit", "-qm", "Add names")
    again = opened(work)
    assert set(again.changed("tides")) == shown
    assert shown < set(again.tree("tides"))
    assert again.file("tides", "caf\\xe9.txt") == "x"


def test_messages_that_are_hard_to_read(work, opened):
    tree, parent = work.git("rev-parse", "HEAD^{tree}"), work.git("rev-parse", "HEAD")
    raws = {
        "": b"author  <> nonsense\ncommitter A <a@b> 99999999999999999 +9999\n\n",
        "Caf\\xe9": b"author A <a@b> 1 +0100\ncommitter A <a@b> 1 +0100\n\nCaf\xe9\n",
        "Café": b"author A <a@b> 1 +0100\ncommitter A <a@b> 1 +0100\nencoding latin-1\n\nCaf\xe9\n",
    }
    for subject, raw in raws.items():
        content = f"tree {tree}\nparent {parent}\n".encode() + raw
        (work.root / "raw").write_bytes(content)
        sha = work.git("hash-object", "-w", "-t", "commit", "--literally", str(work.root / "raw"))
        commit = opened(work).commit(sha)
        assert commit.subject == subject
        assert commit.parents == (parent,)
    assert str(commit).endswith(" Café")


def test_more_than_a_check_reads(work, opened, monkeypatch):
    monkeypatch.setattr(program, "MOST", 1000)
    work.commit("big.txt", "line\n" * 1000, "Add much")
    told = said_by(opened(work).patch, "tides")
    assert told.startswith("repo/ is no repository that can be read: it is too large: ")


def test_a_large_file_is_not_read(work, opened, monkeypatch):
    monkeypatch.setattr(repositories.reading, "LARGEST_FILE", 100)
    work.commit("big.txt", "line\n" * 1000, "Add much")
    told = said_by(opened(work).file, "tides", "big.txt")
    assert told == "big.txt in tides has 5,000 bytes, and a check reads 100."


def test_more_refs_than_anybody_has(work, monkeypatch):
    monkeypatch.setattr(twins, "MOST_REFS", 3)
    for number in range(6):
        work.git("branch", f"b{number}")
    assert "it has more than 3 refs" in said_by(work.open)


def test_too_slow(work, opened, monkeypatch):
    seen = opened(work)
    monkeypatch.setattr(program, "PATIENCE", 0.0)
    assert "did not end within 0 s" in said_by(lambda: seen.refs)


def test_a_branch_and_a_tag_of_one_name(work, opened):
    work.git("tag", "tides", "main")
    seen = opened(work)
    assert seen.find("tides") == seen.branches["tides"]
    assert seen.refs.tags["tides"] == seen.branches["main"]


def test_a_branch_called_like_an_option(work, opened):
    work.git("update-ref", "refs/heads/--upload-pack=x", "HEAD")
    seen = opened(work)
    assert seen.commits("--upload-pack=x")


@pytest.mark.parametrize(
    ("settings", "since"),
    [("--object-format=sha256", (2, 29)), ("--ref-format=reftable", (2, 45))],
)
def test_other_formats(settings, since, work, opened):
    if program.git_version() < since:
        pytest.skip(f"git here is older than {since}")
    shutil.rmtree(work.repo)
    work.repo.mkdir()
    work.git("init", "-q", "-b", "tides", settings)
    first = work.commit("a.txt", "a\n", "Add a")
    work.git("switch", "-qc", "other")
    work.commit("b.txt", "b\n", "Add b")
    seen = opened(work)
    assert seen.branch == "other"
    assert seen.commit("HEAD").subject == "Add b"
    assert seen.branches["tides"] == first
    assert seen.status.clean


def test_repositories_are_closed_with_the_attempt(work):
    with work.attempt() as attempt:
        repository, scene = attempt.repository(), attempt.scene()
        upstream = attempt.repository("upstream")
        assert repository.find("tides") == scene.find("tides")
        assert len(upstream.commits("main")) == 2
        twins_ = [each._private for each in (repository, scene, upstream)]
        assert all(path.is_dir() for path in twins_)
    assert not any(path.exists() for path in twins_)


def test_hosting_deleted(work):
    shutil.rmtree(work.hosting)
    with work.attempt() as attempt, pytest.raises(CheckFailed, match="upstream is no repository"):
        attempt.repository("upstream")
