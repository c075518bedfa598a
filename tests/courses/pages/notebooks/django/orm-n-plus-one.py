# %% [markdown]
# # Find and fix N+1 queries

# %% measure: 911 queries for 500 rows
from collections import Counter

asked = Counter(plane=430, airline=480, flight=1)
print(f"{asked.total()} queries for 500 rows")
asked

# %% locate: which table is asked
table = Shown(asked)
table

# %% picture: two tables send it all tags=["hide-input"]
bars(asked)
