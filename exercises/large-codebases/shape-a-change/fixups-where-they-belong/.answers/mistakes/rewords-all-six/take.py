TODO = [
    "pick clock in its own module",
    "exec git commit --amend -qm 'Refs #57 -- Moved clock() to a module of its own.'",
    "pick wip gates",
    "exec git commit --amend -qm 'Fixed #57 -- Added the gate to the board.'",
    "pick oops",
    "exec git commit --amend -qm 'Refs #57 -- Padded minutes with a nought.'",
    "pick readme",
    "exec git commit --amend -qm 'Refs #57 -- Documented the column of gates.'",
    "pick typo",
    "exec git commit --amend -qm 'Refs #57 -- Corrected the documentation.'",
    "pick as Mara said",
    "exec git commit --amend -qm 'Refs #57 -- Showed a dash where there is no gate.'",
]


def take(repo):
    repo.do("git rebase -i main", todo=TODO)
