"""What the lesson on bisection says is what git, Python and pytest do; and recorded histories."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "exercises" / "large-codebases"))

from mergeable.course import load
from mergeable.grading import Attempt, grade_attempts
from mergeable.model import Status
from mergeable.scene import scene_of
from mergeable.upstream import check_out, history
from mergeable.upstream.git import git as plain_git
from rehearsals import past, rehearse
from rehearsals.git import attempted, run

from tests.content.pages import page_of
from tests.needs import needs_django_history

ROOT = Path(__file__).parents[2]
TRACK = ROOT / "exercises" / "large-codebases"
LESSON = TRACK / "bisect-a-regression"
PAGE = page_of("bisect-a-regression")
WRONG, SCRIPT = "where-it-went-wrong", "a-script-that-may-not-know"
RELEASE, QUESTION = "in-which-release", "one-question-too-many"

FIND = 'culprit = repo.git.log("--format=%H", "--grep", "hours and minutes at once", "main")'
BRANCH = 'repo.do("git switch -c ticket_58 main")'
MEND = 'repo.change("flightboard/clock.py", "{hours:02}", "{hours % 24:02}")'
COMMIT = "repo.do(f\"git commit -a -m 'Fixed #58 -- Mended.' -m 'Regression in {culprit}.'\")"
# What was done, the check that fails first, and words it uses.
HISTORIES = {
    "nothing": ((), "test_names_the_commit", "repo/ has no branch `ticket_58`"),
    "the branch alone": ((BRANCH,), "test_names_the_commit", "has 0 commits that `main` has not"),
    "in the middle of it": (
        ('repo.do("git bisect start main v1.0")',),
        "test_nothing_is_under_way",
        "`git bisect reset` ends it",
    ),
    "committed where the bisection stood": (
        ('repo.do("git checkout v1.0")', FIND, 'repo.do("git switch -c ticket_58")',
         'repo.write("notes.txt", "found")', 'repo.do("git add --all")', COMMIT),
        "test_names_the_commit",
        "`ticket_58` is not on top of main",
    ),
    "two commits": (
        (FIND, BRANCH, MEND, COMMIT, 'repo.write("notes.txt", "found")',
         'repo.do("git add --all")', 'repo.do("git commit -m Notes")'),
        "test_names_the_commit",
        "has 2 commits that `main` has not",
    ),
    "on main as well": (
        (FIND, BRANCH, MEND, COMMIT, 'repo.do("git branch --force main")'),
        "test_main_stays",
        "puts it back",
    ),
    "named and not mended": (
        (FIND, BRANCH, 'repo.write("NEWS.md", "Times are mended.")',
         'repo.do("git add --all")', COMMIT),
        "test_times_are_right",
        "clock(1440)",
    ),
    "three suspects": (
        (FIND, BRANCH, MEND, 'other = repo.git.rev_parse("v1.0")',
         COMMIT.replace("{culprit}.", "{culprit} or {other}.")),
        "test_names_the_commit",
        "names 2 commits",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def course():
    return load(ROOT)


@pytest.fixture(scope="module")
def verdicts(course, tmp_path_factory):
    """The verdict on each history, all graded at once."""
    attempts = []
    for number, (name, (steps, _, _)) in enumerate(HISTORIES.items()):
        folder = tmp_path_factory.mktemp("history") / str(number)
        folder.mkdir()
        lines = "\n".join(f"    {line}" for line in steps) or "    pass"
        (folder / "take.py").write_text(f"def take(repo):\n{lines}\n", encoding="utf-8")
        attempts.append(Attempt(course.exercise_named(WRONG), name, (folder,)))
    found = grade_attempts(course.root, attempts)
    return {name: verdict for (_, name), verdict in found.items()}


@pytest.mark.parametrize("name", HISTORIES)
def test_each_history_hears_the_right_words(name, verdicts):
    _, check, words = HISTORIES[name]
    verdict = verdicts[name]
    assert verdict.status is Status.FAILED, verdict
    assert verdict.first_problem.name == check, verdict.first_problem.message
    assert words in verdict.first_problem.message


def test_hashes_are_the_recorded_ones(course, tmp_path):
    built = scene_of(course.root, LESSON / WRONG)
    rehearsed = rehearse(past.whole_hours(), tmp_path)
    assert [run(folder, "rev-parse", "main") for folder in (built.repo, rehearsed)] == [
        "8cddab03694977c58a5efddd67d9e878b7749a05",
        "85f08b141c08d6185787c1dca5551657bf029738",
    ]


def test_task_counts_the_commits_between(course):
    built = scene_of(course.root, LESSON / WRONG)
    assert run(built.repo, "rev-list", "--count", "v1.0..main") == "44"
    assert "Forty-four commits lie between" in (LESSON / WRONG / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", past.PRACTICE)
def test_a_repository_to_practise_on(name):
    words = [sys.executable, str(TRACK / "rehearsals" / "practice.py"), name]
    made = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    assert run(Path(made), "rev-list", "--count", "v1.0..main") > "40"
    assert run(Path(made), "status", "--porcelain") == ""


def test_practice_says_what_there_is():
    words = [sys.executable, str(TRACK / "rehearsals" / "practice.py"), "whole-days"]
    said = subprocess.run(words, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (2, "Say which: whole-hours or one-each.\n")


def test_calls_are_those_of_the_notebook():
    counted = PAGE.outputs["django-calls-to-compile-a-query-of-60-columns"]
    calls = dict(re.findall(r"'([\d.]+)': (\d+)", counted))
    four = [calls[each] for each in ("4.1", "4.2", "4.2.2", "5.2")]
    assert f"takes {four[0]}, {four[1]}, {four[2]} and {four[3]} calls" in PAGE.text
    assert f"[{', '.join(calls.values())} calls]" in PAGE.text
    text = (LESSON / QUESTION / ".answers" / "discussion.md").read_text("utf-8")
    assert all(number in text for number in four)


@needs_django_history
def test_calls_of_the_discussion_are_those_of_the_releases(tmp_path):
    """They differ by a few between versions of Python; the discussion has those of 3.11."""
    folder = check_out(history("django"), tmp_path / "django", "5.2")
    text = (LESSON / RELEASE / ".answers" / "discussion.md").read_text("utf-8")
    told = re.findall(r"([\d,]{5}) (?:Python calls )?in ([\d.]+\d)", text)
    assert [release for _, release in told] == ["4.1", "4.2", "4.2.2", "5.0", "5.1", "5.2"]
    for number, release in told:
        plain_git(folder, "checkout", "--quiet", release)
        words = [sys.executable, str(LESSON / RELEASE / "cost.py"), "aggregate"]
        cost = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
        assert int(cost) == pytest.approx(int(number.replace(",", "")), rel=0.02)


def test_files_of_a_release_are_those_of_the_notebook():
    counted = PAGE.outputs["django-within-the-release-that-mended-it"].splitlines()
    assert f"a commit for each of its {counted[-1]} files" in PAGE.text
    assert f"The other {int(counted[-1]) - 1} files" in PAGE.text


@needs_django_history
def test_changes_of_a_release_are_those_of_the_history():
    text = (LESSON / RELEASE / ".answers" / "discussion.md").read_text("utf-8")
    stat = plain_git(history("django"), "diff", "--numstat", "4.2.1", "4.2.2").splitlines()
    lines = {path: int(more) + int(less) for more, less, path in map(str.split, stat)}
    assert f"Of the {len(lines)} files of that release" in text
    assert lines["django/db/models/sql/compiler.py"] == 4
    assert "changed by four" in text
    assert lines["django/db/models/sql/query.py"] == 40
    assert "by forty lines" in text
    compiling = {path: n for path, n in lines.items() if path.startswith("django/db/models/")}
    assert max(compiling, key=compiling.get) == "django/db/models/sql/query.py"


@pytest.mark.parametrize(
    ("test", "options", "code"),
    [
        ("def test_it(): assert False", [], 1),
        ("import flightbord", [], 2),
        ("def test_it(): import flightbord", [], 1),
        ("", ["--flightboard"], 4),
        ("", [], 5),
    ],
)
def test_pytest_ends_as_the_lesson_says(test, options, code, tmp_path):
    (tmp_path / "test_it.py").write_text(test, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:mergeable", *options, "test_it.py"]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True).returncode == code


@pytest.mark.parametrize(
    ("words", "named"),
    [((sys.executable, "nowhere.py"), "Name ALB Albany Intl"), (("./nowhere",), "")],
)
def test_git_hears_of_a_misspelt_script_as_the_lesson_says(words, named, tmp_path):
    """Python's own 2 is bad everywhere; a shell's 127 is asked of the good end, and ends it."""
    folder = rehearse(past.whole_hours(), tmp_path)
    run(folder, "bisect", "start", "main", "v1.0")
    ended = attempted(folder, "bisect", "run", *words)
    assert bool(ended.returncode) == (not named), ended.stderr
    found = re.search(r"^# first bad commit: \[\w+\] (.+)$", run(folder, "bisect", "log"), re.M)
    assert (found[1] if found else "") == named


def test_stale_bytecode_is_taken_for_the_source(tmp_path):
    """What the page says of `.pyc` files: size and whole seconds are all that is compared."""
    file = tmp_path / "limit.py"
    words = [sys.executable, "-c", "import limit; print(limit.HOUR)"]
    said = []
    for number, text in enumerate(("HOUR = 60\n", "HOUR = 61\n")):
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(0, 1_700_000_000_000_000_000 + number * 500_000_000))
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        ended = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True)
        said.append(ended.stdout.strip())
    assert said == ["60", "60"]


@needs_django_history
def test_an_answer_may_be_a_release_by_its_title(course, tmp_path):
    text = (LESSON / RELEASE / ".answers/solution/answers.py").read_text("utf-8")
    text = text.replace('= "5.1"', '= "Django 5.1"').replace('= "4.2"', '= "v4.2"')
    text = text.replace('= "django/db', '= "./django/db')
    (tmp_path / "answers.py").write_text(text, encoding="utf-8")
    attempt = Attempt(course.exercise_named(RELEASE), "titles", (tmp_path,))
    (verdict,) = grade_attempts(course.root, [attempt]).values()
    assert verdict.passed, verdict


@needs_django_history
def test_a_repository_of_django_is_prepared(tmp_path, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("prepare", LESSON / RELEASE / "prepare.py")
    prepare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prepare)
    monkeypatch.setattr(prepare, "find_root", lambda: tmp_path)
    assert [prepare.main(), prepare.main()] == [0, 0]
    said = capsys.readouterr().out
    assert "has 57 commits on top of 4.2.1" in said
    assert "It was here before" in said
    folder = tmp_path / ".mergeable" / "django-releases"
    assert plain_git(folder, "rev-list", "--count", "4.2.1..within-4.2.2") == "57"
    branches = plain_git(folder, "branch", "--list", "within-*").split()
    points = [each.removeprefix("within-") for each in branches]
    assert points == [tag for tag in plain_git(folder, "tag").split() if tag.count(".") == 2]
