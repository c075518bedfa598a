import pytest

from mergeable.explain import expect_equal


def test_cancelled(attempt):
    """A cancelled flight has no delay"""
    mean = attempt.function("delays", "mean")
    expect_equal(mean([10, None]), 10.0, called=mean.called([10, None]))


def test_on_time(attempt):
    """A flight on time counts"""
    mean = attempt.function("delays", "mean")
    expect_equal(mean([8, 0]), 4.0, called=mean.called([8, 0]))


@pytest.mark.parametrize("delays", [[], [None]], ids=["no-flights", "all-cancelled"])
def test_none_known(attempt, delays):
    """Where no delay is known there is no mean"""
    mean = attempt.function("delays", "mean")
    expect_equal(mean(delays), None, called=mean.called(delays))
