"""Running the tests that a commit has, on the code that it has."""

from __future__ import annotations

import re
from typing import Any

from mergeable.explain import CheckFailed, Words, fail
from mergeable.loading import place_in
from mergeable.repository.reading import Repository
from mergeable.repository.values import Commit

TESTS = re.compile(r"tests/test_\w+\.py")
AT_EACH = (
    "`git rebase --exec 'python -m pytest -q' BASE` runs the tests at each commit and stops where "
    "one fails; mend it there, `git add` and `git commit --amend`, then `git rebase --continue`."
)


def expect_tests_pass(attempt: Any, repository: Repository, commit: Commit, base: str) -> list[str]:
    """Return the names of a commit's tests; fails where one fails on the commit's own code.

    Only functions without parameters are called: fixtures are pytest's, which does not run here.
    `base` is what the branch stands on, as the learner knows it.
    """
    next_step = AT_EACH.replace("BASE", base)
    names = []
    with attempt.at(commit.sha) as at:
        for path in sorted(filter(TESTS.fullmatch, repository.tree(commit.sha))):
            try:
                tests = at.functions(path.removesuffix(".py").replace("/", "."), "test_")
            except Exception as error:
                fail(
                    f"At {commit.named}, {path} cannot be loaded.",
                    got=_told(error),
                    next_step=next_step,
                )
            names += [test.name for test in tests]
            for test in tests:
                if not test.wanted:
                    _run(test, path, commit, next_step)
    return names


def _run(test: Any, path: str, commit: Commit, next_step: str) -> None:
    try:
        test()
    except Exception as error:
        fail(
            f"At {commit.named}, `{test.name}` in {path} fails.",
            got=_told(error),
            next_step=next_step,
        )


def _told(error: Exception) -> Words:
    """Return an error as a message shows it: what it says, and the learner's line."""
    lines = [] if isinstance(error, CheckFailed) else [type(error).__name__]
    said = str(error).splitlines()
    if said:
        lines = [": ".join([*lines, said[0]])]
    place = place_in(error)
    if place:
        lines.append(str(place))
    return Words("\n".join(lines))
