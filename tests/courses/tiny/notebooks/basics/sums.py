# %% [markdown]
# # Sums
# The lesson: [docs/lessons/basics/sums.md](/docs/lessons/basics/sums.md)

# %% measure: three numbers
sum([1, 2, 3])
