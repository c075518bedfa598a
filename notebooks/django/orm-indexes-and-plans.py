# %% [markdown]
# # Read the plan, choose the index
#
# This goes with [the lesson](../../docs/lessons/django/orm-indexes-and-plans.md).
#
# WRITE: replace the cells by the lesson's own; keep the four subgoals. Titles are what the page
# names cells by.

# %% measure: six flights
flights = {1545: 2, 1714: 4, 1141: 2, 725: -1, 461: 101, 1696: -4}
flights

# %% locate: the longest bar tags=["hide-input"]
import matplotlib.pyplot as plt

plt.style.use("../mergeable.mplstyle")
fig, ax = plt.subplots()
ax.bar([str(number) for number in flights], flights.values())
ax.set(xlabel="flight", ylabel="departure delay (minutes)")
ax.set_title("One flight left 101 minutes late")
plt.show()

# %% change: ask for the flight
latest = max(flights, key=flights.get)
latest

# %% prove: no other left later
flights[latest], sorted(flights.values())[:-1]
