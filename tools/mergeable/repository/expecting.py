"""What many git exercises ask of a history, each in the words that all of them share.

Each function fails the check, or returns what the next question needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mergeable.explain import Words, count, fail
from mergeable.repository.reading import Repository
from mergeable.repository.values import Commit, Entry

HOW_TO_GO_ON = {
    "rebase": "`git status` says where it stopped. Mend the files it names and `git add` them, "
    "then `git rebase --continue`; `git rebase --abort` takes it all back.",
    "bisect": "`git bisect reset` ends it and brings you back to where you were.",
}
GO_ON = (
    "`git status` says where it stopped. Mend the files it names and `git add` them, then "
    "`git {0} --continue`; `git {0} --abort` takes it all back."
)
LISTED = 8  # commits or files named in one message


def expect_nothing_under_way(repository: Repository) -> None:
    """Fail in the middle of a rebase, a merge or the like: what is there is not the end of it."""
    doing = repository.in_progress
    if not doing:
        return
    conflicts = repository.status.conflicted
    stopped = f" It stopped at a conflict in {listed(conflicts)}." if conflicts else ""
    article = "An" if doing[0] in "aeiou" else "A"
    fail(
        f"{article} {doing} is under way in {repository.shown} and has not ended.{stopped}",
        next_step=HOW_TO_GO_ON.get(doing) or GO_ON.format(doing),
    )


def expect_branch(repository: Repository, name: str) -> Commit:
    """Return the newest commit of a branch; fails when there is no such branch, or no commits."""
    if not repository.branches:
        told = "has no branches yet: nothing is committed there"
        fail(f"{repository.shown} {told}.", next_step="Commit your work, then check again.")
    if name not in repository.branches:
        there = f"{repository.shown} has no branch `{name}`. There: {listed(repository.branches)}."
        nearly = "`git branch --move OLD NEW` renames one; `git reflog` shows one that was deleted."
        if repository.branch is None:
            there = (
                f"{there} HEAD is detached: it is on no branch, at {(repository.head or '')[:8]}."
            )
            nearly = f"`git switch -C {name}` makes a branch of where you are."
        fail(there, next_step=nearly)
    return repository.commit(f"refs/heads/{name}")


def expect_committed(
    repository: Repository, branch: str, commits: Sequence[Commit], wanted: dict[str, Entry]
) -> None:
    """Fail where the next commit still lies among the files, of which `wanted` names those asked.

    For a branch that has too few commits: what it lacks is not lost then, and not committed.
    """
    status = repository.status
    changed = {*status.staged, *status.unstaged, *status.untracked}.intersection(wanted)
    if repository.branch == branch and changed:
        fail(
            f"`{branch}` has {count(len(commits), 'new commit') if commits else 'no new commit'}, "
            f"and there are changes that are not committed, in {listed(changed)}.",
            next_step="`git status` lists them. `git add` those of the next change, look at "
            "`git diff --staged`, and `git commit`.",
        )


def expect_linear(
    repository: Repository, branch: str, *, since: Sequence[str], onto: str = ""
) -> list[Commit]:
    """Return a branch's commits that `since` has not, the oldest first; fails for a merge.

    `onto` is the name of what the branch is to stand on, where that is not the first of `since`.
    """
    commits = repository.commits(branch, since=since)
    for commit in commits:
        if commit.is_merge:
            fail(
                f"`{branch}` contains the merge commit {commit.named}. "
                "The task asks for a linear history.",
                got=histories(commits),
                next_step=f"Rebase instead: `git rebase {onto or since[0]}` puts your commits "
                "one by one on top, and leaves merges out.",
            )
    return commits


def expect_on_top(repository: Repository, branch: str, base: str, *, shown: str) -> None:
    """Fail unless a branch has all of `base`, a hash; `shown` is how the learner knows that."""
    found = repository.merge_base(branch, base) if repository.find(base) else None
    if found == base:
        return
    if repository.find(base) is None:
        fail(
            f"{repository.shown} does not have the newest commit of {shown}, {base[:8]}.",
            next_step=f"`git fetch {shown.partition('/')[0]}` brings what others have pushed.",
        )
    told = f"it leaves it at {repository.commit(found).named}" if found else "they share nothing"
    fail(
        f"`{branch}` is not on top of {shown}: {told}.",
        expected=Words(f"{repository.commit(base).named} in its history"),
        next_step=f"`git log --oneline --graph {branch} {shown}` draws both.",
    )


def expect_unmoved(repository: Repository, branch: str, began: Commit) -> None:
    """Fail when a branch is not where the learner found it."""
    found = expect_branch(repository, branch)
    if found.sha != began.sha:
        fail(
            f"`{branch}` is at {found.named} now, and began at {began.named}.",
            next_step=f"`git branch --force {branch} upstream/{branch}` puts it back, from another "
            f"branch; `git branch kept {branch}` before that keeps what you committed there.",
        )


def expect_same_files(
    repository: Repository, branch: str, began: Commit, wanted: dict[str, Entry], *, left: str
) -> None:
    """Fail unless a branch has the files of the commit it began with; `left` says who left them."""
    found = repository.tree(branch)
    wrong = sorted(p for p in wanted.keys() | found.keys() if wanted.get(p) != found.get(p))
    if wrong:
        fail(
            f"{listed(wrong)} is not as {left}.",
            next_step=f"The commit you began with is still there: `git diff {began.short} "
            f"{branch}` shows what differs, `git restore --source={began.short} FILE` brings a "
            "file back.",
        )


def histories(commits: Sequence[Commit]) -> Words:
    """Return commits as a message shows them, the newest first as `git log` has them."""
    lines = [str(commit) for commit in reversed(commits)]
    if len(lines) > LISTED:
        lines[LISTED:] = [f"and {count(len(lines) - LISTED, 'more')}"]
    return Words("\n".join(lines) or "no commits")


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    found = sorted(names)
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return (", ".join(found[:LISTED]) or "none") + more
