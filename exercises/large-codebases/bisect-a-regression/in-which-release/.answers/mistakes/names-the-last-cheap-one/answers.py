"""Four questions that the code can answer: a release, or a file's path."""

TWICE_THE_CALLS = "4.1"

HALF_AS_MANY_AGAIN = "4.2.2"

HALF_AS_MANY_AGAIN_IN = "django/db/models/sql/query.py"

A_THIRD_FEWER = "5.1"
