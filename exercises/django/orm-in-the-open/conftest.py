"""What the checks of this lesson share."""

from collections.abc import Iterator

import pytest
from departures.models import Plane
from django.db.models import Field
from django.db.models.query_utils import RegisterLookupMixin


@pytest.fixture
def lookups_restored() -> Iterator[None]:
    """Take back, after the check, every lookup that was registered during it.

    Lookups are kept by Django's own field classes, so one attempt's would serve the next.
    """
    before = {kind: dict(vars(kind).get("class_lookups", {})) for kind in _registers()}
    yield
    for kind in _registers():
        if "class_lookups" in vars(kind):
            kind.class_lookups = before.get(kind, {})
    for field in Plane._meta.fields:  # one of them may have got a lookup of its own
        vars(field).pop("instance_lookups", None)
    Field._clear_cached_class_lookups()


def _registers() -> list[type]:
    """Return every class that lookups can be registered with."""
    found, todo = [], [RegisterLookupMixin]
    while todo:
        kind = todo.pop()
        found.append(kind)
        todo += kind.__subclasses__()
    return found
