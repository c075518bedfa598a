"""Four questions that the code can answer: a release, or a file's path.

    python cost.py aggregate

prints Python calls for one aggregate() of thirty columns.
"""

# Which release is the first that takes twice the calls?
TWICE_THE_CALLS = "4.1"

# Later they rise once more, by half and more. Which release is the first?
HALF_AS_MANY_AGAIN = "5.1"

# ... and which file of that release did it? Each point release has a
# branch, within-4.2.1 for one, with a commit for each file.
HALF_AS_MANY_AGAIN_IN = "django/db/models/sql/compiler.py"

# Then they fall by a third. Which release is the first that takes fewer?
A_THIRD_FEWER = "5.2"
