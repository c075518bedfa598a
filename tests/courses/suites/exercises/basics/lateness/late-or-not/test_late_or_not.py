import pytest
from mergeable.suites import Suite


@pytest.fixture
def suite(attempt):
    return Suite(attempt, "tests_lateness.py")


def test_right(suite):
    """Your tests pass on right implementations"""
    suite.expect_right()


def test_faults(suite):
    """Your tests fail on faulty ones"""
    suite.expect_faults_noticed()


def test_alone(suite):
    """Each test stands alone"""
    suite.expect_independent()


def test_steady(suite):
    """Nothing but the code counts"""
    suite.expect_steady()


def test_budget(suite):
    """At most 5 calls"""
    suite.expect_calls("is_late", 5)
