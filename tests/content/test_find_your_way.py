"""What the lesson says beyond what its notebook runs, and what its graders say to odd answers."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import django
import pytest
from mergeable.course import load
from mergeable.grading import Attempt, grade_attempts
from mergeable.model import Need, Status
from mergeable.upstream import history

from tests.needs import needs_django_history, skip_without

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "exercises" / "large-codebases" / "find-your-way"
PAGE = (ROOT / "docs/lessons/large-codebases/find-your-way.md").read_text("utf-8")
DJANGO = Path(django.__file__).parent


def git(words):
    command = ["git", "-C", str(history("django")), *shlex.split(words)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# What the page and the discussions say


def test_the_size_is_that_of_the_installed_django():
    sources = list(DJANGO.rglob("*.py"))
    lines = sum(path.read_text("utf-8").count("\n") for path in sources)
    assert f"among {lines:,}, say" in PAGE
    assert f"[{len(sources)} files, {lines:,} lines in django/]" in PAGE


def test_so_many_lines_call_fetch_all():
    text = (DJANGO / "db/models/query.py").read_text("utf-8")
    found = sum("_fetch_all(" in line for line in text.splitlines())
    assert f"finds {found} lines" in PAGE


@needs_django_history
def test_so_many_tests():
    everywhere = git("grep -hE '^ +(async )?def test_' 5.2 -- tests").count("\n")
    task = (LESSON / "tests-that-reach-a-line" / "README.md").read_text("utf-8")
    assert f"{everywhere:,} test functions" in task
    nearby = git("grep -h 'def test_' 5.1.6 -- tests/m2m_through").count("\n")
    assert f"So {nearby} tests were green" in PAGE


@needs_django_history
def test_of_so_many_hits_so_many_read_the_setting():
    hits = git("grep -h APPEND_SLASH 5.2 -- django").count("\n")
    discussion = LESSON / "every-line-it-touches" / ".answers" / "discussion.md"
    assert f"Of {hits} lines" in discussion.read_text("utf-8")
    assert f"A word is found {hits} times, and 8 of the places" in PAGE


@needs_django_history
def test_the_commands_of_the_starter_mislead_as_it_says():
    """Each leads to the answer below it: the newest commit that it names, or its only one."""
    starter = (LESSON / "which-release-did-it/.answers/starter/since.py").read_text("utf-8")
    pairs = re.findall(r"#     git (log .*)\n\w+ = \"(.*)\"", starter)
    assert len(pairs) == 5
    for command, answer in pairs:
        subjects = git(command).splitlines()
        assert subjects[0].endswith(f"Django {answer}"), command


@needs_django_history
def test_the_commands_of_the_discussion_lead_to_the_release():
    text = (LESSON / "which-release-did-it/.answers/discussion.md").read_text("utf-8")
    rows = re.findall(r"\| (\d[\d.]+) \| `(log .*?)` \|", text)
    assert len(rows) == 4
    for release, command in rows:
        assert f"Django {release}" in git(f"{command.replace('log', 'log --format=%s', 1)}")


# The site of the page


def test_the_site_is_right_on_the_installed_django():
    done = subprocess.run(
        [sys.executable, "-m", "kitchen.site"],
        cwd=ROOT / "exercises" / "large-codebases",
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "3 ingredients: pea, potato, tomato", done.stderr


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("/board/jfk", 301),
        ("/flights/1545/", 200),
        ("/flights/9999/", 404),
        ("/board/jfk/", 200),
        ("/status/ POST", 405),
    ],
)
def test_the_site_to_stop_in_answers_the_five_requests(words, status):
    board = ROOT / "exercises" / "large-codebases" / "kitchen" / "board.py"
    command = [sys.executable, str(board), *words.split()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.strip() == str(status), done.stderr


def test_the_site_stops_in_a_function_of_djangos():
    board = ROOT / "exercises" / "large-codebases" / "kitchen" / "board.py"
    typed = re.findall(r"\(Pdb\) (.*)", board.read_text("utf-8"))
    done = subprocess.run(
        [sys.executable, "-m", "pdb", str(board), "/flights/1545/"],
        input="\n".join([*typed, "where", "quit", ""]),
        capture_output=True,
        text=True,
    )
    assert "-> match = self.pattern.match(path)" in done.stdout, done.stderr


# What graders say to odd answers: appended to the solution, and all graded at once

PLACE = ("where-it-is-decided", "CATCHES_THE_404", "test_catches_the_404")
RELEASE = ("which-release-did-it", "WAITS_FOR_THE_404", "test_waits_for_the_404")
LINES = ("every-line-it-touches", "MARKS", "test_marks")
ODD = [
    (PLACE, '"line 54 of exception.py"', "A place is a file and a line, or a dotted path"),
    (PLACE, "404", "A place is a file and a line, or a dotted path"),
    (PLACE, '"django.core.handlers.nowhere.inner"', "has no django.core.handlers.nowhere.inner"),
    (PLACE, '"django.core.handlers.exception"', "is no function"),
    (PLACE, '"django/core/handlers/nowhere.py:3"', "has no django/core/handlers/nowhere.py"),
    (PLACE, '"django/core/handlers/exception.py:99999"', "is in no function"),
    (PLACE, '"django.core.handlers.base.BaseHandler._get_response"', "and raises it again"),
    (PLACE, '"django.core.handlers.exception.inner"', "write that before it"),
    (PLACE, '"django.http.request.HttpRequest.readlines"', "does not run for this request"),
    (RELEASE, '"6.0"', "This is no release of the history"),
    (RELEASE, '"main"', "This is no release of the history"),
    (RELEASE, '"deadbeef"', "This is no release of the history"),
    (RELEASE, '""', "This is no release of the history"),
    (RELEASE, "4.2", "This is no release of the history"),
    (RELEASE, '"5.0"', "an earlier release did it"),
    (RELEASE, '"Older"', "It is not older"),
    (LINES, "None", "MARKS is no list"),
    (LINES, '["common.py"]', "something that is no line"),
    (LINES, "[73]", "something that is no line"),
    (LINES, '["django/nowhere.py:73"]', "is in no file of 5.2"),
    (LINES, '["django/middleware/common.py:9999"]', "is no line of django/middleware/common.py"),
    (LINES, '["django/middleware/common.py:1"]', "does not name should_append_slash"),
    (LINES, "MARKS + MARKS[:1]", "twice"),
    (LINES, "[]", "lacks 3 of the 3 lines"),
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    course, attempts = load(ROOT), []
    for number, ((name, constant, _), value, _) in enumerate(ODD):
        exercise, folder = course.exercise_named(name), tmp_path_factory.mktemp("odd")
        (file,) = exercise.editable
        text = (exercise.solution / file).read_text("utf-8")
        (folder / file).write_text(f"{text}\n\n{constant} = {value}\n", encoding="utf-8")
        attempts.append(Attempt(exercise, f"odd-{number}", (folder, exercise.starter)))
    return grade_attempts(ROOT, attempts)


@pytest.mark.parametrize("number", range(len(ODD)), ids=[f"{odd[0][1]}={odd[1]}" for odd in ODD])
def test_odd_answers(number, verdicts):
    (exercise, _, check), _, words = ODD[number]
    if exercise != PLACE[0]:
        skip_without([Need.DJANGO_HISTORY])
    checks = verdicts[exercise, f"odd-{number}"].checks
    (found,) = (each for each in checks if each.name == check)
    assert found.status is Status.FAILED, found.message
    assert words in found.message
