"""What only some exercises need is installed once it is asked for, and stays."""

import environment
import extras
import pytest
from environment import DEV_LOCK, LOCK, UV_LOCK, Clone

POSTGRESQL_LOCK = extras.LOCKS["postgresql"]


@pytest.fixture
def filled(monkeypatch):
    names = []
    monkeypatch.setattr(extras, "fill", lambda clone, name, again: names.append(name))
    return names


@pytest.fixture
def clone(tmp_path):
    for name in ("pyproject.toml", LOCK, DEV_LOCK, UV_LOCK, POSTGRESQL_LOCK):
        (tmp_path / name).write_text(name)
    (tmp_path / ".mergeable").mkdir()
    made = Clone(tmp_path)
    made.write(phase="ready", dev=False)
    return made


def test_nobody_gets_an_extra_unasked(clone):
    assert extras.wanted(clone, []) == []
    assert extras.are_there(clone, [])


def test_an_extra_that_was_asked_for_once_is_wanted_ever_after(clone, filled):
    names = extras.wanted(clone, ["postgresql"])
    assert not extras.are_there(clone, names)

    extras.add(clone, names)

    assert filled == [POSTGRESQL_LOCK]
    assert extras.wanted(clone, []) == ["postgresql"]
    assert extras.are_there(clone, ["postgresql"])
    assert clone.read()["phase"] == "ready"


def test_a_changed_lock_is_installed_anew(clone, filled):
    extras.add(clone, ["postgresql"])
    (clone.root / POSTGRESQL_LOCK).write_text("newer")

    assert not extras.are_there(clone, extras.wanted(clone, []))


def test_an_installation_that_fails_is_not_on_record(clone, monkeypatch):
    def fail(clone, name, again):
        raise environment.SetupError("it fails", "try again")

    monkeypatch.setattr(extras, "fill", fail)
    with pytest.raises(environment.SetupError):
        extras.add(clone, ["postgresql"])

    assert extras.wanted(clone, []) == []
