TODO = [
    "pick clock in its own module",
    "exec git commit --amend -qm 'Refs #57 -- Moved clock() to a module of its own.'",
    "pick wip gates",
    "exec git commit --amend -qm 'Fixed #57 -- Added the gate to the board.'",
    "drop oops",
    "pick readme",
    "exec git commit --amend -qm 'Refs #57 -- Documented the column of gates.'",
    "drop typo",
    "drop as Mara said",
]


def take(repo):
    repo.do("git rebase -i main", todo=TODO)
