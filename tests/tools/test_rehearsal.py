"""A repository for notebooks: what commands print, without what differs between machines."""

import pytest
from mergeable.scene.rehearsal import Rehearsal


@pytest.fixture
def repo(monkeypatch):
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Else")
    made = Rehearsal()
    made.write("a.txt", "one\ntwo\n")
    made.type("git add -A\ngit commit -qm 'Add a'")
    return made


def test_hashes_are_the_same_everywhere(repo):
    assert repo.type("git rev-parse HEAD") == (
        "$ git rev-parse HEAD\n3a205d79a9bd1aa749293b12a6b708e4e947f65c"
    )


def test_a_command_that_fails_says_so(repo):
    with pytest.raises(RuntimeError, match=r"`git switch nowhere` ended with 128: fatal: invalid"):
        repo.type("git switch nowhere")
    assert repo.type("git switch nowhere", fails=["git switch nowhere"]) == "$ git switch nowhere"


def test_a_list_is_taken_as_it_is_and_shown_without_notes(repo):
    repo.change("a.txt", "two", "three")
    repo.type("git commit -qam 'Count on'")
    shown = repo.type("git rebase -i HEAD~1").splitlines()
    assert shown[0] == "$ git rebase -i HEAD~1"
    assert len(shown) == 2
    assert shown[1].startswith("pick ")
    assert shown[1].endswith(" Count on")
    assert " # " not in shown[1]


def test_letters_are_shown_in_the_place_of_questions(repo):
    repo.write("a.txt", "ONE\ntwo\n")
    typed = repo.type("git add --patch\ngit status --short", answers="y")
    assert typed == "$ git add --patch\ny\n$ git status --short\nM  a.txt"


def test_others_commit_as_well(repo):
    repo.by("Mara")
    repo.type("git commit -q --allow-empty -m 'Wave'")
    who = repo.type("git log -1 --format='%an <%ae>'")
    assert who.endswith("Mara <mara@example.org>")


def test_what_is_not_there_once_is_not_changed(repo):
    with pytest.raises(ValueError, match="has 'four' 0 times"):
        repo.change("a.txt", "four", "five")
