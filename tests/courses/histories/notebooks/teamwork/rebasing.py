# %% [markdown]
# # Rebasing
# The lesson: [docs/lessons/teamwork/rebasing.md](/docs/lessons/teamwork/rebasing.md)

# %% measure: three numbers
sum([1, 2, 3])
