"""Trying tests that a learner writes on right and on faulty implementations.

    @pytest.fixture
    def suite(attempt):
        return Suite(attempt, "tests_board.py")

    def test_faults(suite):
        \"\"\"No fault gets away\"\"\"
        suite.expect_faults_noticed()

Implementations lie in `.answers/correct/<name>/` and `.answers/faulty/<name>/`, in files named as
the tests import them; `exercise.toml` says in words what each of them does.
"""

from mergeable.suites.outcomes import Ended, Influence, Outcome, SuiteRun
from mergeable.suites.running import run_suite
from mergeable.suites.suite import Suite, implementations

__all__ = ["Ended", "Influence", "Outcome", "Suite", "SuiteRun", "implementations", "run_suite"]
