"""Each afterthought is taken anew as a fixup of what it mends; git puts them in their places."""

MESSAGES = {
    "clock in its own module": "Refs #57 -- Gave clock() a module.",
    "wip gates": "Fixed #57 -- Showed the gate of each flight.",
    "readme": "Refs #57 -- Told readers of the gate.",
}


def take(repo):
    repo.do("git branch draft")
    repo.do("git reset --hard draft~4")
    for commit, mended in (("draft~3", ":/clock in"), ("draft", ":/wip gates")):
        repo.do(f"git cherry-pick --no-commit {commit}")
        repo.do(f"git commit --fixup='{mended}'")
    repo.do("git cherry-pick draft~2")
    repo.do("git cherry-pick --no-commit draft~1")
    repo.do("git commit --fixup=':/^readme'")
    repo.do("git -c sequence.editor=: rebase -i --autosquash main")
    todo = []
    for subject, message in MESSAGES.items():
        todo += [f"pick {subject}", f'exec git commit --amend -qm "{message}"']
    repo.do("git rebase -i main", todo=todo)
    repo.do("git branch -D draft")
