# %% [markdown]
# # Read the red
