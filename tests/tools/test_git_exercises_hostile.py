"""A repository that would run something, if anybody let it: grading it runs nothing."""

import contextlib
import os
import shutil
import sys

import pytest
from mergeable.explain import CheckFailed
from mergeable.repository import Repository, expecting
from mergeable.repository.twin import Twin

from tests.tools.histories import git

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the traps are shell scripts")


@pytest.fixture
def trap(tmp_path):
    """A program that leaves a mark when it runs, and the mark."""
    mark, program = tmp_path / "ran", tmp_path / "trap"
    program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{mark}'\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    return program, mark


@pytest.fixture
def own_environment():
    """An environment that a test may change."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def look_everywhere(repository):
    """Ask a repository all that a grader may ask it."""
    asked = [repository.refs, repository.remotes, repository.status, repository.head]
    asked += [repository.branch, repository.in_progress, repository.stashes, repository.is_shallow]
    for name in repository.branches:
        for commit in repository.commits(name):
            asked += [repository.changed(commit.sha), repository.patch(commit.sha)]
            asked += [repository.patch_id(commit.sha), repository.tree(commit.sha)]
        files = repository.tree(name).items()
        asked += [repository.file(name, path) for path, at in files if at.mode != "160000"]
        asked += [repository.merge_base(name, "HEAD"), repository.has(name, "HEAD")]
    expecting.expect_nothing_under_way(repository)
    return asked


def shout(work):
    """Change a file and not its size: git must read it, through filters, to know."""
    work.write("tides.txt", (work.repo / "tides.txt").read_bytes().upper())


def setting(*pairs):
    def plant(work, trap):
        for name, value in pairs:
            work.git("config", name, value.format(trap=trap))

    return plant


def attribute(line, *pairs):
    """Plant an attribute for all files, and what it asks for in the configuration."""

    def plant(work, trap):
        for place in (work.repo / ".gitattributes", work.repo / ".git" / "info" / "attributes"):
            place.parent.mkdir(exist_ok=True)
            place.write_text(f"* {line}\n", encoding="utf-8")
        setting(*pairs)(work, trap)

    return plant


def hooks(work, trap):
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout"):
        at = work.repo / ".git" / "hooks" / name
        at.parent.mkdir(exist_ok=True)
        shutil.copy(trap, at)


def include(work, trap):
    other = work.root / "included"
    other.write_text(f"[core]\n\tfsmonitor = {trap}\n", encoding="utf-8")
    work.git("config", "include.path", str(other))


def include_by_folder(work, trap):
    include(work, trap)
    work.git("config", f"includeIf.gitdir:{work.root}/.path", str(work.root / "included"))


def submodule(work, trap):
    """A repository inside, with traps of its own, that is recorded as a submodule."""
    inside = work.repo / "vendored"
    inside.mkdir()
    git(inside, "init", "-q")
    (inside / "f").write_text("f", encoding="utf-8")
    git(inside, "add", "-A")
    git(inside, "commit", "-qm", "f")
    work.git("-c", "advice.addEmbeddedRepo=false", "add", "-A")
    work.git("commit", "-qm", "Vendor it")
    git(inside, "config", "core.fsmonitor", str(trap))
    git(inside, "config", "filter.x.clean", str(trap))
    (inside / ".gitattributes").write_text("* filter=x\n", encoding="utf-8")
    (inside / "f").write_text("g", encoding="utf-8")


def promisor(work, trap):
    """A partial clone that would fetch what is missing, through a command of its own."""
    blob = work.git("rev-parse", "HEAD:tides.txt")
    setting(
        ("extensions.partialClone", "far"),
        ("remote.far.promisor", "true"),
        ("remote.far.url", "ext::{trap}"),
        ("protocol.ext.allow", "always"),
        ("core.sshCommand", "{trap}"),
        ("remote.far.uploadpack", "{trap}"),
    )(work, trap)
    assert blob


def environment(work, trap):
    os.environ["GIT_SSH_COMMAND"] = os.environ["GIT_EXTERNAL_DIFF"] = str(trap)
    os.environ["GIT_PAGER"] = os.environ["GIT_EDITOR"] = str(trap)
    os.environ["GIT_CONFIG_COUNT"] = "1"
    os.environ["GIT_CONFIG_KEY_0"], os.environ["GIT_CONFIG_VALUE_0"] = "core.fsmonitor", str(trap)
    os.environ["GIT_CONFIG_PARAMETERS"] = f"'core.fsmonitor'='{trap}'"
    os.environ["GIT_TRACE2_EVENT"] = f"{trap}.trace"


PLANTS = {
    "a monitor": setting(("core.fsmonitor", "{trap}"), ("core.fsmonitorHookVersion", "2")),
    "hooks": hooks,
    "hooks elsewhere": lambda work, trap: (
        hooks(work, trap),
        work.git("config", "core.hooksPath", str(work.repo / ".git" / "hooks")),
    ),
    "a clean filter": attribute(
        "filter=x", ("filter.x.clean", "{trap}"), ("filter.x.required", "1")
    ),
    "a filter process": attribute("filter=x", ("filter.x.process", "{trap}")),
    "an external diff": setting(("diff.external", "{trap}")),
    "a diff driver": attribute("diff=x", ("diff.x.command", "{trap}")),
    "textconv": attribute("diff=x", ("diff.x.textconv", "{trap}")),
    "a merge driver": attribute("merge=x", ("merge.x.driver", "{trap}")),
    "gpg": setting(
        ("gpg.program", "{trap}"), ("log.showSignature", "true"), ("commit.gpgSign", "1")
    ),
    "a pager": setting(
        ("core.pager", "{trap}"), ("pager.log", "{trap}"), ("pager.diff-tree", "{trap}")
    ),
    "an editor": setting(("core.editor", "{trap}"), ("sequence.editor", "{trap}")),
    "ssh": setting(("core.sshCommand", "{trap}"), ("credential.helper", "!{trap}")),
    "aliases": setting(("alias.status", "!{trap}"), ("alias.for-each-ref", "!{trap}")),
    "an include": include,
    "an include by folder": include_by_folder,
    "alternate refs": setting(("core.alternateRefsCommand", "{trap}")),
    "a pack hook": setting(("uploadpack.packObjectsHook", "{trap}"), ("gc.auto", "1")),
    "a submodule": submodule,
    "a promisor": promisor,
    "the environment": environment,
}


@pytest.mark.parametrize("plant", PLANTS)
def test_grading_runs_nothing_that_a_repository_names(plant, work, trap, own_environment):
    program, mark = trap
    work.commit("more.txt", "more\n", "Say more")
    PLANTS[plant](work, program)
    shout(work)
    mark.unlink(missing_ok=True)  # planting may have run it
    repository = work.open()
    try:
        assert all(value is not None for value in look_everywhere(repository))
        assert "tides.txt" in repository.status.unstaged
    finally:
        repository.close()
    assert not mark.exists(), mark.read_text(encoding="utf-8")


@pytest.mark.parametrize("plant", ["a monitor", "a clean filter", "an include", "a submodule"])
def test_an_ordinary_git_would_have_run_it(plant, work, trap):
    """The traps work: the same question to git itself springs them."""
    program, mark = trap
    PLANTS[plant](work, program)
    shout(work)
    mark.unlink(missing_ok=True)
    work.git("status", check=False)
    assert mark.exists()


def test_hosts_hooks_never_run(work, trap):
    program, mark = trap
    fork = work.hosting / "fork.git"
    (fork / "hooks").mkdir(exist_ok=True)
    for name in ("pre-receive", "update", "post-receive", "reference-transaction"):
        shutil.copy(program, fork / "hooks" / name)
    git(fork, "config", "uploadpack.packObjectsHook", str(program))
    git(fork, "config", "core.fsmonitor", str(program))
    mark.unlink(missing_ok=True)
    repository = Repository(fork, "The repository of fork")
    try:
        look_everywhere(repository)
    finally:
        repository.close()
    assert not mark.exists()


def test_a_worktree_elsewhere_is_not_read(work, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.txt").write_text("secret", encoding="utf-8")
    work.git("config", "core.worktree", str(elsewhere))
    repository = work.open()
    assert repository.status.clean
    assert repository.status.untracked == ()
    repository.close()


def test_nothing_of_theirs_is_written(work):
    def everything():
        return {
            path: (path.stat().st_mtime_ns, path.read_bytes())
            for path in work.exercise.rglob("*")
            if path.is_file()
        }

    work.write("tides.txt", "changed\n")
    before = everything()
    repository = work.open()
    look_everywhere(repository)
    repository.close()
    assert everything() == before


def test_the_twin_is_taken_away(work):
    repository = work.open()
    private = repository._private
    assert (private / "git" / "HEAD").is_file()
    repository.close()
    assert not private.exists()


def test_replaced_and_grafted_commits_are_not_believed(work):
    first, last = work.git("rev-list", "--max-parents=0", "HEAD"), work.git("rev-parse", "HEAD")
    work.git("replace", "--graft", last, first)
    info = work.repo / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(f"{last} {first}\n", encoding="utf-8")
    repository = work.open()
    assert len(repository.commits("tides")) == 3
    repository.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders")
@pytest.mark.parametrize("name", ["HEAD", "index", "config", "packed-refs", "refs/heads/pipe"])
def test_a_pipe_in_the_place_of_a_file_does_not_hang(name, work):
    at = work.repo / ".git" / name
    at.unlink(missing_ok=True)
    os.mkfifo(at)
    repository = None
    with contextlib.suppress(CheckFailed):  # said in words; other errors are none of that kind
        repository = work.open()
        assert repository.refs is not None
    if repository:
        repository.close()


def test_git_sees_the_twin_and_not_the_original(work):
    repository = work.open()
    twin: Twin = repository._twin
    seen = twin.git("rev-parse", "--absolute-git-dir").decode().strip()
    assert seen == str(twin.path)
    listed = twin.git("config", "--list", "--show-origin").decode()
    assert str(work.repo) not in listed
    repository.close()
