"""What a process printed, told apart by the checks that printed it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mergeable.reporter import OUTPUT_KEPT, OUTPUT_LIMIT


@dataclass
class Section:
    """What was printed between two marks: its amount, its beginning and its end."""

    amount: int = 0  # bytes
    head: bytearray = field(default_factory=bytearray)
    tail: bytes = b""

    def add(self, data: bytes) -> None:
        """Add what was printed next."""
        self.amount += len(data)
        self.head += data[: max(OUTPUT_KEPT - len(self.head), 0)]
        self.tail = (self.tail + data)[-OUTPUT_KEPT:]


class Printed:
    """A stream of bytes, cut into sections at the marks in it."""

    def __init__(self, mark: bytes) -> None:
        self.sections = [Section()]
        self._mark = mark
        self._held = b""  # the last few bytes: they may be the beginning of a mark

    @property
    def flooded(self) -> int | None:
        """The first section that is longer than anybody wants to read."""
        amounts = enumerate(section.amount for section in self.sections)
        return next((index for index, amount in amounts if amount > OUTPUT_LIMIT), None)

    def add(self, data: bytes) -> None:
        """Add what was read next."""
        *ended, rest = (self._held + data).split(self._mark)
        for piece in ended:
            self.sections[-1].add(piece)
            self.sections.append(Section())
        certain = max(len(rest) - len(self._mark) + 1, 0)
        self.sections[-1].add(rest[:certain])
        self._held = rest[certain:]

    def close(self) -> None:
        """End the section: what is added from now on belongs to another one."""
        self.sections[-1].add(self._held)
        self._held = b""
        self.sections.append(Section())
