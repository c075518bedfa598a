"""What a change to APPEND_SLASH would touch in Django 5.2.

Lines as `git grep -n` prints them: "django/middleware/common.py:67".
"""

# Every line of the package `django` that reads the setting APPEND_SLASH.
READS = [
    "django/contrib/admin/sites.py:456",
    "django/contrib/flatpages/forms.py:39",
    "django/contrib/flatpages/views.py:39",
    "django/contrib/redirects/middleware.py:36",
    "django/middleware/common.py:67",
    "django/middleware/common.py:165",
    "django/middleware/locale.py:58",
    "django/urls/resolvers.py:172",
]

# Every line of it that sets or reads `should_append_slash`, the mark of a
# view that refuses the redirect.
MARKS = [
    "django/contrib/admin/sites.py:463",
    "django/middleware/common.py:73",
    "django/views/decorators/common.py:25",
]

# Every test (a function below `tests`) that runs with APPEND_SLASH=True
# and DEBUG=True, both set by one decorator.
TESTS = [
    "tests/middleware/tests.py:114",
    "tests/middleware/tests.py:262",
]
