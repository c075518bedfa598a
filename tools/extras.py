"""What only some exercises need, installed when asked for: `bootstrap.py setup --with postgresql`.

Used by bootstrap.py alone, under the same terms as environment.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from environment import Clone, digest, fill

# An extra of pyproject.toml, and the lock with it and with all that everybody has.
LOCKS = {"postgresql": "requirements-postgresql.lock"}


def wanted(clone: Clone, added: Sequence[str]) -> list[str]:
    """Return the extras to have: those asked for now and those that were there before."""
    return [name for name in LOCKS if name in added or name in _had(clone)]


def are_there(clone: Clone, names: Sequence[str]) -> bool:
    """Say whether these extras are installed as their locks are now."""
    had = _had(clone)
    return all(had.get(name) == digest(clone.root / LOCKS[name]) for name in names)


def add(clone: Clone, names: Sequence[str]) -> None:
    """Install these extras into .venv, and keep on record that they are there."""
    for name in names:
        fill(clone, LOCKS[name], again=False)
    digests = {name: digest(clone.root / LOCKS[name]) for name in names}
    clone.write(**dict(clone.read(), extras=digests))


def _had(clone: Clone) -> dict[str, object]:
    found = clone.read().get("extras")
    return found if isinstance(found, dict) else {}
