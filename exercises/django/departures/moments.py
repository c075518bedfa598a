"""Every moment at which a second session can come in between, for a check: errors in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, NoReturn

from django.db import DatabaseError
from django.db.transaction import TransactionManagementError
from mergeable.explain import Words, fail
from mergeable.loading import place_in
from mergeable.meters.sql import template

from departures.meanwhile import Meanwhile, Stuck, state_of

MOST = 40  # moments: whoever sends more statements than that is told so

# PostgreSQL's states, what they are called here, and what to do about them.
WAITED, DEADLOCK, NO_ORDER, ABORTED = "55P03", "40P01", "40001", "25P02"
SAID = {
    WAITED: (
        "came upon a lock that the other session holds, and got no further",
        "What is to become of a locked row? Pass it over, or let the other end first: both cannot "
        "wait, and to raise is no answer.",
    ),
    DEADLOCK: (
        "ended in a deadlock: each of two sessions waits for a row that the other has locked",
        "Lock rows in an order that all calls share, or run the whole transaction again.",
    ),
    NO_ORDER: (
        "was refused by PostgreSQL: the two transactions cannot be put one after the other",
        "That is no fault of the data. Run the whole transaction again, from its first line.",
    ),
    ABORTED: (
        "went on in a transaction that an error had ended",
        "After an error no statement is taken until the block is left. Catch it outside the "
        "block, and begin again there.",
    ),
}


@dataclass(frozen=True)
class Moment:
    """Both parts have run; theirs began at this moment of ours."""

    other: Meanwhile
    returned: Any  # by our part

    def __str__(self) -> str:
        return _when(self.other)

    @property
    def at_once(self) -> bool:
        """Whether their part got through without waiting for a lock of ours."""
        return not self.other.waited


def moments(
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    *,
    afresh: Callable[[], Any],
    called: str,
    second: str = "",
) -> Iterator[Moment]:
    """Yield each moment, once both parts have run; `afresh()` puts the rows as they were before.

    `called` and `second` are the two calls as a learner would write them. An error of either part
    fails the check, in words.
    """
    for after in count():
        afresh()
        other = Meanwhile(theirs, after=after)
        try:
            with other:
                returned = ours()
        except DatabaseError as error:
            _tell(error, other, "Your call", called)
        if other.error is not None:
            _tell(other.error, other, "The second call", second or called)
        if not other.begun:
            return
        yield Moment(other, returned)
        if after == MOST:
            fail(f"{called} sends more than {MOST} statements.", called=called)


def _tell(error: BaseException, other: Meanwhile, whose: str, called: str) -> NoReturn:
    """Say in words what a session ended with; an error that needs none of ours is raised."""
    when = f"\nMoment:    {_when(other)}" if other.begun else ""
    if isinstance(error, Stuck):
        fail(
            f"{whose} {error}.{when}",
            called=called,
            next_step="It waits in Python: for a lock there, or asking again and again. A lock in "
            "Python holds back this process only, and asking keeps it busy. Let the database lock, "
            "and say what is to become of a locked row.",
        )
    state = ABORTED if isinstance(error, TransactionManagementError) else state_of(error)
    said, next_step = SAID.get(state, ("", ""))
    if not said:
        raise error
    fail(
        f"{whose} {said}.{when}",
        called=called,
        got=Words(str(error).partition("\n")[0]),
        next_step=next_step,
        place=place_in(error),
    )


def _when(other: Meanwhile) -> str:
    if other.after == 0:
        return "the second session comes before your first statement"
    sent = template(other.statements[other.after - 1])
    if sent in ("COMMIT", "ROLLBACK"):
        return f"the second session comes after your {sent}"
    return f"the second session comes after your statement {other.after},  {sent}"
