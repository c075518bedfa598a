import pytest
from mergeable.explain import Words, fail
from mergeable.repository import expecting, messages

BRANCH, BASE = "ticket_41", "main"
FIX, TIDYING = "the fix", "the tidying"
FORMS = {FIX: "Fixed #41 -- ", TIDYING: "Refs #41 -- "}
SHOWN = 3  # lines of each change in one message
ALOUD = "`git log --stat main..ticket_41` shows what each commit touches."


@pytest.fixture
def two_commits(repository, scene):
    return expect_two(repository, scene)


def expect_two(repository, scene):
    base = scene.branches[BASE]
    commits = expecting.expect_linear(repository, BRANCH, since=[base], onto=BASE)
    if len(commits) == 2:
        return commits
    if len(commits) < 2:
        expecting.expect_committed(repository, BRANCH, commits, scene.tree(BRANCH))
    problem = f"`{BRANCH}` has {len(commits)} commits that `{BASE}` has not, and two are wanted."
    if len(commits) == 1:
        problem = f"`{BRANCH}` still has one commit for both changes."
        next_step = (
            "`git reset HEAD~1` takes the commit back and leaves its changes in your files, for "
            "you to commit in two parts."
        )
    elif not commits:
        next_step = (
            "`git reflog` still has the commit you began with: its message is "
            "`fix average, clean up`."
        )
    else:
        next_step = (
            f"`git rebase -i {BASE}` lists them: `fixup` joins one to the one above it, `drop` "
            "leaves one out."
        )
    fail(problem, got=expecting.histories(commits), next_step=next_step)


def belongs_to(path, line):
    """Return which change a line belongs to, as the task divides them."""
    if path in ("tests/test_delays.py", "NEWS.md") or "sum(left)" in line:
        return FIX
    return TIDYING


def lines_of(repository, commit):
    """Return the lines that a commit writes, each with its file, by the change they belong to."""
    found = {FIX: [], TIDYING: []}
    for path in repository.changed(commit.sha):
        below = repository.patch(commit.sha, path).split("\n@@")[1:]
        for line in "\n".join(below).split("\n"):
            if line.startswith("+") and line[1:].strip():
                found[belongs_to(path, line)].append(f"{path}: {line[1:].strip()}")
    return found


def change_of(repository, commit):
    """Return which change a commit is, or fail where it is both or neither."""
    found = lines_of(repository, commit)
    if all(found.values()):
        lines = [f"of {change}, {line}" for change in found for line in found[change][:SHOWN]]
        fail(
            f"The commit {commit.named} has parts of both changes.",
            got=Words("\n".join(lines)),
            next_step="`git reset --soft` to the commit below it, `git restore --staged .`, and "
            "choose again. `git add --patch` asks for each piece of a file.",
        )
    if not any(found.values()):
        fail(f"The commit {commit.named} is neither the fix nor the tidying.", next_step=ALOUD)
    return FIX if found[FIX] else TIDYING


def test_nothing_is_under_way(attempt):
    """Nothing is left in the middle"""
    expecting.expect_nothing_under_way(attempt.repository())


def test_main_is_as_it_was(attempt, scene):
    """`main` is as it was: a change waits on a branch of its own"""
    expecting.expect_unmoved(attempt.repository(), BASE, scene.commit(BASE))


def test_two_commits_on_main(repository, scene):
    """`ticket_41` stands on `main` with two commits, and no merge"""
    expect_two(repository, scene)
    expecting.expect_on_top(repository, BRANCH, scene.branches[BASE], shown=BASE)


def test_nothing_is_lost(repository, scene):
    """Both commits together change what the one changed, byte for byte"""
    wanted, found = scene.tree(BRANCH), repository.tree(BRANCH)
    wrong = sorted(p for p in wanted.keys() | found.keys() if wanted.get(p) != found.get(p))
    if not wrong:
        return
    before = scene.tree(BASE)
    if all(found.get(path) == before.get(path) for path in wrong):
        problem = f"What the commit changed in {expecting.listed(wrong)} is gone."
    else:
        problem = f"{expecting.listed(wrong)} is not as the commit had it."
    first = scene.commit(BRANCH).short
    fail(
        problem,
        next_step=f"The commit you began with is still there: `git diff {first} {BRANCH}` shows "
        f"what differs, `git restore --source={first} FILE` brings a file back.",
    )


def test_one_change_a_commit(repository, two_commits):
    """One commit is the fix with its test and its line in NEWS.md, the other the tidying"""
    changes = [change_of(repository, commit) for commit in two_commits]
    if changes[0] == changes[1]:
        fail(f"Both commits are parts of {changes[0]}.", next_step=ALOUD)


def test_messages(repository, two_commits):
    """Each message says one thing, in the form that Django uses"""
    for commit in two_commits:
        said = messages.expect_subject(commit, FORMS[change_of(repository, commit)])
        messages.expect_past_tense(commit, said)
