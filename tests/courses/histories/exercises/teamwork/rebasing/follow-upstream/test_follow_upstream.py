from mergeable.explain import fail
from mergeable.repository import expecting


def test_ended(attempt):
    """Nothing is left in the middle"""
    expecting.expect_nothing_under_way(attempt.repository())


def test_linear(attempt):
    """Your branch contains no merge"""
    repository = attempt.repository()
    expecting.expect_branch(repository, "tides")
    expecting.expect_linear(repository, "tides", since=["upstream/main"])


def test_on_top(attempt):
    """Your branch stands on what upstream has now"""
    newest = attempt.scene("upstream").branches["main"]
    repository = attempt.repository()
    expecting.expect_branch(repository, "tides")
    expecting.expect_on_top(repository, "tides", newest, shown="upstream/main")


def test_kept(attempt):
    """Both of your commits are there"""
    repository, scene = attempt.repository(), attempt.scene()
    expecting.expect_branch(repository, "tides")
    found = repository.commits("tides", since=["upstream/main"])
    if not found:
        fail("`tides` has none of your commits.")
    patches = {repository.patch_id(commit.sha) for commit in found if not commit.is_merge}
    for commit in scene.commits("tides", since=["upstream/main"]):
        if scene.patch_id(commit.sha) not in patches:
            fail(f"{commit.subject} is gone.", got=expecting.histories(found))
