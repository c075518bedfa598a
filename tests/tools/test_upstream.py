"""Histories of projects: built from archives that the tests make, read with real git."""

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from mergeable import upstream
from mergeable.errors import CourseError
from mergeable.releases import Downloads
from mergeable.repository import program
from mergeable.upstream import Histories, Project, check_out, digest_of, projects, split_release
from mergeable.upstream import project as project_module
from mergeable.upstream.archive import read_archive

from tests.publishing import LINK, add, release, sdist, seconds, wheel

BASE = {"skies/__init__.py": "", "skies/rain.py": "wet = True\n", "README": "Skies.\n"}
WINDOWS = "line\r\nline\r\n"
VERSIONS = {
    "1.0": ({**BASE}, "2022-01-03"),
    "1.0.1": ({**BASE, "skies/rain.py": "wet = 1\n"}, "2022-02-01"),
    "1.1": ({**BASE, "skies/sun.py": "", "bin/sky": ("#!/bin/sh\n", 0o4755)}, "2022-05-02"),
    "1.1.1": (
        {"skies/__init__.py": "x = 1\n", "dos.txt": WINDOWS, "skies/sun.py": ""},
        "2022-06-01",
    ),
    "1.0.2": ({**BASE, "skies/rain.py": "wet = 2\n"}, "2022-07-01"),
}
# What every machine must come to, whatever its system, git, settings and clock.
DIGEST = "eb90643bf23a5e307cf4400927a6ebe767ca77aa797b3a66b0e6fcec5857449e"


def project(contents, *, name="skies", tracked=("*",), digest="", suffix=".tar.gz", small=()):
    """A project of these archives, by version, with the histories small and full."""
    pins = [release(each, v, name, f"{name}-{v}{suffix}") for v, each in contents.items()]
    chosen = {"small": (tuple(small), digest), "full": ((), digest)}
    return Project(name, name.title(), "MIT", "v{version}", tracked, tuple(pins), chosen)


def skies(**options):
    contents = {v: sdist("skies", v, files, day) for v, (files, day) in VERSIONS.items()}
    return contents, project(contents, **options)


class Cache(Histories):
    """Histories whose archives lie in the cache already; `read` says which were asked for."""

    def __init__(self, root, contents, name="skies", suffix=".tar.gz"):
        super().__init__(root, self.fetcher)
        self.downloads.mkdir(parents=True, exist_ok=True)
        self.builds = 0
        for version, content in contents.items():
            (self.downloads / f"{name}-{version}{suffix}").write_bytes(content)

    def fetcher(self, folder):
        self.builds += 1
        return Downloads(folder)  # without an index: whoever wants one fails


def git(repository, *arguments, code=0):
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout.rstrip("\n")


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path, skies()[0])


