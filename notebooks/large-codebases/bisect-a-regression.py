# %% [markdown]
# # Bisect a regression
#
# Runs what [the lesson](../../docs/lessons/large-codebases/bisect-a-regression.md) shows: first
# on a history of forty commits that it makes for itself, then on Django's releases from 4.1 to
# 5.2.1. Those are built once, with `mergeable upstream build django`; the cells that need them
# come last.

# %% a history of 42 commits
import sys
import tempfile
from pathlib import Path

sys.path.append("../../exercises/large-codebases")
from rehearsals import past, rehearse
from rehearsals.git import attempted, run

workshop = Path(tempfile.mkdtemp())


def new_folder():
    return Path(tempfile.mkdtemp(dir=workshop))


repo = rehearse(past.whole_hours(), new_folder())
print(run(repo, "log", "--format=%h %s", "-4"))
len(run(repo, "rev-list", "main").split())

# %% measure: what it says at both ends
import subprocess

ASK = "from flightboard.delays import describe; print(describe(60))"


def said(commit):
    """Return what describe(60) is at a commit."""
    run(repo, "checkout", "--quiet", commit)
    words = [sys.executable, "-B", "-c", ASK]
    asked = subprocess.run(words, cwd=repo, capture_output=True, text=True)
    return asked.stdout.strip()


{commit: said(commit) for commit in ("v1.0", "main")}

# %% locate: six tries by hand
import re

RIGHT = "1 h 00 min"


def tried(folder):
    """Return what was said of which commit, as git's log has it."""
    log = run(folder, "bisect", "log")
    found = re.findall(r"^# (\w+): \[\w+\] (.+)$", log, re.MULTILINE)
    end = r"^# (.*first .+ commit): \[\w+\] (.+)$"
    ends = re.findall(end, log, re.MULTILINE)
    return [*found[2:], *ends]  # the first two are the ends we gave it


def show(steps):
    """Print what was said of which commit."""
    for word, subject in steps:
        print(f"{word}: {subject}")


run(repo, "bisect", "start", "main", "v1.0")
while not tried(repo) or "first" not in tried(repo)[-1][0]:
    verdict = "good" if said("HEAD") == RIGHT else "bad"
    run(repo, "bisect", verdict)
show(tried(repo))

# %% picture: half of what is left, at each try tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
subjects = run(repo, "log", "--reverse", "--format=%s", "main").splitlines()
low, high = 0, len(subjects) - 1
figure, axes = plt.subplots(figsize=(6.4, 3.2))
tries = [step for step in tried(repo) if "first" not in step[0]]
for row, (word, subject) in enumerate([*tries, ("", "")]):
    axes.barh(row, high - low + 0.6, 0.5, low - 0.3, color="0.8", zorder=1)
    if subject:
        at = subjects.index(subject)
        shape, fill = ("o", "white") if word == "good" else ("X", "black")
        look = {"marker": shape, "c": fill, "edgecolors": "black"}
        axes.scatter(at, row, s=70, **look)
        axes.text(low - 1, row, word, ha="right", va="center", fontsize=9)
        low, high = (at, high) if word == "good" else (low, at)
axes.set_yticks(range(len(tries) + 1))
axes.set_yticklabels([*(f"try {n + 1}" for n in range(len(tries))), "left"])
axes.invert_yaxis()
axes.set_xlim(-5, len(subjects))
axes.set_xlabel("commits, the oldest on the left")
commits = len(subjects) - 1
axes.set_title(f"{len(tries)} tries leave one of {commits} commits")
axes.grid(visible=False)
plt.show()

# %% how many tries: the logarithm
import math

{n: math.ceil(math.log2(n)) for n in (10, 41, 1_000, 30_000)}

# %% a script that people type
TYPED = """
from flightboard.delays import describe
assert describe(60) == "1 h 00 min"
"""


def bisect(history, script, **extra):
    """Bisect a history with a script, and say how it went."""
    folder = rehearse(history, new_folder())
    file = new_folder() / "is_it_wrong.py"
    file.write_text(script)
    run(folder, "bisect", "start", "main", "v1.0")
    python = Path(sys.executable).as_posix()
    attempted(folder, "bisect", "run", python, file.as_posix(), extra=extra)
    return tried(folder)


bisect(past.whole_hours(), TYPED)[-1]

# %% a script in its own folder
run(repo, "checkout", "--quiet", "v1.0")
file = new_folder() / "is_it_wrong.py"
file.write_text(TYPED)
words = [sys.executable, str(file)]
asked = subprocess.run(words, cwd=repo, capture_output=True, text=True)
print(asked.stderr.splitlines()[-1])
asked.returncode

# %% the tree first, and still a wrong answer
FOUND = """
import os, sys
sys.dont_write_bytecode = True
sys.path.insert(0, os.getcwd())
"""

print(bisect(past.whole_hours(), FOUND + TYPED)[-1])
print(bisect(past.that_cannot_be_imported(), FOUND + TYPED)[-1])

# %% what git hears in an exit code tags=["hide-input"]
from mergeable.showing import Table


def heard(ending):
    """Return an ending's exit code, and what git makes of it."""
    script = f"import os, sys\n{ending}\n"
    words = [sys.executable, "-c", script]
    code = subprocess.run(words, capture_output=True).returncode
    steps = bisect(past.whole_hours(), script)
    return [f"`{ending}`", code, steps[0][0] if steps else "stops"]


ENDINGS = (
    "sys.exit()",
    "sys.exit(1 == 1)",
    "assert 1 == 2",
    "import flightbord",
    'sys.exit("60 min")',
    "sys.exit(125)",
    "sys.exit(-1)",
)
Table([["a script that ends with", "code", "git"], *map(heard, ENDINGS)])

