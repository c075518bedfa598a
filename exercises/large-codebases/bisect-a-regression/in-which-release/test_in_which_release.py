"""Each answer is measured: Django is run as it was in the releases that it speaks of."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from mergeable.course import find_root
from mergeable.explain import Words, count, fail

RELEASE = re.compile(r"\d+(\.\d+)+")
BEFORE, AFTER = "4.2.1", "4.2.2"
# Neither translations nor apps are needed to ask the ORM, and they are most of the files.
LEFT_OUT = (":!*.po", ":!*.mo", ":!django/contrib/admin", ":!django/contrib/gis")
COST = Path(__file__).with_name("cost.py")


class Releases:
    """Django's releases, and what things cost in them."""

    def __init__(self, repository, room):
        from mergeable.upstream.git import git

        self._git, self._repository, self._room = git, repository, room
        tags = git(repository, "tag", "--list").split()
        self.names = sorted(filter(RELEASE.fullmatch, tags), key=version)

    def named(self, answer):
        """Return the release that an answer names; nothing when there is none."""
        text = answer.strip().removeprefix("Django ").removeprefix("v")
        return text if text in self.names else ""

    def before(self, release):
        """Return the release before one, by version; nothing before the first."""
        at = self.names.index(release)
        return self.names[at - 1] if at else ""

    def archive(self, release):
        """Return a release's package as a file that Python can import from."""
        archive = self._room / f"{release}.zip"
        words = ("archive", "--format=zip", "-0", "-o", str(archive), release, "django")
        self._git(self._repository, *words, *LEFT_OUT)
        return archive

    def cost_in(self, what, release):
        """Return what something costs in a release."""
        return self._kept(what, release, lambda: self.cost(what, self.archive(release)))

    def cost_with(self, what, release, path, other):
        """Return what it costs there with one file as another release has it."""
        name = f"{release} with {path} of {other}"
        return self._kept(what, name, lambda: self.cost(what, self.with_file(release, path, other)))

    def _kept(self, what, name, measure):
        """Return what was measured on this machine before, or measure: it takes a while."""
        from mergeable.atomic import replace_file

        refs = self._git(self._repository, "for-each-ref", "--format=%(objectname)", "refs/tags")
        facts = "\n".join([refs, COST.read_text("utf-8"), sys.version, what, name])
        folder = find_root() / ".mergeable" / "cache" / "costs"
        file = folder / hashlib.sha256(facts.encode()).hexdigest()[:24]
        if not file.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(file, str(measure()).encode())
        return int(file.read_text("utf-8"))

    def changed(self, before, after):
        """Return the paths that differ between two releases."""
        return self._git(self._repository, "diff", "--name-only", before, after).splitlines()

    def with_file(self, release, path, other):
        """Return a release's package with one file as another release has it."""
        archive, mixed = self.archive(release), self._room / "mixed.zip"
        theirs = self._git(self._repository, "show", f"{other}:{path}")
        with zipfile.ZipFile(archive) as before, zipfile.ZipFile(mixed, "w") as after:
            for name in before.namelist():
                after.writestr(name, theirs if name == path else before.read(name))
        return mixed

    def cost(self, what, archive):
        """Return what something costs there."""
        paths = [str(archive), *sys.path]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        words = [sys.executable, str(COST), what]
        ended = subprocess.run(words, cwd=self._room, env=env, capture_output=True, text=True)
        if ended.returncode:
            raise RuntimeError(f"{archive.name}: {ended.stderr}")
        return int(ended.stdout)


def version(release):
    return tuple(map(int, release.split(".")))


@pytest.fixture
def releases():
    from mergeable.upstream import history

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        yield Releases(history("django"), Path(room))


@pytest.fixture
def costs(attempt, releases):
    """Return a function: the release that an answer names, and costs there and just before."""

    def measured(name, what):
        given = attempt.value("answers", name)
        release = releases.named(given) if isinstance(given, str) else ""
        if not release:
            fail(
                "This is no release of the history.",
                called=f"{name} = {given!r}",
                expected=Words(f"one of {', '.join(releases.names)}"),
            )
        before = releases.before(release)
        if not before:
            fail(
                f"{release} is where the history begins. Whether it was so before cannot be seen.",
                called=f"{name} = {given!r}",
                got=Words(f"{releases.cost_in(what, release)} in {release}"),
                next_step="Here the number is as it should be. Measure at the other end, too.",
            )
        now, then = (releases.cost_in(what, each) for each in (release, before))
        return f"{name} = {given!r}", release, before, now, then

    return measured


def test_a_query_too_many(costs):
    """The release is the first that sends a query too many"""
    called, release, before, now, then = costs("A_QUERY_TOO_MANY", "prefetch")
    if (now, then) != (2, 1):
        fail(
            f"Not here: {count(now, 'query')} in {release}, and {then} in {before}, before it.",
            called=called,
            expected=Words("2 queries in it, and 1 in the one before"),
            next_step="`python cost.py prefetch` in both; then look between two that differ.",
        )


def test_many_more_calls(costs):
    """The release is the first in which compiling takes a third more calls"""
    called, release, before, now, then = costs("MANY_MORE_CALLS", "compile")
    if now <= then * 4 / 3:
        told = "less than a third more" if now > then else "not more"
        fail(
            f"{count(now, 'call')} in {release}, and {then} in {before}: {told}.",
            called=called,
            next_step="More than one release changed this number. Which change is the ticket's? "
            "Set a threshold between the two numbers that you mean.",
        )


def test_mended(costs):
    """The release is the first in which it is mended"""
    called, release, before, now, then = costs("MENDED", "compile")
    if now >= then * 3 / 4:
        fail(
            f"{count(now, 'call')} in {release}, no fewer than in {before} by a quarter: {then}.",
            called=called,
            next_step="It may be the first fast one on `main`. `git log --graph --oneline --all` "
            "shows where stable branches leave it, and a fix may come to one of those first."
            if release.count(".") == 1
            else "The first fast one is wanted. With `--term-old=slow --term-new=fast` git says "
            'which commit is the "first fast commit".',
        )


def test_mended_in(attempt, releases):
    """The file is the one that made compiling cheap again"""
    given = attempt.value("answers", "MENDED_IN")
    called = f"MENDED_IN = {given!r}"
    changed = releases.changed(BEFORE, AFTER)
    path = str(given).strip().replace("\\", "/").removeprefix("./")
    if path not in changed:
        fail(
            f"{AFTER} did not change a file of this name.",
            called=called,
            expected=Words(f"one of the {len(changed)} that it did change"),
            next_step=f"`git diff --stat {BEFORE} {AFTER}` lists them.",
        )
    before = releases.cost_in("compile", BEFORE)
    after = releases.cost_with("compile", BEFORE, path, AFTER)
    if after >= before * 3 / 4:
        fail(
            f"With this file alone from {AFTER}, {BEFORE} takes {count(after, 'call')} to compile "
            f"the query; without it, {before}.",
            called=called,
            next_step=f"Bisect the branch within-{AFTER} from {BEFORE}, with the same threshold.",
        )
