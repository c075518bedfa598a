"""X0: an exercise's task, hints and answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from mergeable.course.findings import line_of
from mergeable.grading.state import changed_files
from mergeable.model import Exercise, Kind, KnownMistake
from mergeable.rules.rule import LONGEST_LINE, ExerciseRule, Material, Problem

PATIENCE = 10  # seconds for git to show a file
JUDGED = "How it is judged"
JUDGED_BY_CODE = {Kind.CODE, Kind.TESTS}
WITH_MISTAKES = {*JUDGED_BY_CODE, Kind.GIT}


class SaysHowItIsJudged(ExerciseRule):
    """X001 The task says what is wanted and, under "How it is judged", by what.

    The budget, the properties, what must not change: whoever reads it could write the checks.
    """

    code = "X001"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Look for the heading and words below it."""
        page = material.page(exercise.task)
        if page is None:
            return
        line = next((line for line, _, text in page.headings if text == JUDGED), 0)
        below = [text for number, text in page.prose_lines() if number > line and text.strip()]
        if not line:
            remedy = f"Write `## {JUDGED}`, and the budget below."
            yield Problem(page.path, "does not say how an answer is judged.", remedy)
        elif not below or below[0].startswith("#"):
            yield Problem(page.path, f'has nothing under "{JUDGED}".', "Write the budget.", line)


class HintsDiffer(ExerciseRule):
    """X002 No hint stands twice on the ladder: each rung is useful above the one below."""

    code = "X002"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Compare the hints, signs and case aside."""
        seen: set[str] = set()
        for hint in exercise.hints:
            words = " ".join("".join(c if c.isalnum() else " " for c in hint.lower()).split())
            if words in seen or not words:
                problem = f'has the hint "{hint[:40]}" twice.' if words else "has an empty hint."
                yield _in_facts(exercise, problem, "Write another rung.", hint)
            seen.add(words)


class TellsThreeMistakes(ExerciseRule):
    """X003 At least three known mistakes, named in words that read well.

    The page lists them under "Common mistakes" by their ids: "prefetches-too-late" reads
    "Prefetches too late". They are mistakes that people make, so they take two words or more.
    """

    code = "X003"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Count them and read their names."""
        if exercise.kind in WITH_MISTAKES and len(exercise.mistakes) < 3:
            problem = f"tells {len(exercise.mistakes)} known mistakes."
            remedy = "Add what people really get wrong until there are three."
            yield _in_facts(exercise, problem, remedy, "[mistakes.")
        for mistake in exercise.mistakes:
            if "-" not in mistake.id:
                problem = f'calls a mistake "{mistake.id}".'
                remedy = "Name what goes wrong, in a few words: prefetches-too-late."
                yield _in_facts(exercise, problem, remedy, f"[mistakes.{mistake.id}]")
            if not mistake.says.strip():
                problem = f'does not say what the check tells whoever makes "{mistake.id}".'
                remedy = "Quote a piece of the message in `says`."
                yield _in_facts(exercise, problem, remedy, f"[mistakes.{mistake.id}]")


class StarterIsKept(ExerciseRule):
    """X004 `.answers/starter` holds the starter, file for file, and the working copy is the same.

    `reset` and the site take the starter from there, so it must be what learners are given. What
    git has not been told of is a learner's work, and may differ.
    """

    code = "X004"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Compare both, and look for what is no starter."""
        if exercise.kind not in JUDGED_BY_CODE:
            return
        for name in exercise.editable:
            kept = exercise.starter / name
            if not kept.is_file():
                remedy = f"Run `mergeable dev build starters {exercise.id}`."
                yield Problem(kept, "does not exist: the starter is not kept.", remedy)
            elif name in changed_files(exercise) and not _is_work(exercise.path / name, kept):
                yield Problem(
                    exercise.path / name,
                    "is not the kept starter.",
                    f"Changed on purpose: `mergeable dev build starters {exercise.id}`. "
                    f"Solved: `mergeable reset {exercise.id}`.",
                )
        for name in files_below(exercise.starter):
            if name not in exercise.editable:
                remedy = "Delete it, or give it a counterpart in the solution."
                yield Problem(exercise.starter / name, "is edited by no learner.", remedy)


def _is_work(file: Path, kept: Path) -> bool:
    """Whether git's last commit still has the kept starter here: the rest is somebody's attempt."""
    command = ["git", "-C", str(file.parent), "show", f"HEAD:./{file.name}"]
    try:
        committed = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError):
        return False  # no clone, or nothing committed
    return committed.stdout.replace(b"\r\n", b"\n") == kept.read_bytes().replace(b"\r\n", b"\n")


class MistakesAreAnswers(ExerciseRule):
    """X005 A known mistake holds files that learners edit, and is neither starter nor solution."""

    code = "X005"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Compare the files of each mistake."""
        if exercise.kind not in JUDGED_BY_CODE:
            return
        for mistake in exercise.mistakes:
            folder = exercise.mistake_folder(mistake)
            names = files_below(folder)
            for name in names:
                if name not in exercise.editable:
                    remedy = f"Learners edit: {', '.join(exercise.editable) or 'nothing'}."
                    yield Problem(folder / name, "is no file that learners edit.", remedy)
            if folder.is_dir() and not names:
                yield Problem(folder, "holds no files.", "Put there what the mistake changes.")
            elif names:
                yield from self._same(exercise, mistake)

    @staticmethod
    def _same(exercise: Exercise, mistake: KnownMistake) -> Iterator[Problem]:
        folder = exercise.mistake_folder(mistake)
        made = _answer(exercise, folder)
        for what, other in (("starter", exercise.starter), ("solution", exercise.solution)):
            if made == _answer(exercise, other):
                remedy = "Make the mistake there, or delete it."
                yield Problem(folder, f"is the {what}.", remedy)


class StarterFits(ExerciseRule):
    """X006 Lines of a starter have at most 76 characters: longer ones scroll on the site."""

    code = "X006"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Measure the lines of what is kept."""
        for name in exercise.editable:
            kept = exercise.starter / name
            for number, line in enumerate(_text(kept).split("\n"), start=1):
                if len(line) > LONGEST_LINE:
                    problem = f"has a line of {len(line)} characters."
                    yield Problem(kept, problem, f"Break it: {LONGEST_LINE} fit.", number)


class TestedIsShown(ExerciseRule):
    """X007 What a learner's tests are about lies beside them, as the first correct implementation.

    Learners read and run it there; their tests are judged on the copy, which nobody edits.
    """

    code = "X007"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Compare the files beside the tests with the implementation."""
        for name in exercise.tested.files:
            kept = exercise.tested.folder(exercise.tested.reference) / name
            if _text(exercise.path / name) != _text(kept):
                remedy = f"Copy {kept.relative_to(exercise.path).as_posix()} over it."
                yield Problem(exercise.path / name, "is not what the tests are tried on.", remedy)


def files_below(folder: Path) -> list[str]:
    """Return the files of an answer, relative to its folder."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def _answer(exercise: Exercise, folder: Path) -> list[str]:
    """Return the text of each editable file as this answer would have it."""
    return [
        _text(folder / name if (folder / name).is_file() else exercise.starter / name)
        for name in exercise.editable
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _in_facts(exercise: Exercise, problem: str, remedy: str, piece: str) -> Problem:
    facts = exercise.path / "exercise.toml"
    return Problem(facts, problem, remedy, line_of(_text(facts), piece))
