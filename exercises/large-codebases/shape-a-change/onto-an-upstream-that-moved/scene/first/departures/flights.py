"""Flights as the tower reports them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flight:
    """A flight on its day."""

    number: str
    destination: str
    planned: int  # minutes after midnight
    delay: int | None = 0  # minutes; None when it was cancelled
