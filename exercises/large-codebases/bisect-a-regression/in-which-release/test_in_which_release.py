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
MEASURE = "aggregate"
BEFORE, AFTER = "4.2.1", "4.2.2"
# Where one kind of change ends and the next begins; none of the releases is near.
TWICE, HALF_MORE, A_THIRD_LESS = 1.85, 1.4, 0.72
ONE_CHANGE = (
    "One bisection finds one change. Choose ends between which there is one, and a threshold "
    "between the two numbers that you mean."
)
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
    """Return a function: the release that an answer names, and its cost there and just before."""

    def measured(name):
        given = attempt.value("answers", name)
        release = releases.named(given) if isinstance(given, str) else ""
        if not release:
            fail(
                "This is no release of the history."
                if isinstance(given, str)
                else "This is no text. The name of a release stands in quotes: 5.10 is not 5.1.",
                called=f"{name} = {given!r}",
                expected=Words(f"one of {', '.join(releases.names)}"),
            )
        before = releases.before(release)
        if not before:
            fail(
                f"{release} is where the history begins. Whether it was so before cannot be seen.",
                called=f"{name} = {given!r}",
                got=Words(f"{count(releases.cost_in(MEASURE, release), 'call')} in {release}"),
                next_step="It is the good end of a search. What does it cost in later releases?",
            )
        now, then = (releases.cost_in(MEASURE, each) for each in (release, before))
        return f"{name} = {given!r}", release, before, now, then

    return measured


def test_twice_the_calls(costs):
    """The release is the first in which aggregating takes twice the calls"""
    called, release, before, now, then = costs("TWICE_THE_CALLS")
    if now < then * TWICE:
        fail(
            f"{count(now, 'call')} in {release}, and {then:,} in {before}: {told(now, then)}.",
            called=called,
            next_step=ONE_CHANGE,
        )


def test_half_as_many_again(costs):
    """The release is the first in which it takes half as many again"""
    called, release, before, now, then = costs("HALF_AS_MANY_AGAIN")
    if now >= then * TWICE:
        fail(
            f"{count(now, 'call')} in {release}, and {then:,} in {before}: {told(now, then)}. This "
            "is the first rise, and the second is wanted.",
            called=called,
            next_step=ONE_CHANGE,
        )
    if now < then * HALF_MORE:
        fail(
            f"{count(now, 'call')} in {release}, and {then:,} in {before}, the release before it "
            f"by version: {told(now, then)}.",
            called=called,
            next_step="It may be the first dear one on `main`. `git log --graph --oneline --all` "
            "shows where stable branches leave it, and a change may come to one of those first."
            if release.count(".") == 1
            else ONE_CHANGE,
        )


def test_the_file(attempt, releases):
    """The file is the one that made aggregating dear again"""
    given = attempt.value("answers", "HALF_AS_MANY_AGAIN_IN")
    called = f"HALF_AS_MANY_AGAIN_IN = {given!r}"
    changed = releases.changed(BEFORE, AFTER)
    path = str(given).strip().replace("\\", "/").removeprefix("./")
    if path not in changed:
        fail(
            "The release that took half as many again did not change a file of this name.",
            called=called,
            expected=Words(f"one of the {len(changed)} that it did change"),
            next_step="`git diff --stat`, with the release before it and that release, lists them.",
        )
    before = releases.cost_in(MEASURE, BEFORE)
    after = releases.cost_with(MEASURE, BEFORE, path, AFTER)
    if after < before * HALF_MORE:
        fail(
            f"With this file alone from the dear release, the one before it takes "
            f"{count(after, 'call')}; without it, {before:,}.",
            called=called,
            next_step="Bisect the branch of that release, within- and its number, from the "
            "release before it, with the same threshold.",
        )


def test_a_third_fewer(costs):
    """The release is the first that takes a third fewer"""
    called, release, before, now, then = costs("A_THIRD_FEWER")
    if now > then * A_THIRD_LESS:
        fail(
            f"{count(now, 'call')} in {release}, and {then:,} in {before}: {told(now, then)}.",
            called=called,
            next_step="The first cheap one is wanted. With `--term-old=dear --term-new=cheap` git "
            'says which commit is the "first cheap commit".',
        )


def told(now, then):
    """Return what has become of a number, in words."""
    if now == then:
        return "as many"
    if now < then:
        return "a third fewer" if now <= then * A_THIRD_LESS else "somewhat fewer"
    if now >= then * TWICE:
        return "twice as many"
    return "half as many again" if now >= then * HALF_MORE else "somewhat more"