FULL = skies()[1].history("full")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One that nobody writes to."""
    return Cache(tmp_path_factory.mktemp("built"), skies()[0]).build(FULL)


def left_in(cache):
    return sorted(path.name for path in cache.folder.iterdir() if path.suffix != ".lock")


# --- what a history looks like


def test_a_release_is_a_commit_and_an_annotated_tag_at_its_date(built):
    assert git(built, "tag", "--list").split() == ["1.0", "1.0.1", "1.0.2", "1.1", "1.1.1"]
    for version, (_, day) in VERSIONS.items():
        assert git(built, "cat-file", "-t", version) == "tag"
        assert git(built, "show", "-s", "--format=%at %ct", f"{version}^{{commit}}") == (
            f"{seconds(day)} {seconds(day)}"
        )
    told = git(built, "show", "-s", "--format=%B", "1.0.1^{commit}")
    assert told.startswith("Skies 1.0.1\n\nThe files of skies-1.0.1.tar.gz, as published.")
    assert FULL.releases[1].sha256 in told


def test_series_are_on_main_and_their_points_on_stable_branches(built):
    def subjects(branch):
        return git(built, "log", "--reverse", "--format=%s", branch).splitlines()

    assert git(built, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert subjects("main") == ["Skies 1.0", "Skies 1.1"]
    assert subjects("stable/1.0.x") == ["Skies 1.0", "Skies 1.0.1", "Skies 1.0.2"]
    assert subjects("stable/1.1.x") == ["Skies 1.0", "Skies 1.1", "Skies 1.1.1"]
    git(built, "fsck", "--strict")


def test_bytes_and_modes_are_those_of_the_archive(built):
    assert git(built, "ls-tree", "1.1", "bin/sky").startswith("100755 blob")
    found = subprocess.check_output(["git", "-C", built, "show", "1.1.1:dos.txt"])
    assert found == WINDOWS.encode()


def test_what_packaging_adds_is_left_out(tmp_path):
    files = {**BASE, "PKG-INFO": "x", "skies.egg-info/SOURCES.txt": "y", "docs/PKG-INFO": "kept"}
    contents = {"1.0": sdist("skies", "1.0", files)}
    found = Cache(tmp_path, contents).build(project(contents).history("full"))
    listed = git(found, "ls-tree", "-r", "--name-only", "1.0").split()
    assert listed == sorted([*BASE, "docs/PKG-INFO"])


def test_of_a_wheel_only_what_is_tracked_is_taken(tmp_path):
    files = {"skies/__init__.py": "", "skies/c.so": b"\0", "skies-1.5.0.dist-info/RECORD.py": ""}
    contents = {"1.5.0": wheel(files, "2022-09-19")}
    chosen = project(contents, tracked=("*.py",), suffix=".whl").history("full")
    found = Cache(tmp_path, contents, suffix=".whl").build(chosen)
    assert git(found, "ls-tree", "-r", "--name-only", "main") == "skies/__init__.py"
    assert git(found, "show", "-s", "--format=%ci", "main") == "2022-09-19 10:00:00 +0000"
    assert git(found, "branch", "--list", "--format=%(refname:short)").split() == [
        "main",
        "stable/1.5.x",
    ]


def test_a_content_is_stored_once(built):
    kinds = git(built, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split()
    contents = [c for files, _ in VERSIONS.values() for c in files.values()]
    assert kinds.count("blob") == len(set(contents)) < len(contents)


# --- the same everywhere


SETTINGS = """
[user]
    name = Somebody
[core]
    autocrlf = true
    attributesFile = {home}/attributes
    hooksPath = {home}/hooks
[commit]
    gpgSign = true
[tag]
    gpgSign = true
[init]
    templateDir = {home}/template
    defaultBranch = trunk
    defaultObjectFormat = sha256
[i18n]
    commitEncoding = latin1
