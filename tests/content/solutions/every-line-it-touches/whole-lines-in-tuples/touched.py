"""Lines whole, as `git grep -n` prints them."""

# Every line of the package `django` that reads the setting APPEND_SLASH.
READS = (
    "5.2:django/contrib/admin/sites.py:456",
    "5.2:django/contrib/flatpages/forms.py:39",
    "5.2:django/contrib/flatpages/views.py:39",
    "5.2:django/contrib/redirects/middleware.py:36",
    "5.2:django/middleware/common.py:67:        if settings.APPEND_SLASH and not request.path_info",
    "5.2:django/middleware/common.py:165",
    "5.2:django/middleware/locale.py:58",
    "5.2:django/urls/resolvers.py:172",
)

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
