# %% [markdown]
# # Lateness
# The lesson: [docs/lessons/basics/lateness.md](/docs/lessons/basics/lateness.md)

# %% measure: three delays
[delay > 15 for delay in (3, 15, 16)]