"""


def test_the_hashes_are_those_of_every_machine(built):
    assert digest_of(built) == DIGEST


def test_nothing_of_the_user_changes_them(cache, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "template" / "hooks").mkdir(parents=True)
    (home / ".gitconfig").write_text(SETTINGS.format(home=home.as_posix()))
    (home / "attributes").write_text("* text=auto eol=crlf\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.autocrlf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    before = os.umask(0o077)
    try:
        found = cache.build(FULL)
    finally:
        os.umask(before)
    assert digest_of(found) == DIGEST
    assert not (tmp_path / "elsewhere").exists()
    work = check_out(found, tmp_path / "work", "1.1.1")
    assert (work / "dos.txt").read_bytes() == WINDOWS.encode()


def test_another_digest_than_the_one_on_record_is_refused(cache):
    wrong = replace(FULL, digest="0" * 64)
    with pytest.raises(CourseError, match="otherwise than on other machines"):
        cache.build(wrong)
    assert left_in(cache) == ["downloads"]
    assert cache.build(replace(FULL, digest=DIGEST)).is_dir()


# --- whole or not at all


class Watching:
    def __init__(self, stop_at=""):
        self.stop_at, self.waited, self.seen = stop_at, threading.Event(), []

    def fetched(self, size):
        pass

    def imported(self, version):
        self.seen.append(version)
        if version == self.stop_at:
            raise KeyboardInterrupt

    def waiting(self):
        self.waited.set()


def test_a_history_is_built_once_and_then_needs_no_archive(cache):
    found = cache.build(FULL)
    assert cache.path(FULL) == cache.build(FULL) == found
    assert cache.builds == 1
    assert left_in(cache) == ["downloads", "skies-full.git"]
    assert list(cache.downloads.iterdir()) == []


def test_archives_can_be_kept(cache):
    cache.build(FULL, keep=True)
    assert len(list(cache.downloads.iterdir())) == len(VERSIONS)


def test_ctrl_c_leaves_no_repository_and_all_that_was_fetched(cache):
    with pytest.raises(KeyboardInterrupt):
        cache.build(FULL, Watching(stop_at="1.1"))
    assert left_in(cache) == ["downloads"]
    assert len(list(cache.downloads.iterdir())) == len(VERSIONS)
    with pytest.raises(CourseError, match="not on this machine"):
        cache.path(FULL)
    assert digest_of(cache.build(FULL)) == DIGEST


def test_what_a_killed_build_left_is_cleared_away(cache):
    abandoned = cache.folder / ".skies-full-building-x7" / "history" / "objects"
    abandoned.mkdir(parents=True)
    (abandoned / "pack").write_bytes(b"half")
    (abandoned / "pack").chmod(0o444)
    cache.build(FULL)
    assert left_in(cache) == ["downloads", "skies-full.git"]


def test_of_two_builds_at_once_one_waits_and_finds_it_done(cache, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Watching):
        def imported(self, version):
            begun.set()
            assert go_on.wait(20), "the second never came to wait"

    first = threading.Thread(target=cache.build, args=(FULL, Slow()))
    first.start()
    assert begun.wait(20)
    second = Cache(tmp_path, {})
    watching = Watching()
    watching.waiting = go_on.set
    assert digest_of(second.build(FULL, watching)) == DIGEST
    first.join()
    assert (cache.builds, second.builds) == (1, 0)


def test_other_releases_are_another_history(cache):
    cache.build(FULL, keep=True)
    fewer = replace(FULL, releases=FULL.releases[:2])
    with pytest.raises(CourseError) as missing:
        cache.path(fewer)
    assert missing.value.problem == (
        "The history of Skies (full) was built for an earlier state of the course."
    )
    assert missing.value.remedy == "`mergeable upstream build skies full` builds it."
    assert git(cache.build(fewer), "tag", "--list") == "1.0\n1.0.1"
    assert left_in(cache) == ["downloads", "skies-full.git"]


def test_without_an_archive_and_a_network_nothing_is_built(cache):
    (cache.downloads / "skies-1.1.tar.gz").unlink()
    with pytest.raises(CourseError, match=r"skies-1\.1\.tar\.gz could not be fetched"):
        cache.build(FULL)
    assert left_in(cache) == ["downloads"]


def test_a_cache_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / ".mergeable").write_text("a file where a folder should be")
    with pytest.raises(CourseError, match="upstream cannot be written to"):
        Histories(tmp_path).build(FULL)


def test_without_git_the_remedy_is_to_install_it(cache, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CourseError, match="git is not installed"):
        cache.build(FULL)


def test_a_git_that_is_too_old_is_named_before_anything_is_fetched(cache, monkeypatch):
    monkeypatch.setattr(program, "OLDEST", (99, 1))
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}")  # it is asked once for each
    with pytest.raises(CourseError, match=r"git here is [\d.]+, and 99\.1 is needed"):
        cache.build(FULL)
    assert cache.builds == 0
    assert left_in(cache) == ["downloads"]


# --- archives that are not what they should be


def packed(*members):
    """An sdist of these members: (path, content), or a TarInfo."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                add(archive, *member, 1_700_000_000)
    return out.getvalue()


