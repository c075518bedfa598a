# %% [markdown]
# # Sail with the tide
#
# [The lesson](../../docs/lessons/harbour/tides.md) asks for the hour of high water.

# %% measure: six levels
levels = [1.0, 2.5, 4.0, 3.5, 2.0, 0.5]
{hour: level for hour, level in enumerate(levels)}

# %% locate: the peak tags=["hide-input"]
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(2, 1), dpi=40)
ax.plot(levels)
ax.set(xlabel="hour", ylabel="level (m)", title="High water at hour 2")
plt.show()

# %% change: ask for the hour
max(range(len(levels)), key=levels.__getitem__)

# %% prove: a day has no seventh level tags=["raises-exception"]
levels[6]

# %% prove: how quick it is tags=["nbval-ignore-output"] reason="the clock"
import time

started = time.perf_counter()
time.perf_counter() - started
