# %% [markdown]
# # Read the red
#
# Runs what [the lesson](../../docs/lessons/first-steps/read-the-red.md) shows: a report in red,
# followed to the line that causes it, on the flights that left New York on 1 January 2013.

# %% the flights: minutes late, in the order in which they left
import csv
from pathlib import Path

FILE = "../../exercises/first-steps/new-years-day/departures.csv"
with Path(FILE).open(encoding="utf-8", newline="") as file:
    delays = [int(row["dep_delay"]) for row in csv.DictReader(file)]
delays[:12]


# %% the code: right, and slower with each flight
def is_on_time(delay):
    return delay < 15


def on_time_so_far(delays):
    """Return the share of flights on time, after each departure."""
    shares = []
    for count in range(1, len(delays) + 1):
        on_time = sum(map(is_on_time, delays[:count]))
        shares.append(on_time / count)
    return shares


[round(share, 3) for share in on_time_so_far(delays)[::100]]

# %% measure: the red tags=["hide-input"]
import textwrap

import pytest
from mergeable.meters import count_calls, measure_growth


def calls(function, number):
    with count_calls() as log:
        function(delays[:number])
    return log.count


def show(report):
    for line in str(report).splitlines():
        indent = 11 * " " if ":  " in line else ""
        print(textwrap.fill(line, 64, subsequent_indent=indent))


WORDS = {"counted": "Python call", "unit": "flight"}
before = measure_growth(lambda n: calls(on_time_so_far, n), start=100)
with pytest.raises(AssertionError) as red:
    before.at_most(1.15, called="on_time_so_far()", **WORDS)
show(red.value)

# %% locate: who is called
with count_calls() as log:
    on_time_so_far(delays[:800])
{name.partition(" (")[0]: times for name, times in log.busiest()}


# %% change: keep what is known
def on_time_kept(delays):
    """Return the same shares, asking about each flight once."""
    on_time, shares = 0, []
    for count, delay in enumerate(delays, start=1):
        on_time += is_on_time(delay)
        shares.append(on_time / count)
    return shares


[round(share, 3) for share in on_time_kept(delays)[::100]]

# %% prove: the same shares, one call a flight
assert on_time_kept(delays) == on_time_so_far(delays)
after = measure_growth(lambda n: calls(on_time_kept, n), start=100)
after.at_most(1.15, called="on_time_kept()", **WORDS)
after.counts

# %% picture: before and after tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
figure, axes = plt.subplots()
for growth, label in ((before, "before"), (after, "after")):
    sizes, counts = list(growth.counts), list(growth.counts.values())
    axes.plot(sizes, counts, marker="o", label=label)
    for size, number in growth.counts.items():
        axes.annotate(
            f"{number:,}",
            (size, number),
            (0, 9),
            textcoords="offset points",
            ha="center",
        )
axes.set(
    title="Twice the flights: four times the calls, then twice",
    xlabel="Flights (log scale)",
    ylabel="Python calls (log scale)",
    xscale="log",
    yscale="log",
    xlim=(85, 1_000),
    ylim=(60, 1_000_000),
)
axes.set_xticks(sizes, sizes)
axes.minorticks_off()
axes.yaxis.set_major_formatter("{x:,.0f}")
axes.legend(loc="upper left")
plt.show()
