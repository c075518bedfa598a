"""A branch of two commits, and an upstream that has moved on by one."""

from mergeable.scene.people import Person

MARA = Person("Mara Lind", "mara@example.org")


def build(repo):
    repo.by(MARA)
    repo.write("tides.txt", "06:10 high\n12:31 low\n")
    repo.do("git add -A")
    repo.do("git commit -m 'List the tides'")
    repo.do("git push upstream main")
    repo.do("git push origin main")
    repo.write("harbour.txt", "open\n")
    repo.do("git add -A")
    repo.do("git commit -m 'Say whether the harbour is open'")
    repo.do("git push ../hosting/upstream.git main")
    repo.do("git reset --hard HEAD~1")
    repo.you()
    repo.do("git switch -c tides")
    repo.change("tides.txt", "06:10 high", "06:10 high 4.1 m")
    repo.do("git commit -am 'Note the tide'")
    repo.change("tides.txt", "12:31 low", "12:31 low 0.9 m")
    repo.do("git commit -am 'Note low water as well'")
