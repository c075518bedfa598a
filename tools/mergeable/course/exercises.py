"""An exercise's folder read into an `Exercise`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from mergeable.course.findings import Notes, line_of
from mergeable.course.page import Page
from mergeable.model import (
    ANSWERS,
    TAKE,
    EqualMutant,
    Exercise,
    Kind,
    KnownMistake,
    Need,
)
from mergeable.tested import CORRECT, FAULTY, Tested

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KEYS = {"kind", "minutes", "level", "hints", "mistakes", "equal", "needs", CORRECT, FAULTY}


def read_exercise(path: Path, track: str, lesson: str, notes: Notes) -> Exercise | None:
    """Read the exercise in this folder, or note why it cannot be read and return None."""
    if not ID.fullmatch(path.name):
        remedy = "Use lower-case words with hyphens between them."
        notes.add("E001", path, f'has "{path.name}" for an id.', remedy)
        return None
    facts_file = path / "exercise.toml"
    try:
        text = facts_file.read_text(encoding="utf-8")
        facts = tomllib.loads(text)
    except OSError:
        notes.add("E002", facts_file, "does not exist.", "Restore it from git.")
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        problem = f"is not valid TOML: {error}."
        notes.add("E002", facts_file, problem, "Mend the line.", int(line[1]) if line else 1)
        return None
    facts_of = _Facts(facts_file, text, facts, notes)
    facts_of.report_unknown()
    return _exercise(path, track, lesson, facts_of)


class _Facts:
    """The values of one exercise.toml, checked as they are asked for."""

    def __init__(self, path: Path, text: str, values: dict[str, Any], notes: Notes) -> None:
        self.path, self.text, self.values, self.notes = path, text, values, notes

    def note(self, key: str, problem: str, remedy: str) -> None:
        self.notes.add("E003", self.path, problem, remedy, line_of(self.text, key))

    def report_unknown(self) -> None:
        for key in self.values.keys() - KEYS:
            self.note(key, f'has the key "{key}".', f"Known keys: {', '.join(sorted(KEYS))}.")

    def kind(self) -> Kind:
        try:
            return Kind(self.values.get("kind", ""))
        except ValueError:
            self.note("kind", "does not say its kind.", f"kind is one of: {', '.join(Kind)}.")
            return Kind.CODE

    def number(self, key: str, low: int, high: int) -> int:
        value = self.values.get(key)
        if isinstance(value, int) and low <= value <= high:
            return value
        self.note(key, f"has no `{key}` from {low} to {high}.", f"Set `{key}` to a whole number.")
        return low

    def hints(self) -> tuple[str, ...]:
        hints = self.values.get("hints", [])
        if not isinstance(hints, list) or not all(isinstance(hint, str) for hint in hints):
            hints = []
        if 3 <= len(hints) <= 5:
            return tuple(hints)
        remedy = "Write 3 to 5: where to look, what to ask, nearly how."
        self.note("hints", "has no ladder of hints.", remedy)
        return tuple(hints)

    def mistakes(self) -> tuple[KnownMistake, ...]:
        found = []
        for name, mistake in self._table("mistakes").items():
            if isinstance(mistake, dict) and {"fails", "says"} == mistake.keys():
                found.append(KnownMistake(name, str(mistake["fails"]), str(mistake["says"])))
            else:
                remedy = "Give it exactly two keys: `fails`, a test's name, and `says`, its words."
                self.note(f"mistakes.{name}", f'has a mistake "{name}" not fully told.', remedy)
        return tuple(found)

    def equal(self) -> tuple[EqualMutant, ...]:
        entries = self.values.get("equal", [])
        found = []
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, dict) and {"mutant", "why"} == entry.keys():
                found.append(EqualMutant(str(entry["mutant"]), str(entry["why"])))
            else:
                self.note("equal", "has an equal mutant half told.", "Give `mutant` and `why`.")
        return tuple(found)

    def needs(self) -> tuple[Need, ...]:
        found = []
        given = self.values.get("needs", [])
        for need in given if isinstance(given, list) else [given]:
            try:
                found.append(Need(need))
            except ValueError:
                remedy = f"`needs` is a list of: {', '.join(Need)}."
                self.note("needs", f"needs {need!r}, which nobody knows.", remedy)
        return tuple(found)

    def implementations(self, kind: Kind, which: str) -> dict[str, str]:
        """Return what each implementation does, by its name; those that are told nowhere, too."""
        told = {name: words for name, words in self._table(which).items() if str(words).strip()}
        folder = self.path.parent / ANSWERS / which
        made = {entry.name for entry in folder.glob("*") if entry.is_dir()}
        for name in sorted(made - told.keys()):
            remedy = f'Say under [{which}] in exercise.toml what it does: {name} = "...".'
            self.notes.add("E009", folder / name, "is told nowhere.", remedy)
        for name in sorted(told.keys() - made):
            self.note(f"{name} ", f'tells of "{name}" without files.', f"Add {folder.name}/{name}.")
        if kind is Kind.TESTS and not told:
            remedy = "Write what learners' tests are tried on, and under the table what each does."
            self.note(which, f"has no table [{which}] of implementations.", remedy)
        return {name: str(words) for name, words in told.items()}

    def _table(self, key: str) -> dict[str, Any]:
        value = self.values.get(key, {})
        return value if isinstance(value, dict) else {}


def _exercise(path: Path, track: str, lesson: str, facts: _Facts) -> Exercise:
    mistakes, kind = facts.mistakes(), facts.kind()
    exercise = Exercise(
        id=path.name,
        title=_title(path, facts.notes),
        lesson=lesson,
        track=track,
        path=path,
        kind=kind,
        minutes=facts.number("minutes", 1, 180),
        level=facts.number("level", 1, 5),
        hints=facts.hints(),
        mistakes=mistakes,
        editable=() if kind is Kind.GIT else _files_in(path / ANSWERS / "solution"),
        equal_mutants=facts.equal(),
        needs=facts.needs(),
        tested=_tested(facts, kind, path / ANSWERS),
    )
    _report_missing(exercise, facts)
    return exercise


def _tested(facts: _Facts, kind: Kind, answers: Path) -> Tested:
    correct = facts.implementations(kind, CORRECT)
    files = _files_in(answers / CORRECT / next(iter(correct))) if correct else ()
    return Tested(answers, files, correct, facts.implementations(kind, FAULTY))


def _title(path: Path, notes: Notes) -> str:
    task = path / "README.md"
    try:
        title = Page.read(task).title
    except (OSError, UnicodeDecodeError):
        notes.add("E004", task, "cannot be read.", "Write the task as a UTF-8 README.md.")
        return path.name
    if not title:
        notes.add("E004", task, "has no title.", "Start it with a `# ` heading.")
    return title or path.name


def _files_in(folder: Path) -> tuple[str, ...]:
    files = (file for file in folder.rglob("*") if file.is_file())
    names = (file.relative_to(folder).as_posix() for file in files)
    return tuple(sorted(name for name in names if "__pycache__" not in name))


def _report_missing(exercise: Exercise, facts: _Facts) -> None:
    notes = facts.notes
    if exercise.kind is Kind.GIT:
        _report_missing_steps(exercise, notes)
    elif not exercise.editable:
        remedy = "Put the files that differ from the starter there: they are what a learner edits."
        notes.add("E005", exercise.solution, "holds no files.", remedy)
    if not exercise.grader.is_file():
        notes.add("E006", exercise.grader, "does not exist.", "Write the checks there.")
    if not exercise.discussion.is_file():
        remedy = "Write what a learner reads after solving."
        notes.add("E007", exercise.discussion, "does not exist.", remedy)
    folder = exercise.path / ANSWERS / "mistakes"
    told = {mistake.id for mistake in exercise.mistakes}
    made = {entry.name for entry in folder.glob("*") if entry.is_dir()}
    for name in sorted(made - told):
        remedy = f"Add [mistakes.{name}] with `fails` and `says` to exercise.toml."
        notes.add("E008", folder / name, "is told nowhere.", remedy)
    for name in sorted(told - made):
        facts.note(f"mistakes.{name}", f'tells of a mistake "{name}" without files.', "Add them.")


def _report_missing_steps(exercise: Exercise, notes: Notes) -> None:
    """Note what a git exercise lacks: the steps to its repository, and those of each answer."""
    if not exercise.scene.is_file():
        remedy = "Write `build(repo)` there: the steps to what a learner finds."
        notes.add("E010", exercise.scene, "does not exist.", remedy)
    folders = [exercise.mistake_folder(mistake) for mistake in exercise.mistakes]
    for folder in (exercise.solution, *(each for each in folders if each.is_dir())):
        if not (folder / TAKE).is_file():
            remedy = "Write `take(repo)` there: the steps of this answer."
            notes.add("E005", folder / TAKE, "does not exist.", remedy)
