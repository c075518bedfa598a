# %% [markdown]
# # Welcome to the harbour
#
# [The lesson](../../docs/lessons/harbour/welcome.md)

# %% measure: three boats
log = ["in", "in", "in", "out"]
log.count("in")
