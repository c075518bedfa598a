"""The first page a learner reads shows what the commands print, and says what they do."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test.testcases import _AssertNumQueriesContext
from mergeable.cli import main
from mergeable.commands import VERBS, check
from mergeable.commands.context import Context
from mergeable.console import make_console
from mergeable.course import load
from mergeable.progress import Progress

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/lessons/first-steps/read-the-red.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "notebooks/first-steps/read-the-red.ipynb"
FIRST, SECOND = "read-the-clock", "one-cause-three-reds"
WIDTH = 76  # columns of the terminal that the page shows
LOOP = "def clock(time):\n    while True:\n        pass\n"


class Clone:
    """A fresh copy of the course, with every starter as it came, and a terminal in it."""

    def __init__(self, root):
        self.root = root
        for folder in ("docs/lessons", "exercises/first-steps"):
            shutil.copytree(ROOT / folder, root / folder)
        for file in ("mkdocs.yml", "conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / file, root / file)
        self.course = load(root)
        for exercise in self.course.exercises:
            shutil.copytree(exercise.starter, exercise.path, dirs_exist_ok=True)

    def exercise(self, name):
        return self.course.exercise_named(name)

    def solve(self, name):
        exercise = self.exercise(name)
        shutil.copytree(exercise.solution, exercise.path, dirs_exist_ok=True)

    def write(self, name, text):
        exercise = self.exercise(name)
        (exercise.path / exercise.editable[0]).write_text(text, encoding="utf-8")

    def run(self, command):
        """Return what a command prints, and its exit code."""
        told = io.StringIO()
        console = make_console(told)
        context = Context(cwd=self.root, console=console, notices=console)
        code = main(command.split()[1:], context)
        return told.getvalue().strip("\n"), code


@pytest.fixture
def clone(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    return Clone(tmp_path / "clone")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)


def closing(text):
    """Return the words that a verdict's sentence begins with."""
    found = re.search(r"^(Solved|Not yet|Not judged)\b", text, re.MULTILINE)
    return found[1] if found else ""


def test_the_page_shows_what_the_commands_print(clone):
    assert "mergeable check read-the-clock" in blocks("bash")
    red, code = clone.run("mergeable check read-the-clock")
    assert code == 1
    clone.solve(FIRST)
    green, code = clone.run("mergeable check read-the-clock")
    assert code == 0
    assert blocks("verdict") == [red, green]
    assert (closing(red), closing(green)) == ("Not yet", "Solved")


def test_what_cannot_be_judged_is_told_so(clone):
    clone.write(FIRST, LOOP)
    told, code = clone.run(f"mergeable check {FIRST} --limit 0.2")
    assert code == 1
    assert closing(told) == "Not judged"
    assert re.findall(r"^\| `(.+?)` \|", PAGE, re.MULTILINE) == ["Solved", "Not yet", "Not judged"]
    assert "stopped after ten seconds" in PAGE
    assert check.LIMIT == 10


def test_the_second_exercise_is_red_three_times_for_one_reason(clone):
    told, _ = clone.run(f"mergeable check {SECOND}")
    assert "3 of 6 checks passed, 3 failed" in told
    assert "three checks are red, for one reason" in PAGE


def test_the_last_hint_of_the_second_exercise_solves_it(clone):
    exercise = clone.exercise(SECOND)
    starter, solution = (
        (folder / "fleet.py").read_text(encoding="utf-8")
        for folder in (exercise.starter, exercise.solution)
    )
    assert "two changes" in exercise.hints[-1]
    assert starter.replace("= []", "= set()").replace(".append(", ".add(") == solution


def test_every_command_on_the_page_can_be_typed(clone):
    quoted = re.findall(r"`(mergeable [a-z][^`\n]*)`", PAGE)
    fenced = [line for block in blocks("bash") for line in block.split("\n")]
    commands = {*quoted, *(line for line in fenced if line.startswith("mergeable"))}
    assert {command.split()[1] for command in commands} >= {*VERBS} - {"welcome", "upstream"} - {
        verb for verb in VERBS if verb.startswith("dev ")
    }
    for command in commands - {"mergeable watch", "mergeable doctor"}:
        assert clone.run(command.replace("<id>", FIRST))[1] in (0, 1), command
    for folder in re.findall(r"`pytest ([\w/-]+)`", PAGE):
        assert (clone.root / folder).is_dir()


def test_a_call_at_the_prompt_shows_what_the_function_lists(clone):
    file, call = re.search(r"`python -i (fleet\.py)`, then `(.+?)`", PAGE).groups()
    typed = {"input": f"{call}\n", "capture_output": True, "text": True, "check": True}
    folder = clone.exercise(SECOND).path
    ended = subprocess.run([sys.executable, "-i", file], cwd=folder, **typed)
    assert ended.stdout.strip() == "['N228JB', 'N730MQ']"


def test_watch_goes_on_where_the_first_exercise_ended(clone):
    clone.solve(FIRST)
    clone.run(f"mergeable check {FIRST}")
    assert Context(cwd=clone.root).unsolved().id == SECOND
    assert "With the clock solved it shows the second exercise" in PAGE


def test_reset_keeps_what_was_there(clone):
    clone.write(FIRST, LOOP)
    clone.run(f"mergeable reset {FIRST}")
    kept = list((clone.root / ".mergeable" / "backups" / FIRST).glob("*/clock.py"))
    assert [path.read_text(encoding="utf-8") for path in kept] == [LOOP]
    exercise = clone.exercise(FIRST)
    assert (exercise.path / "clock.py").read_bytes() == (exercise.starter / "clock.py").read_bytes()


def test_a_solution_is_shown_once_solved_and_giving_up_is_not_for_ever(clone):
    assert clone.run(f"mergeable solution {FIRST}")[1] == 1
    assert clone.run(f"mergeable solution {FIRST} --give-up")[1] == 0
    progress = Progress(clone.root)
    assert progress.load().of(FIRST).state == "given up"
    clone.solve(FIRST)
    clone.run(f"mergeable check {FIRST}")
    assert progress.load().of(FIRST).state == "solved"
    assert progress.path.relative_to(clone.root).as_posix() in PAGE


def test_pytest_says_the_same(clone):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "exercises/first-steps"]
    ended = subprocess.run(command, cwd=clone.root, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    for name in (FIRST, SECOND):
        assert re.search(rf"not started +{name}\b", ended.stdout), ended.stdout
    assert "Traceback" not in ended.stdout


def test_numbers_in_the_prose_are_the_notebooks():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    outputs = json.dumps([cell.get("outputs", []) for cell in cells])
    shown = {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\d", outputs)}
    words = PAGE.partition("## Predict")[2].partition("## The loop")[0]
    said = {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]{2,}\d", words)}
    twice, in_steps = 2 * 20_101, 20_101 + 2 * (20_101 - 5_051)
    wrong_answers = {twice, in_steps, 20_101 - 5_051}
    assert wrong_answers < said
    assert said - wrong_answers <= shown


def test_django_reports_each_query_that_was_sent():
    names = _AssertNumQueriesContext.__exit__.__code__.co_names
    assert "captured_queries" in names
    assert "`django/test/testcases.py` (5.2)" in PAGE
