# %% [markdown]
# # Shape a change
#
# Runs what [the lesson](../../docs/lessons/large-codebases/shape-a-change.md) shows, with the
# git of this machine, in a repository of its own that is gone afterwards. `type` shows what a
# terminal would; names and dates are fixed, so the hashes are those of the page.

# %% the world: the baggage belts of an airport tags=["hide-input"]
from mergeable.scene.rehearsal import Rehearsal

BELTS = '''"""Where the bags of a flight come out."""


def where(flight):
    """Return the belt of a flight, as the hall calls it."""
    return "Belt " + str(flight["belt"])


def announce(flight):
    """Return what the loudspeaker says."""
    return flight["number"] + ": " + where(flight)


def board(flights):
    """Return the board at the end of the corridor."""
    return "\\n".join(f["number"] + " " + where(f) for f in flights)
'''
CHECKS = """from belts import announce, board, where


def check(got, wanted):
    if got != wanted:
        print(f"wanted {wanted!r}, got {got!r}")
        raise SystemExit(1)


early = {"number": "UA 1545", "belt": 4}
check(where(early), "Belt 4")
check(announce(early), "UA 1545: Belt 4")
check(board([early]), "UA 1545 Belt 4")
print("checks passed")
"""
repo = Rehearsal()
repo.by("Mara")
repo.write("belts.py", BELTS)
repo.write("checks.py", CHECKS)
repo.type(
    """
    git add -A
    git commit -qm 'Fixed #12 -- Added the board in the corridor.'
    git push -q upstream main
    """
)
repo.by()
repo.type("git switch -qc ticket_36")
repo.change(
    "belts.py",
    '    return "Belt " + str(flight["belt"])\n',
    '    if flight["belt"] is None:\n        return "Ask at the desk"\n'
    '    return "Belt " + str(flight["belt"])\n',
)
repo.change(
    "belts.py",
    'flight["number"] + ": " + where(flight)',
    "f\"{flight['number']}: {where(flight)}\"",
)
repo.change(
    "belts.py",
    'f["number"] + " " + where(f) for',
    "f\"{f['number']} {where(f)}\" for",
)
repo.change(
    "checks.py",
    'print("checks',
    'late = {"number": "B6 725", "belt": None}\n'
    'check(announce(late), "B6 725: Ask at the desk")\nprint("checks',
)
repo.type("git commit -qam 'fix None, f-strings'")
repo.type("git log --oneline --graph --all")

# %% measure: one commit, two changes tags=["hide-input"]
repo.type("git show --format='%h %s' --unified=1")

# %% locate: the commit as changes of your own again tags=["hide-input"]
repo.type(
    """
    git branch draft
    git reset -q HEAD~1
    git status --short
    """
)

# %% change: the fix, a piece at a time tags=["hide-input"]
repo.type(
    """
    git add --patch belts.py
    git add checks.py
    git diff --staged
    """,
    answers="synn",
)

# %% change: two commits tags=["hide-input"]
repo.type(
    """
    git commit -qm 'Fixed #36 -- Sent bags without a belt to the desk.'
    git commit -qam 'Refs #36 -- Used f-strings in announcements.'
    git log --oneline main..
    git diff --stat draft
    """
)

# %% change: lines to read, before and after tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")


def lines(commit):
    """Return how many lines a commit adds and takes away."""
    said = repo.type(f"git show --format= --numstat {commit}")
    rows = [line.split("\t") for line in said.splitlines()[1:]]
    return sum(int(added) + int(gone) for added, gone, _ in rows)


fix, tidying, whole = lines("HEAD~1"), lines("HEAD"), lines("draft")
names = ["Refs #36", "Fixed #36", "as it was"]
figure, axes = plt.subplots(figsize=(6.4, 2.4))
axes.barh(names, [0, fix, fix], label="the fix")
axes.barh(
    names,
    [tidying, 0, tidying],
    left=[0, 0, fix],
    label="the tidying",
    hatch="//",
)
axes.set_xlabel("lines added or taken away")
axes.set_title(f"{whole} lines in one commit, {fix} of them the fix")
axes.legend()
plt.show()

# %% change: a fixup, named after what it mends tags=["hide-input"]
repo.change("belts.py", '"Ask at the desk"', '"Ask at desk 3"')
repo.change("checks.py", "Ask at the desk", "Ask at desk 3")
repo.type(
    """
    git commit -qa --fixup=':/Fixed #36'
    git log --oneline main..
    """
)

# %% change: git puts it where it belongs tags=["hide-input"]
repo.type(
    """
    git rebase -i --autosquash main
    git log --oneline main..
    """
)

# %% conflict: upstream has moved tags=["hide-input"]
repo.by("Okan")
repo.type("git switch -q main")
said = 'flight["number"] + ": "'
repo.change("belts.py", said, f'"Flight " + {said}')
repo.change("checks.py", '"UA 1545: Belt 4"', '"Flight UA 1545: Belt 4"')
repo.type(
    """
    git commit -qam 'Fixed #40 -- Said the word flight before its number.'
    git push -q upstream main
    """
)
repo.by()
rebase = "git rebase upstream/main"
repo.type(
    f"""
    git switch -q ticket_36
    git branch before
    git fetch -q upstream
    {rebase}
    git status --short
    """,
    fails=[rebase],
)

# %% conflict: both sides, and what both began with tags=["hide-input"]
repo.type(
    """
    git checkout -q --conflict=diff3 belts.py
    git diff
    """
)

# %% conflict: one line that has both tags=["hide-input"]
text = (repo.folder / "belts.py").read_text("utf-8")
head, _, rest = text.partition("<<<<<<<")
_, _, tail = rest.partition(">>>>>>> theirs\n")
both = "    return f\"Flight {flight['number']}: {where(flight)}\"\n"
repo.write("belts.py", head + both + tail)
repo.type(
    """
    git add belts.py
    git diff --staged --unified=0
    git rebase --continue
    git log --oneline --graph main~1..
    """
)

# %% prove: the checks at each commit tags=["hide-input"]
each = "git rebase --exec 'python checks.py' upstream/main"
repo.type(each, fails=[each])

# %% prove: mended where it broke tags=["hide-input"]
repo.change("checks.py", '"B6 725: Ask', '"Flight B6 725: Ask')
repo.type(
    """
    git commit -qa --amend --no-edit
    git rebase --continue
    git rebase --exec 'python checks.py' upstream/main
    """
)

# %% prove: what changed, commit by commit tags=["hide-input"]
repo.type("git range-diff main~1..before main..ticket_36")

# %% revert: the merge, and what merging again brings tags=["hide-input"]
repo.by("Mara")
repo.type(
    """
    git switch -q main
    git merge -q --no-ff -m 'Merged ticket_36.' ticket_36
    git revert -m 1 --no-edit HEAD
    git show -s --format=%B
    git merge ticket_36
    """
)

# %% revert: one of the two tags=["hide-input"]
repo.type("git reset -q --hard HEAD~1")
repo.type(
    """
    git revert --no-edit ticket_36
    git show --stat --format=%B
    """
)

# %% revert: the same commit, and why tags=["hide-input"]
subject = "Refs #36 -- Reverted f-strings in announcements."
what = "This reverts commit 5abac5704f0f5bc4918ff2bbb7040679f602278d."
why = "The loudspeaker runs Python 3.5, which has no f-strings."
repo.type(f"git commit -q --amend -m '{subject}' -m '{what}' -m '{why}'")
repo.type("git show -s --format=%B")
