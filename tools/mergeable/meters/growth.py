"""How a count grows with the input: the fitted exponent, and words for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log

from mergeable.explain import count, fail, plural_of

DOUBLINGS = (1, 2, 4, 8)

_WORDS = (
    (0.15, "does not grow with the number of {units}"),
    (0.65, "grows with the square root of the number of {units}"),
    (1.08, "grows in proportion to the number of {units}"),
    (1.35, "grows a little faster than the number of {units}"),
    (1.65, "grows with the number of {units} times its square root"),
    (2.35, "grows with the square of the number of {units}"),
    (3.35, "grows with the cube of the number of {units}"),
)


@dataclass(frozen=True)
class Growth:
    """Counts taken at several sizes of input."""

    counts: Mapping[int, int]  # size of the input -> what was counted

    @property
    def exponent(self) -> float:
        """The slope of log(count) over log(size), by least squares: 1.0 is linear, 2.0 square."""
        points = [(log(size), log(max(number, 1))) for size, number in self.counts.items()]
        mean_x = sum(x for x, _ in points) / len(points)
        mean_y = sum(y for _, y in points) / len(points)
        spread = sum((x - mean_x) ** 2 for x, _ in points)
        return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread

    def in_words(self, unit: str) -> str:
        """Say how it grows: "grows with the square of the number of flights"."""
        units = plural_of(unit)
        for limit, words in _WORDS:
            if self.exponent <= limit:
                return words.format(units=units)
        return f"grows with the number of {units} to the power {self.exponent:.1f}"

    def at_most(
        self, exponent: float, *, called: str, counted: str, unit: str, next_step: str = ""
    ) -> None:
        """Fail the check if it grows faster than this exponent.

        `counted` names what was counted, in the singular ("Python call"); `unit` what the input
        is made of ("flight"). Leave a margin: 1.15 for linear work, 1.35 for sorting.
        """
        if self.exponent <= exponent:
            return
        points = ", ".join(
            f"{number:,} for {size:,}" for size, number in sorted(self.counts.items())
        )
        problem = f"The number of {plural_of(counted)} in {called} {self.in_words(unit)}."
        fail(
            f"{problem}\nCounted:   {points} {plural_of(unit)}\n"
            f"Exponent:  {self.exponent:.2f}; at most {exponent:g} is allowed",
            next_step=next_step,
        )


def measure_growth(
    run: Callable[[int], int], start: int, multiples: tuple[int, ...] = DOUBLINGS
) -> Growth:
    """Count at `start`, and at twice, four and eight times as much.

    `run(n)` does the work for an input of n and returns the count. Raises ValueError when fewer
    than two sizes are asked for, for then there is nothing to fit.
    """
    if len(set(multiples)) < 2 or start < 1:
        raise ValueError(f"{count(len(set(multiples)), 'size')} from {start}: nothing to fit")
    return Growth({start * multiple: run(start * multiple) for multiple in multiples})