def special(kind, name="skies-1.0/odd", target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


HOSTILE = {
    "absolute": packed(("/etc/motd", "x")),
    "up": packed(("skies-1.0/../../x", "x")),
    "only up": packed(("..", "x")),
    "backslash": packed(("skies-1.0/..\\..\\x", "x")),
    "drive": packed(("skies-1.0/C:x", "x")),
    "git": packed(("skies-1.0/.git/config", "[core]")),
    "git in other letters": packed(("skies-1.0/a/.GIT/config", "[core]")),
    "git with a blank": packed(("skies-1.0/.git /config", "[core]")),
    "git as Windows shortens it": packed(("skies-1.0/GIT~1/config", "[core]")),
    "git with what macOS ignores": packed(("skies-1.0/.g\u200cit/config", "[core]")),
    "newline": packed(("skies-1.0/a\nb", "x")),
    "escape": packed(("skies-1.0/\x1b[2J", "x")),
    "link to the root": packed(("skies-1.0/a", (LINK, "/etc"))),
    "link out": packed(("skies-1.0/a/b", (LINK, "../../x"))),
    "link through a link": packed(
        ("skies-1.0/p/q/x", (LINK, "../..")), ("skies-1.0/p/q/y", (LINK, "x/../.."))
    ),
    "link and folder": packed(("skies-1.0/a", (LINK, "b")), ("skies-1.0/a/c", "x")),
    "hard link": packed(("skies-1.0/a", "x"), special(tarfile.LNKTYPE, target="/etc/passwd")),
    "device": packed(special(tarfile.CHRTYPE)),
    "pipe": packed(special(tarfile.FIFOTYPE)),
    "twice": packed(("skies-1.0/a", "x"), ("skies-1.0/a", "y")),
    "cut short": packed(("skies-1.0/a", os.urandom(5000)))[:-1000],
    "no archive": b"<html>Not found</html>",
    "not what it says": packed(("skies-1.0/a", "x"))[:-8] + b"12345678",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_or_broken_archive_is_refused_by_name(case, tmp_path):
    contents = {"1.0": HOSTILE[case]}
    cache = Cache(tmp_path, contents)
    with pytest.raises(CourseError) as refused:
        cache.build(project(contents).history("full"))
    assert refused.value.problem.startswith("skies-1.0.tar.gz is not taken for a release")
    assert left_in(cache) == ["downloads"]


@pytest.mark.parametrize("path", ["../x", "/x", ".git/hooks/x", "a/../../x"])
def test_so_is_a_hostile_wheel(path, tmp_path):
    contents = {"1.0": wheel({path: "x"})}
    cache = Cache(tmp_path, contents, suffix=".whl")
    with pytest.raises(CourseError, match="is not taken for a release"):
        cache.build(project(contents, suffix=".whl").history("full"))


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("mergeable.upstream.archive.LARGEST", 100_000)
    for file, content in {
        "skies-1.0.tar.gz": packed(("skies-1.0/a", bytes(200_000))),
        "skies-1.0.whl": wheel({"a": bytes(200_000)}),
    }.items():
        (tmp_path / file).write_bytes(content)
        with pytest.raises(CourseError, match="unpacks to more than"):
            read_archive(tmp_path / file)


def test_a_link_within_the_project_is_kept(tmp_path):
    file = tmp_path / "skies-1.0.tar.gz"
    file.write_bytes(packed(("skies-1.0/docs/readme", (LINK, "../README"))))
    (entry,) = read_archive(file).entries
    assert (entry.path, entry.mode, entry.content) == (b"docs/readme", "120000", b"../README")


def test_names_that_are_no_text_are_kept(tmp_path):
    odd = b"caf\xe9 \xc3\xa9.txt".decode("utf-8", "surrogateescape")
    contents = {"1.0": packed((f"skies-1.0/{odd}", "x"))}
    found = Cache(tmp_path, contents).build(project(contents).history("full"))
    listed = subprocess.check_output(["git", "-C", found, "ls-tree", "-z", "--name-only", "main"])
    assert listed == b"caf\xe9 \xc3\xa9.txt\0"


# --- a repository for the learner


def test_a_learners_repository_borrows_and_has_its_own_settings(built, tmp_path):
    work = check_out(built, tmp_path / "exercise" / "repo", "1.0.1", branch="ticket_1")
    assert (work / "skies" / "rain.py").read_text() == "wet = 1\n"
    assert git(work, "branch", "--show-current") == "ticket_1"
    assert git(work, "log", "--format=%s") == "Skies 1.0.1\nSkies 1.0"
    assert "upstream/stable/1.1.x" in git(work, "branch", "--remotes")
    assert git(work, "tag", "--list") == git(built, "tag", "--list")
    assert git(work, "count-objects").startswith("0 objects")
    assert git(work, "config", "--local", "core.autocrlf") == "false"
    (work / "skies" / "__pycache__").mkdir()
    (work / "skies" / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"")
    (work / "skies" / "fast.so").write_bytes(b"")
    assert git(work, "status", "--porcelain") == ""


def test_nothing_can_be_pushed_into_the_history(built, tmp_path):
    work = check_out(built, tmp_path / "repo", "1.0")
    git(work, "push", "upstream", "HEAD:refs/heads/mine", code=128)
    assert digest_of(built) == DIGEST


def test_the_course_may_be_moved_with_what_was_checked_out(tmp_path):
    first = tmp_path / "first"
    built = Cache(first, skies()[0]).build(FULL)
    check_out(built, first / "repo", "1.1")
    shutil.move(first, tmp_path / "second")
    moved = tmp_path / "second" / "repo"
    assert git(moved, "status", "--porcelain") == ""
    assert git(moved, "show", "1.1.1:dos.txt")


def test_attributes_of_a_tree_change_no_line_ending(tmp_path):
    files = {".gitattributes": "* text=auto eol=crlf\n", "a.txt": "one\ntwo\n"}
    contents = {"1.0": sdist("skies", "1.0", files)}
    built = Cache(tmp_path, contents).build(project(contents).history("full"))
    work = check_out(built, tmp_path / "repo", "1.0")
    assert (work / "a.txt").read_bytes() == b"one\ntwo\n"
    assert git(work, "status", "--porcelain") == ""


# --- one release, a commit a file


def test_a_release_is_split_into_a_commit_for_each_file(built, tmp_path):
    work = check_out(built, tmp_path / "repo", "1.1")
    assert split_release(work, "1.1", "1.1.1", "within-1.1.1") == 5
    told = git(work, "log", "--reverse", "--format=%s", "1.1..within-1.1.1").splitlines()
    assert told == [
        "README: gone in 1.1.1",
        "bin/sky: gone in 1.1.1",
        "dos.txt: as in 1.1.1",
        "skies/__init__.py: as in 1.1.1",
        "skies/rain.py: gone in 1.1.1",
    ]
    for number in range(5):
        named = git(work, "show", "--format=", "--name-only", f"within-1.1.1~{4 - number}")
        assert named == told[number].partition(":")[0]
    assert git(work, "diff", "within-1.1.1", "1.1.1") == ""


def test_the_same_split_makes_the_same_commits(built, tmp_path):
    tips = set()
    for name in ("one", "two"):
        work = check_out(built, tmp_path / name, "1.0")
        for _ in range(2):
            split_release(work, "1.0", "1.0.1", "within")
            tips.add(git(work, "rev-parse", "within"))
    assert len(tips) == 1


def test_odd_names_are_split_too(tmp_path):
    work = tmp_path / "own"
    work.mkdir()
    git(work, "init", "-q")
    for number in range(2):
        for name in ('"quoted"', "a\nb\\c", "plain"):
            (work / name).write_text(str(number))
        git(work, "add", "-A")
        git(work, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", f"{number}")
        git(work, "tag", f"v{number}")
    assert split_release(work, "v0", "v1", "within") == 3
    assert git(work, "diff", "within", "v1") == ""


# --- out of the learner's own clone


@pytest.fixture
def own(tmp_path):
    """A clone of the skies' real repository: other commits, tags with a v, master."""
    clone = tmp_path / "own"
    clone.mkdir()
    git(clone, "init", "-q", "-b", "master")
    for number, version in enumerate(sorted(VERSIONS)):
        (clone / "skies.py").write_text(f"number = {number}\n")
        git(clone, "add", "-A")
        git(clone, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", version)
        git(clone, "-c", "tag.gpgSign=false", "tag", f"v{version}")
    return clone


def test_an_own_clone_gives_a_history_of_its_own_commits(own, tmp_path):
    cache = Cache(tmp_path, {})
    found = cache.take(FULL, own)
    assert cache.builds == 0
    assert cache.path(FULL) == found
    assert cache.source(FULL) == str(own.resolve())
    assert git(found, "tag", "--list").split() == ["1.0", "1.0.1", "1.0.2", "1.1", "1.1.1"]
    for version in VERSIONS:
        assert git(found, "rev-parse", version) == git(own, "rev-parse", f"v{version}")
    assert git(found, "rev-parse", "stable/1.0.x") == git(own, "rev-parse", "v1.0.2")
    assert git(found, "rev-parse", "main") == git(own, "rev-parse", "master")
    assert git(found, "count-objects", "-v").count("in-pack: 0") == 1
    work = check_out(found, tmp_path / "repo", "1.1")
    assert (work / "skies.py").read_text() == "number = 3\n"


def test_an_own_clone_may_speak_of_its_owners_home(own, tmp_path):
    git(own, "config", "include.path", "~/more")
    git(own, "config", "core.attributesFile", "~/attributes")
    assert Cache(tmp_path, {}).take(FULL, own)


def test_what_an_own_clone_lacks_is_named(own, tmp_path):
    git(own, "tag", "--delete", "v1.0.1", "v1.1")
    with pytest.raises(CourseError) as refused:
        Cache(tmp_path, {}).take(FULL, own)
    assert "lacks 2 releases of Skies (full): the tags v1.0.1, v1.1." in refused.value.problem
    assert "`git fetch --tags`" in refused.value.remedy


def test_a_shallow_clone_a_partial_one_and_none_are_told_apart(own, tmp_path):
    cache = Cache(tmp_path, {})
    shallow, partial, nothing = (tmp_path / name for name in ("shallow", "partial", "nothing"))
    address = own.as_uri()
    git(tmp_path, "clone", "-q", "--depth=1", address, str(shallow))
    git(own, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", address, str(partial))
    nothing.mkdir()
    for clone, words in (
        (shallow, "is a shallow clone"),
        (partial, "is a partial clone"),
        (nothing, "does not take"),
        (tmp_path / "missing", "There is no folder"),
    ):
        with pytest.raises(CourseError, match=words):
            cache.take(FULL, clone)
    assert left_in(cache) == ["downloads"]


def test_an_own_clone_that_is_gone_serves_nobody(own, tmp_path):
    cache = Cache(tmp_path, skies()[0])
    cache.take(FULL, own)
    own.rename(tmp_path / "moved")
    with pytest.raises(CourseError, match="which is no longer there"):
        cache.path(FULL)
    assert digest_of(cache.build(FULL)) == DIGEST
    assert cache.source(FULL) == ""


def test_nothing_that_an_own_clone_is_set_to_run_is_run(own, tmp_path):
    ran = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    trap.chmod(0o755)
    hooks = own / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    shutil.copy(trap, hooks / "reference-transaction")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "gpg.program",
        "core.sshCommand",
        "uploadpack.packObjectsHook",
    ):
        git(own, "config", key, str(trap))
    found = Cache(tmp_path, {}).take(FULL, own)
    check_out(found, tmp_path / "repo", "1.1")
    assert not ran.exists()


# --- the pins


@pytest.mark.parametrize("name", ["django", "pandas"])
def test_every_release_is_pinned_and_no_address_stands_in_the_pins(name):
    text = (project_module.PINS / f"{name}.toml").read_text(encoding="utf-8")
    assert "://" not in text
    assert "http" not in text
    found = projects()[name]
    for each in found.releases:
        assert len(bytes.fromhex(each.sha256)) == 32
        assert each.version in each.file
        assert each.size > 1_000_000
    for history in found.histories:
        assert len(bytes.fromhex(history.digest)) == 32
        series = {project_module.series_of(each.version) for each in history.releases}
        opened = [each for each in history.releases if project_module.opens_series(each.version)]
        assert len(opened) == len(series)  # else a stable branch would begin at a wrong place
    assert len(found.history("small").releases) == 10
    assert found.history("full").releases == found.releases


def test_what_is_asked_for_by_a_wrong_name_is_answered_with_those_there_are():
    with pytest.raises(CourseError, match="those of django and pandas"):
        upstream.project_named("numpy")
    with pytest.raises(CourseError, match="small and full"):
        upstream.project_named("django").history("tiny")


def test_asking_for_a_history_fetches_nothing_and_says_what_builds_it(tmp_path):
    with pytest.raises(CourseError) as missing:
        upstream.history("django", root=tmp_path)
    assert missing.value.remedy == "`mergeable upstream build django` builds it."
    assert list(tmp_path.iterdir()) == []


def test_no_address_stands_in_the_code():
    for folder in ("upstream", "releases"):
        for module in (Path(upstream.__file__).parents[1] / folder).glob("*.py"):
            assert "://" not in module.read_text(encoding="utf-8"), module.name


def test_the_pinned_hash_is_the_archives(cache):
    for each in FULL.releases:
        content = (cache.downloads / each.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == each.sha256
