# %% [markdown]
# # Find your way
#
# Runs what [the lesson](../../docs/lessons/large-codebases/find-your-way.md) shows: a request
# followed through the installed Django, and a ticket through Django's history. For the history
# run `mergeable upstream build django` first, once.

# %% the site: one page
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.append("../../exercises/large-codebases")
from kitchen import site
from mergeable.showing import Table

site.ask(site.handler)

# %% the size: what there is to read
import django

DJANGO = Path(django.__file__).parent
sources = [path.read_text("utf-8") for path in DJANGO.rglob("*.py")]
lines = sum(text.count("\n") for text in sources)
f"{len(sources):,} files, {lines:,} lines in django/"

# %% the history: ten releases
import shlex
import subprocess

from mergeable.upstream import check_out, history

repository = history("django")


def git(words, at=repository):
    """Print what git says to a line as one would type it."""
    command = ["git", "--no-pager", "-C", str(at), *shlex.split(words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.stdout:
        print(done.stdout.rstrip())


git("log --all --graph --format='%h %cs %d' --decorate-refs=tags")

# %% measure: one page, five releases
import os
import tempfile

folder = tempfile.TemporaryDirectory()
tree = check_out(repository, Path(folder.name) / "django", "5.1.6")


def run(*words, path=tree):
    """Run Python on the checked-out Django; return what it prints."""
    kitchen = Path("../../exercises/large-codebases").resolve()
    keys = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{kitchen}"}
    keys["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, *words]
    done = subprocess.run(command, capture_output=True, text=True, env=keys)
    return done.stdout + done.stderr


rows = [("Django", "the page")]
for release in ("5.0", "5.1", "5.1.6", "5.1.7", "5.2"):
    git(f"checkout --quiet {release}", at=tree)
    rows.append((release, run("-m", "kitchen.site").strip()))
Table(rows)

# %% locate: follow one request
from inspect import CO_GENERATOR


def is_plain(code):
    """Leave out what Python's versions tell of in different ways."""
    return code.co_name[0] != "<" and not code.co_flags & CO_GENERATOR


def followed(do, handle):
    """Do something; call `handle` for each call of Django's functions."""

    def hear(frame, event, arg):
        inside = frame.f_globals.get("__name__", "").startswith("django.")
        if event == "call" and inside and is_plain(frame.f_code):
            handle(frame)

    sys.setprofile(hear)
    try:
        do()
    finally:
        sys.setprofile(None)


def stack(frame):
    """Return a frame and those around it, outermost first."""
    found = []
    while frame is not None:
        if is_plain(frame.f_code):
            found.insert(0, frame)
        frame = frame.f_back
    return found


def place(frame):
    """Return the file, the line that runs, and the function."""
    file = Path(frame.f_code.co_filename)
    known = file.is_relative_to(DJANGO)
    shown = file.relative_to(DJANGO) if known else file.name
    return f"{shown}:{frame.f_lineno}", frame.f_code.co_qualname


calls = []
followed(lambda: site.ask(site.handler), lambda f: calls.append(place(f)))
files = {where.partition(":")[0] for where, _ in calls}
f"{len(calls):,} calls, {len(set(calls))} functions, {len(files)} files"

# %% locate: from the address to the line
ways = []


def at_the_filter(frame):
    if frame.f_code.co_name == "constrained_target":
        ways.append([place(each) for each in stack(frame)])


followed(lambda: site.ask(site.handler), at_the_filter)
way = ways[0]
start = [name for _, name in way].index("WSGIHandler.__call__")


def shorter(at, name):
    return name.rpartition("<locals>.")[2], "/".join(at.split("/")[-2:])


steps = [shorter(*each) for each in way[start:]]
Table([("function", "file and line that runs"), *steps])

# %% picture: how deep the request goes tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
PARTS = {
    "handler, middleware": ("core", "middleware", "utils/deprecation"),
    "URLs": ("urls",),
    "template": ("template",),
    "ORM": ("db",),
}
points, bottom, in_view = [], [], []


def measure(frame):
    here = stack(frame)
    if not bottom:
        bottom.append(len(here))
    if any(each.f_code is site.page.__code__ for each in here):
        in_view.append(len(points))
    points.append((len(here) - bottom[0], place(frame)[0]))


followed(lambda: site.ask(site.handler), measure)
figure, axes = plt.subplots(figsize=(7.2, 3.8))
axes.plot([depth for depth, _ in points], color="#888db8", linewidth=0.8)
for (name, starts), marker in zip(PARTS.items(), "so^.", strict=True):
    mine = [n for n, (_, at) in enumerate(points) if at.startswith(starts)]
    depths = [points[n][0] for n in mine]
    axes.plot(mine, depths, marker, markersize=3.5, label=name)
axes.axvline(in_view[-1] + 0.5, ymax=0.6, color="#6b7480", linewidth=1)
axes.text(in_view[-1] + 12, 0.5, "the view has returned", ha="left")
axes.set(
    title="The view is done early; the template asks the database",
    xlabel="Calls of Django's functions, in their order",
    ylabel="Depth (calls within calls)",
)
axes.legend(loc="upper left", markerscale=2)
plt.show()

# %% predict: when the database is asked tags=["hide-input"]
from django.db import connection

told = []


def asked(execute, sql, params, many, context):
    table = re.search(r'(?:FROM|JOIN) "(\w+)"', sql)[1]
    here = [name for _, name in map(place, stack(sys._getframe()))]
    during = "page" if "page" in here else "SimpleTemplateResponse.render"
    told.append((during, "COUNT" if "COUNT(" in sql else "rows", table))
    return execute(sql, params, many, context)


with connection.execute_wrapper(asked):
    site.ask(site.handler)
Table([("while this runs", "asks for", "of the table"), *told])

# %% locate: the words on the page's last step
git("grep -n -p 'def count' 5.1.6 -- django/db")

# %% locate: both on a line
FIELDS = "django/db/models/fields"
git(f"grep -n -e instance.pk --and -e filter 5.1.6 -- {FIELDS}")

# %% locate: the test next to it
git("grep -n -p -w to_field 5.1.6 -- 'tests/m2m_through/*.py'")

# %% locate: who asks count() or exists() in those tests
git(r"grep -n -E '\.(count|exists)\(\)' 5.1.6 -- tests/m2m_through")

# %% locate: when the word came
git("log --oneline --all -S constrained_target -- django")

# %% locate: when lines with the word changed
FILE = f"{FIELDS}/related_descriptors.py"
git(f"log --oneline --all -G 'self.source_field_name: self' -- {FILE}")

# %% locate: the life of the function
attributes = Path(tree) / ".git" / "info" / "attributes"
with attributes.open("a") as file:
    file.write("*.py diff=python\n")
git(f"log 5.1.7 --oneline -s -L :constrained_target:{FILE}", at=tree)

# %% locate: who wrote these lines
git(f"blame -s -w -C -C --abbrev=7 -L 1219,1224 5.1.7 -- {FILE}")

# %% predict: counting or looking
MIDDLEWARE = "django/middleware"
print("-S")
git(f"log --oneline -S 'parsed_referer =' -- {MIDDLEWARE}")
print("-G")
git(f"log --oneline -G 'parsed_referer =' -- {MIDDLEWARE}")

# %% change: one line
git(f"diff -U4 5.1.6 5.1.7 -- {FILE}")

# %% prove: red without the line, green with it
TEST = "m2m_through.tests.M2mThroughToFieldsTests"


def outcome(release):
    """Run the two new tests, of 5.1.7, on the code of a release."""
    git(f"checkout --quiet {release}", at=tree)
    git("checkout --quiet 5.1.7 -- tests", at=tree)
    runner = (f"{tree}/tests/runtests.py", "--parallel=1")
    said = run(*runner, f"{TEST}.test_count", f"{TEST}.test_exists")
    git("reset --quiet --hard", at=tree)
    return re.findall(r"^(?:OK|FAILED.*|AssertionError.*)$", said, re.M)


{release: outcome(release) for release in ("5.1.6", "5.1.7")}


# %% faded: who calls a function tags=["hide-input"]
def callers(do, file, name):
    """Count from where a function is called while something is done."""
    found = Counter()

    def hear(frame, event, arg):
        code = frame.f_code
        if event != "call" or code.co_name != name:
            return
        if code.co_filename.endswith(file):
            found[place(frame.f_back)] += 1

    sys.setprofile(hear)
    try:
        do()
    finally:
        sys.setprofile(None)
    return found


def ask():
    site.ask(site.handler)


found = callers(ask, "db/models/query.py", "_fetch_all")
Table([("called from", "function"), *found])

# %% the source: how the middleware are put together tags=["hide-input"]
from django.core.handlers.base import BaseHandler
from mergeable.showing import source

build = BaseHandler.load_middleware
source(
    build,
    ("handler = convert", "import_string"),
    ("mw_instance = middleware(", "mw_instance"),
    ("handler = convert_exception_to_response(mw", "_to_response(mw"),
    ("self._middleware_chain", "chain"),
)

# %% the source: where an exception is caught tags=["hide-input"]
from django.core.handlers.exception import convert_exception_to_response

source(convert_exception_to_response, ("else:", "return inner"))

# %% when not to: what blame says of a whole file
lines = subprocess.run(
    ["git", "-C", str(repository), "blame", "-s", "-w", "5.2", "--", FILE],
    capture_output=True, text=True, check=True,
).stdout.splitlines()  # fmt: skip
tags = subprocess.run(
    ["git", "-C", str(repository), "for-each-ref", "refs/tags",
     "--format=%(*objectname) %(refname:short)"],
    capture_output=True, text=True, check=True,
).stdout.splitlines()  # fmt: skip
names = dict(tag.split() for tag in tags)
blamed = Counter(line.split()[0].lstrip("^")[:7] for line in lines)
rows = [(name, blamed[commit[:7]]) for commit, name in names.items()]
Table([("release", "lines"), *(row for row in rows if row[1])])
