"""Bisecting for the checks of this lesson: a learner's script, run on histories made for it."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rehearsals import History

sys.path.append(str(Path(__file__).resolve().parents[1]))
STEP = re.compile(r"^# (good|bad|skip): \[\w+\] (.+)$", re.MULTILINE)
FIRST_BAD = re.compile(r"^# first bad commit: \[\w+\] (.+)$", re.MULTILINE)
LISTED = 9  # steps of a bisection in one message
CAUGHT = (
    "What did your script catch? Print it. A bare `except:` catches `sys.exit` as well, and "
    "`except Exception` a failed assert and a name that is misspelt in the script itself."
)


@dataclass(frozen=True)
class Bisection:
    """How a bisection went."""

    named: str  # the subject of the first bad commit; empty when git could not tell
    steps: tuple[tuple[str, str], ...]  # what was said of which commit: ("good", "Name BOS")
    trouble: str  # the last line of git's, where it gave up
    left_behind: tuple[str, ...]  # files in the tree that no commit put there

    def shown(self) -> str:
        """Return the steps as a message shows them, one a line."""
        lines = [f"{word:5}{subject}" for word, subject in self.steps]
        if len(lines) > LISTED:
            lines[LISTED:] = [f"and {len(lines) - LISTED} more"]
        return "\n".join(lines) or "nothing was tried"


@dataclass
class Rehearsal:
    """A learner's script and somewhere to try it."""

    script: Path
    room: Path

    def of(self, history: History) -> Path:
        """Return a fresh repository with a history."""
        from rehearsals import rehearse

        return rehearse(history, Path(tempfile.mkdtemp(dir=self.room)))

    def bisect(self, history: History, **extra: str) -> Bisection:
        """Bisect a history with the script, as one would by hand from `v1.0` to `main`."""
        from rehearsals import FIRST, LAST
        from rehearsals.git import attempted, run

        folder = self.of(history)
        run(folder, "bisect", "start", LAST, FIRST)
        words = ("bisect", "run", Path(sys.executable).as_posix(), self.script.as_posix())
        ended = attempted(folder, *words, extra=extra)
        log = run(folder, "bisect", "log")
        found = FIRST_BAD.search(log)
        left = run(folder, "status", "--porcelain", "--ignored").splitlines()
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        return Bisection(
            named=found[1] if found else "",
            steps=tuple(STEP.findall(log)[2:]),  # both ends were named, not tried
            trouble=said[-1] if ended.returncode and said else "",
            left_behind=tuple(line[3:] for line in left),
        )

    def ended_at(self, history: History, subject: str) -> tuple[int, str]:
        """Return the exit code of the script on one commit, and the last line of its errors."""
        import subprocess

        from rehearsals.git import run

        folder = self.of(history)
        names = list(history.subjects())
        run(folder, "checkout", "--quiet", f"main~{len(names) - 1 - names.index(subject)}")
        words = [sys.executable, str(self.script)]
        ended = subprocess.run(words, cwd=folder, capture_output=True, env=_plain())
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        return ended.returncode % 256, said[-1] if said else ""


@pytest.fixture
def rehearsal(request: pytest.FixtureRequest, attempt) -> Iterator[Rehearsal]:
    """Return the learner's script, which the exercise names SCRIPT, and a room to try it in."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        yield Rehearsal(attempt.path(request.module.SCRIPT), Path(room).resolve())


@pytest.fixture
def expect_named(rehearsal):
    """Return a function that bisects a history, and fails unless the right commit is named."""
    from mergeable.explain import Words, fail

    def expect(history: History, because: str, next_step: str, **extra: str) -> Bisection:
        found = rehearsal.bisect(history, **extra)
        if found.named == history.culprit:
            return found
        told = f'it names "{found.named}"' if found.named else "it names no commit"
        if found.trouble:
            told = f"it gives up: {found.trouble}"
        passed_over = bool(found.steps) and {word for word, _ in found.steps} == {"skip"}
        fail(
            f'{because} `git bisect run` was to find the commit "{history.culprit}", and {told}.',
            called=f"git bisect run python {rehearsal.script.name}",
            got=Words(found.shown()),
            next_step=CAUGHT if passed_over else next_step,
        )

    return expect


def _plain() -> dict[str, str]:
    """Return an environment in which nothing of the course's is installed on top."""
    import os

    hidden = ("PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in hidden}
