# %% [markdown]
# # The way in
#
# Runs what [the lesson](../../docs/lessons/large-codebases/the-way-in.md) shows: 61 patch releases
# of Django, counted, and the rule by which fixes got into them.

# %% the data: what is in a patch release
import csv
from collections import Counter
from datetime import date
from pathlib import Path

FOLDER = Path("../../exercises/large-codebases/patch-releases")
with (FOLDER / "releases.csv").open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))

patches, finals = [], {}
for row in rows:
    series = ".".join(row["release"].split(".")[:2])
    day = date.fromisoformat(row["date"])
    if row["release"] == series:
        finals[series] = day
    else:
        counts = {key: int(row[key]) for key in ("security", "fixes")}
        counts["regressions"] = int(row["regressions"])
        patch = {"release": row["release"], "series": series, "day": day}
        patches.append(patch | counts)
len(patches), finals


# %% measure: fixes and vulnerabilities in each patch release of 5.2
def told(name, patches):
    fixes = sum(patch["fixes"] for patch in patches)
    security = sum(patch["security"] for patch in patches)
    return f"{name:17}  fixes {fixes:2}  CVE {security:2}"


def of_series(series):
    return [patch for patch in patches if patch["series"] == series]


def told_alone(patch):
    return told(f"{patch['release']:7}{patch['day']}", [patch])


print(*map(told_alone, of_series("5.2")), sep="\n")

# %% picture: the fixes stop on one day tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
figure, axes = plt.subplots(2, 1, sharex=True, figsize=(7.2, 4.4))
shown = of_series("5.2")
days = [patch["day"] for patch in shown]
for part, key, color in (
    (axes[0], "fixes", "#00618f"),
    (axes[1], "security", "#c8602e"),
):
    part.bar(days, [patch[key] for patch in shown], width=12, color=color)
    part.axvline(finals["6.0"], color="#12263f", linestyle="--")
axes[0].set_title("On the day of 6.0, bug fixes for 5.2 all but end")
axes[0].set_ylabel("fixes")
axes[1].set_ylabel("vulnerabilities (CVE)")
axes[0].text(finals["6.0"], 12, "  6.0 is released")
axes[1].tick_params(axis="x", rotation=30)
axes[1].set_xlabel("day of the patch release")
plt.show()

# %% locate: before the next feature release, and after it
from itertools import pairwise

lines = []
for series, following in pairwise(finals):
    own, end = of_series(series), finals[following]
    before = [patch for patch in own if patch["day"] < end]
    after = [patch for patch in own if patch["day"] >= end]
    lines.append(told(f"{series}, {len(before):2} before", before))
    lines.append(told(f"{series}, {len(after):2} after", after))
print(*lines, sep="\n")


# %% change: the rule, written down
def is_latest(series, day):
    """Whether the series is the newest one released by that day."""
    released = [name for name, final in finals.items() if final <= day]
    return released[-1] == series


def takes_bug_fixes(patch):
    return is_latest(patch["series"], patch["day"])


takes_bug_fixes(patches[0]), takes_bug_fixes(patches[13])

# %% prove: where the rule and the releases differ
agree = Counter()
for patch in patches:
    kept = takes_bug_fixes(patch) or patch["fixes"] == 0
    agree[kept] += 1
    if not kept:
        print(told_alone(patch))
f"{agree[True]} of {sum(agree.values())} keep the rule"


# %% regressions: what patch releases mend
def mended(name, patches):
    fixes = sum(patch["fixes"] for patch in patches)
    regressions = sum(patch["regressions"] for patch in patches)
    return f"{name:6}{fixes:4} fixes,{regressions:3} of regressions"


latest = [patch for patch in patches if takes_bug_fixes(patch)]
first = [patch for patch in latest if patch["release"].endswith(".1")]
print(mended("all", latest), mended("X.Y.1", first), sep="\n")
