"""`mergeable upstream`, and what is said where a history is missing."""

import json

import pytest
from mergeable import needs, upstream
from mergeable.checkup import Level, servers
from mergeable.course import load
from mergeable.grading import grade
from mergeable.model import Need, Status
from mergeable.upstream import Histories, projects
from mergeable.upstream import project as project_module

from tests.publishing import release, sdist

PINS = """
title   = "Skies"
licence = "MIT"
tag     = "{{version}}"
[histories.small]
versions = ["1.0"]
[histories.full]
{releases}
"""
CONTENTS = {
    version: sdist("skies", version, {"skies.py": f"number = {version!r}\n"})
    for version in ("1.0", "1.0.1")
}


@pytest.fixture
def shop(shop, tmp_path, monkeypatch):
    """A package index with the skies, and their pins in place of the real ones."""
    pins = tmp_path / "pins"
    pins.mkdir()
    releases = "".join(
        f'[releases."{each.version}"]\nfile = "{each.file}"\nsha256 = "{each.sha256}"\n'
        f"size = {each.size}\n"
        for each in (release(content, version) for version, content in CONTENTS.items())
    )
    (pins / "skies.toml").write_text(PINS.format(releases=releases), encoding="utf-8")
    monkeypatch.setattr(project_module, "PINS", pins)
    projects.cache_clear()
    shop.files = {f"skies-{version}.tar.gz": content for version, content in CONTENTS.items()}
    yield shop
    projects.cache_clear()


def test_a_history_is_listed_built_and_found(shop, learner):
    assert learner.run("upstream") == 0
    assert learner.said == (
        "· not here  Skies (small)  1 release, 1.0 to 1.0     0 MB to fetch\n"
        "· not here  Skies (full)   2 releases, 1.0 to 1.0.1  0 MB to fetch\n"
        "\n"
        "  mergeable upstream build skies   builds that of Skies (small)\n"
    )

    assert learner.run("upstream", "build", "skies", "full") == 0
    assert "The history of Skies (full) is here: 2 releases" in learner.said
    assert learner.complained.startswith("Building the history of Skies (full): up to 0 MB")
    assert len(shop.downloads()) == 2

    assert learner.run("upstream", "where", "skies", "full") == 0
    place = learner.clone.root / ".mergeable" / "cache" / "upstream" / "skies-full.git"
    assert learner.said == f"{place}\n"
    assert learner.run("upstream") == 0
    assert "✓ here      Skies (full)   2 releases, 1.0 to 1.0.1\n" in learner.said


def test_built_again_is_said_to_be_there_and_asks_nobody(shop, learner):
    assert learner.run("upstream", "build", "skies") == 0
    shop.asked.clear()
    assert learner.run("upstream", "build", "skies") == 0
    assert "it was here already." in learner.said
    assert learner.complained == ""
    assert shop.asked == []


def test_json(shop, learner):
    assert learner.run("upstream", "--json") == 0
    (small, full) = json.loads(learner.said)["histories"]
    assert (small["path"], small["command"]) == (None, "mergeable upstream build skies")
    assert full["bytes_to_fetch"] == sum(map(len, CONTENTS.values()))

    assert learner.run("upstream", "--json", "build", "skies") == 0
    built = json.loads(learner.said)
    assert built["path"].endswith("skies-small.git")
    assert (built["bytes_to_fetch"], built["source"]) == (0, "releases")


def test_where_a_history_is_not_the_command_is_named(shop, learner):
    assert learner.run("upstream", "where", "skies") == 2
    assert learner.complained == (
        "The history of Skies (small) is not on this machine.\n"
        "`mergeable upstream build skies` builds it.\n"
    )
    assert learner.said == ""


def test_an_unknown_name_is_answered_with_those_there_are(shop, learner):
    assert learner.run("upstream", "build", "clouds") == 2
    assert "There are those of skies." in learner.complained
    assert learner.run("upstream", "build", "skies", "tiny") == 2
    assert "small and full" in learner.complained


def test_a_clone_that_is_none_is_refused(shop, learner):
    assert learner.run("upstream", "build", "skies", "--from", "nowhere") == 2
    assert "There is no folder" in learner.complained


# --- an exercise that needs one


@pytest.fixture
def needing(clone):
    clone.solve()
    facts = clone.exercise("add-two") / "exercise.toml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(f'needs = ["django-history"]\n{text}', encoding="utf-8")
    return clone


def test_without_its_history_a_solution_does_not_pass_unjudged(needing):
    course = load(needing.root)
    verdict = grade(course, course.exercise_named("add-two"))
    assert verdict.status is Status.BROKEN
    for check in verdict.checks:
        assert check.status is Status.BROKEN
        assert check.message.startswith("Not judged: needs the history of Django.")
        assert "`mergeable upstream build django` builds it." in check.message
    assert not (needing.root / ".mergeable" / "cache" / "upstream").exists()


def test_with_its_history_it_is_judged(needing, monkeypatch):
    wanted = upstream.project_named("django").history()
    place = needing.root / ".mergeable" / "cache" / "upstream" / "django-small.git"
    place.mkdir(parents=True)
    Histories(needing.root).note(wanted, place)
    course = load(needing.root)
    assert grade(course, course.exercise_named("add-two")).passed


def test_the_doctor_names_what_is_missing_only_where_it_is_needed(needing, monkeypatch):
    monkeypatch.chdir(needing.root)
    (found,) = servers.histories(load(needing.root))
    assert (found.subject, found.level) == ("history of Django", Level.WARNING)
    assert found.told.startswith("1 exercise needs the history of Django. The history of")
    assert found.remedy == "`mergeable upstream build django` builds it."

    facts = needing.exercise("add-two") / "exercise.toml"
    text = facts.read_text(encoding="utf-8").replace('needs = ["django-history"]', "")
    facts.write_text(text, encoding="utf-8")
    assert list(servers.histories(load(needing.root))) == []


def test_every_need_is_served_by_something():
    assert set(needs._SERVED) == set(Need)
    for need in Need:
        assert need.product
