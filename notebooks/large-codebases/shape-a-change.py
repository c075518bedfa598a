# %% [markdown]
# # Shape a change
# [The lesson](../../docs/lessons/large-codebases/shape-a-change.md)
