"""A mutant changes what code does: what it says of itself is left alone."""

from mergeable.grading.mutants import mutants_of

SOURCE = '''"""A module."""


class Fleet:
    """A class."""

    def size(self):
        """A function."""
        return 2
'''


def test_docstrings_are_not_mutated():
    mutants = dict(mutants_of(SOURCE, "fleet.py"))
    assert set(mutants) == {"fleet.py, size: 2 -> 3", "fleet.py, size: return 2 -> return None"}
    assert all(mutant.count('"""') == 6 for mutant in mutants.values())
