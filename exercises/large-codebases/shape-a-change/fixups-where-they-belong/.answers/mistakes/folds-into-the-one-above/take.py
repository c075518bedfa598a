TODO = [
    "pick clock in its own module",
    "exec git commit --amend -qm 'Refs #57 -- Moved clock() to a module of its own.'",
    "pick wip gates",
    "fixup oops",
    "exec git commit --amend -qm 'Fixed #57 -- Added the gate to the board.'",
    "pick readme",
    "fixup typo",
    "fixup as Mara said",
    "exec git commit --amend -qm 'Refs #57 -- Documented the column of gates.'",
]


def take(repo):
    repo.do("git rebase -i main", todo=TODO)