# %% a script that may not know
KNOWS = """
try:
    from flightboard.delays import describe
    said = describe(60)
except Exception:
    sys.exit(125)
sys.exit(said != "1 h 00 min")
"""

steps = bisect(past.that_cannot_be_imported(), FOUND + KNOWS)
show(steps)

# %% where git cannot tell either
steps = bisect(past.that_is_hidden(), FOUND + KNOWS)
named = [step for step in steps if "possible" in step[0]]
show(sorted(named))

# %% the log, mended and replayed
folder = rehearse(past.whole_hours(), new_folder())
run(folder, "bisect", "start", "main", "v1.0")
run(folder, "bisect", "good")
run(folder, "bisect", "good")  # said in haste: it was bad
run(folder, "bisect", "good")
log = run(folder, "bisect", "log").splitlines(keepends=True)
commands = [n for n, line in enumerate(log) if line.startswith("git")]
kept = new_folder() / "until-there.log"
kept.write_text("".join(log[: commands[1] + 1]))  # the start, one answer
run(folder, "bisect", "reset")
run(folder, "bisect", "replay", kept.as_posix())
tried(folder)


# %% a count at every commit
def at_each(history, name):
    """Yield a module's text at each commit of a history."""
    text = ""
    for change in history.changes:
        text = change.files.get(f"flightboard/{name}.py", text)
        yield text


def questions(board, flights):
    """Return how often a board of so many flights asks the store."""
    store = {}
    exec(next(at_each(history, "store")), store)
    asked = []

    class Counting(store["Store"]):
        def ask(self, tail_numbers):
            asked.append(tail_numbers)
            return super().ask(tail_numbers)

    space = {}
    exec(board, space)
    shown = [(f"UA {n}", f"N{n}") for n in range(flights)]
    space["lines"](shown, Counting({tail: "A320" for _, tail in shown}))
    return len(asked)


history = past.greeted_before()
boards = list(at_each(history, "board"))
counts = {n: [questions(text, n) for text in boards] for n in (20, 60)}
{n: sorted(set(found)) for n, found in counts.items()}

# %% picture: two sizes tell two changes apart tags=["hide-input"]
figure, axes = plt.subplots(figsize=(6.4, 3.2))
for (size, found), style in zip(counts.items(), ("-", "--"), strict=True):
    axes.step(range(len(found)), found, style, where="post", color="black")
    label = f"{size} flights"
    axes.text(len(found), found[-1], label, va="center", fontsize=9)
axes.axhline(10, color="0.6", linewidth=1)
axes.text(10, 11.5, "a threshold of 10", fontsize=9, color="0.35")
axes.set_xlim(0, len(boards) + 8)
axes.set_ylim(0, 100)
axes.set_xlabel("commits since v1.0")
axes.set_ylabel("questions to the store")
axes.set_title("The first step is the same for 20 flights and for 60")
plt.show()

# %% django: the releases as a history
from mergeable.upstream import check_out
from mergeable.upstream import history as history_of

django = check_out(history_of("django"), new_folder(), "5.2.1")
print(run(django, "log", "--graph", "--format=%s", "--all"))

# %% django: one query, and two
COST = Path(
    "../../exercises/large-codebases/bisect-a-regression",
    "in-which-release/cost.py",
).resolve()


def cost(what, release, folder=django):
    """Return what cost.py prints in a release."""
    run(folder, "checkout", "--quiet", release)
    words = [sys.executable, str(COST), what]
    asked = subprocess.run(words, cwd=folder, capture_output=True)
    return int(asked.stdout)


{release: cost("prefetch", release) for release in ("4.1", "5.2")}

# %% django: which release sends a query too many
JUDGE = """
import subprocess, sys
script, what, most = sys.argv[1:]
asked = subprocess.run([sys.executable, script, what], capture_output=True)
if asked.returncode:
    sys.exit(125)
sys.exit(int(asked.stdout) > int(most))
"""
judge = new_folder() / "judge.py"
judge.write_text(JUDGE)


def bisect_django(start, what, most, folder=django):
    """Bisect Django: `start` is what `git bisect start` is told."""
    run(folder, "bisect", "start", *start)
    python = Path(sys.executable).as_posix()
    script = [python, judge.as_posix(), COST.as_posix(), what, str(most)]
    attempted(folder, "bisect", "run", *script)
    steps = tried(folder)
    run(folder, "bisect", "reset")
    return steps


bisect_django(["5.2", "4.1"], "prefetch", 1)

# %% django: within the release that mended it
from mergeable.upstream import split_release

commits = split_release(django, "5.2", "5.2.1", "within-5.2.1")
JUDGE_NEW = JUDGE.replace("> int(most)", "<= int(most)")
judge.write_text(JUDGE_NEW)
terms = ["--term-old=wasteful", "--term-new=mended"]
steps = bisect_django([*terms, "within-5.2.1", "5.2"], "prefetch", 1)
show(steps)
commits

# %% prove: 5.2 with one file of 5.2.1
MENDED = "django/db/models/fields/tuple_lookups.py"
cost("prefetch", "5.2")
run(django, "checkout", "5.2.1", "--", MENDED)
words = [sys.executable, str(COST), "prefetch"]
asked = subprocess.run(words, cwd=django, capture_output=True)
run(django, "reset", "--quiet", "--hard")
int(asked.stdout)

# %% django: calls to compile a query of 60 columns
releases = ("4.1", "4.2", "4.2.1", "4.2.2", "5.1", "5.2")
{release: cost("compile", release) for release in releases}
