"""What the exercises of this lesson begin with: the branch that each is about, now and at first."""

import pytest
from mergeable.repository import expecting


@pytest.fixture
def repository(attempt, request):
    """The learner's repository, which has the branch that the exercise calls BRANCH."""
    found = attempt.repository()
    expecting.expect_branch(found, request.module.BRANCH)
    return found


@pytest.fixture
def scene(attempt):
    """The same repository as it was before the learner did anything."""
    return attempt.scene()
