"""Four questions that the code can answer: a release, or a file's path."""

# Ticket #36290: prefetching a nullable foreign key sends a query that can
# find nothing. Which release is the first to send it?
#     python cost.py prefetch
A_QUERY_TOO_MANY = "5.2"

# Ticket #34580: compiling a query without ordering takes many more calls,
# by a third and more. Which release is the first?
#     python cost.py compile
MANY_MORE_CALLS = "4.2"

# ... and which release mended it?
MENDED = "4.2.1"

# Which file of that release did it? The branch within-4.2.2 has a commit
# for each file.
MENDED_IN = "django/db/models/sql/compiler.py"
