"""The same lines, put together from files and numbers."""

READ_IN = {
    "urls/resolvers.py": [172],
    "middleware/locale.py": [58],
    "middleware/common.py": [165, 67],
    "contrib/redirects/middleware.py": [36],
    "contrib/flatpages/views.py": [39],
    "contrib/flatpages/forms.py": [39],
    "contrib/admin/sites.py": [456],
}
MARKED_IN = {
    "views/decorators/common.py": [25],
    "middleware/common.py": [73],
    "contrib/admin/sites.py": [463],
}


def lines(found):
    return [f"django/{file}:{line}" for file in found for line in found[file]]


READS = lines(READ_IN)
MARKS = lines(MARKED_IN)
TESTS = [f"5.2:tests/middleware/tests.py:{line}" for line in (260, 115)]
