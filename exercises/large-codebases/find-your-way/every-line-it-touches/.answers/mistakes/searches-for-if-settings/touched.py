"""What a change to APPEND_SLASH would touch in Django 5.2.

Lines as `git grep -n` prints them: "5.2:django/middleware/common.py:67".
"""

# Every line of the package `django` that reads the setting APPEND_SLASH.
READS = [
    "5.2:django/contrib/admin/sites.py:456",
    "5.2:django/middleware/common.py:67",
    "5.2:django/middleware/common.py:165",
]

# Every line of it that sets or reads `should_append_slash`, the mark of a
# view that refuses the redirect.
MARKS = [
    "5.2:django/contrib/admin/sites.py:463",
    "5.2:django/middleware/common.py:73",
    "5.2:django/views/decorators/common.py:25",
]

# Every test (a function below `tests`) that runs with APPEND_SLASH=True
# and DEBUG=True, both set by one decorator.
TESTS = [
    "5.2:tests/middleware/tests.py:109",
    "5.2:tests/middleware/tests.py:259",
]
