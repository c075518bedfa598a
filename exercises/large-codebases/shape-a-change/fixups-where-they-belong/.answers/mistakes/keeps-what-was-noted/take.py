TODO = [
    "pick clock in its own module",
    "fixup oops",
    "pick wip gates",
    "fixup as Mara said",
    "pick readme",
    "fixup typo",
]


def take(repo):
    repo.do("git rebase -i main", todo=TODO)
