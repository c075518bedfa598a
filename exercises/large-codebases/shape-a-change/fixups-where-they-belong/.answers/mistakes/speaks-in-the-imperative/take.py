TODO = [
    "pick clock in its own module",
    "fixup oops",
    "exec git commit --amend -qm 'Refs #57 -- Move clock() to a module of its own.'",
    "pick wip gates",
    "fixup as Mara said",
    "exec git commit --amend -qm 'Fixed #57 -- Add the gate to the board.'",
    "pick readme",
    "fixup typo",
    "exec git commit --amend -qm 'Refs #57 -- Document the column of gates.'",
]


def take(repo):
    repo.do("git rebase -i main", todo=TODO)
