import pytest
from mergeable.explain import Words, fail
from mergeable.repository import expecting, messages, replaying

BRANCH, BASE = "ticket_57", "main"
CLOCK, GATES, WORDS = "the clock", "the gates", "the README"
FORMS = {CLOCK: "Refs #57 -- ", GATES: "Fixed #57 -- ", WORDS: "Refs #57 -- "}
OF_ONE = {
    "departures/times.py": CLOCK,
    "tests/test_times.py": CLOCK,
    "departures/flights.py": GATES,
    "NEWS.md": GATES,
    "README.md": WORDS,
}
ALOUD = "`git log --reverse --patch main..ticket_57` shows what each commit changes."
SHOWN = 2  # lines of each change in one message


@pytest.fixture
def three_commits(repository, scene):
    return expect_three(repository, scene)


def expect_three(repository, scene):
    base = scene.branches[BASE]
    commits = expecting.expect_linear(repository, BRANCH, since=[base], onto=BASE)
    if len(commits) == 3:
        return commits
    if len(commits) < 3:
        expecting.expect_committed(repository, BRANCH, commits, scene.tree(BRANCH))
    problem = f"`{BRANCH}` has {len(commits)} commits that `{BASE}` has not, and three are wanted."
    next_step = (
        f"`git rebase -i {BASE}` lists them: `fixup` melts one into the one above it, and lines "
        "can be moved."
    )
    if len(commits) == 1:
        problem = f"`{BRANCH}` has one commit, and three changes are in it."
    if len(commits) < 3:
        next_step = "`git reflog` still has what you began with: its newest is `as Mara said`."
    fail(problem, got=expecting.histories(commits), next_step=next_step)


def belongs_to(path, line):
    """Return which change a line belongs to, as the task divides them."""
    if path in OF_ONE:
        return OF_ONE[path]
    about_clock = (
        "import",
        "def clock",
        'f"{minutes',
        "minutes after",
        "test_clock",
        "assert clock",
    )
    return CLOCK if any(words in line for words in about_clock) else GATES


def lines_of(repository, commit):
    """Return the lines that a commit adds or takes away, by the change they belong to."""
    found = {change: [] for change in FORMS}
    for path in repository.changed(commit.sha):
        below = repository.patch(commit.sha, path).split("\n@@")[1:]
        for line in "\n".join(below).split("\n"):
            if line[:1] in ("+", "-") and line[1:].strip():
                found[belongs_to(path, line)].append(f"{path}: {line[:1]} {line[1:].strip()}")
    return found


def change_of(repository, commit):
    """Return which change a commit is, or fail where it is several or none."""
    found = {change: lines for change, lines in lines_of(repository, commit).items() if lines}
    if len(found) > 1:
        shown = [f"of {change}, {line}" for change in found for line in found[change][:SHOWN]]
        number = {2: "two", 3: "three"}[len(found)]
        fail(
            f"The commit {commit.named} has parts of {number} changes.",
            got=Words("\n".join(shown)),
            next_step=ALOUD,
        )
    if not found:
        fail(f"The commit {commit.named} changes nothing.", next_step=ALOUD)
    return next(iter(found))


def test_nothing_is_under_way(attempt):
    """Nothing is left in the middle"""
    expecting.expect_nothing_under_way(attempt.repository())


def test_main_is_as_it_was(attempt, scene):
    """`main` is as it was: a change waits on a branch of its own"""
    expecting.expect_unmoved(attempt.repository(), BASE, scene.commit(BASE))


def test_three_commits_on_main(repository, scene):
    """`ticket_57` stands on `main` with three commits, and no merge"""
    expect_three(repository, scene)
    expecting.expect_on_top(repository, BRANCH, scene.branches[BASE], shown=BASE)


def test_nothing_is_lost(repository, scene):
    """The files hold what the six commits left in them, byte for byte"""
    began, wanted = scene.commit(BRANCH), scene.tree(BRANCH)
    expecting.expect_same_files(repository, BRANCH, began, wanted, left="the six commits left it")


def test_one_change_a_commit(repository, three_commits):
    """Each commit is one change, with nothing of the others"""
    changes = [change_of(repository, commit) for commit in three_commits]
    for change in FORMS:
        parts = changes.count(change)
        if parts > 1:
            fail(f"Of {change} there are {parts} commits, and one is wanted.", next_step=ALOUD)


def test_each_commit_stands(attempt, repository, three_commits):
    """At each commit its tests pass"""
    for commit in three_commits:
        replaying.expect_tests_pass(attempt, repository, commit, BASE)


def test_messages(repository, three_commits):
    """Each message says what its commit did, in the form that Django uses"""
    for commit in three_commits:
        said = messages.expect_subject(commit, FORMS[change_of(repository, commit)])
        messages.expect_past_tense(commit, said)
