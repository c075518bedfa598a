import pytest
from mergeable.suites import Suite


@pytest.fixture
def suite(attempt):
    return Suite(attempt, "tests_filecache.py")


# The first: tests that wait run out of time in the checks that run them most often.
def test_steady(suite):
    """The outcome depends on nothing but the code"""
    suite.expect_steady()


def test_right_ones_pass(suite):
    """Your tests pass on every implementation that keeps the promises"""
    suite.expect_right()


def test_faults_are_noticed(suite):
    """Your tests fail on every faulty implementation"""
    suite.expect_faults_noticed()


def test_each_stands_alone(suite):
    """Each test passes alone and in any order, and leaves nothing behind"""
    suite.expect_independent()
