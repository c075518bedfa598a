"""The locks hold all that is installed, for every platform and Python, and no address."""

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK, DEV_LOCK, UV_LOCK = "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"
POSTGRESQL_LOCK = "requirements-postgresql.lock"
WEB_LOCK = "requirements-web.lock"
LOCKS = [LOCK, DEV_LOCK, UV_LOCK, POSTGRESQL_LOCK, WEB_LOCK]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
# 3.11.2 is Debian 12's: some packages draw a line between it and later 3.11s.
PYTHONS = ["3.11.2", "3.11.9", "3.12.0", "3.13.0"]
SYSTEMS = {"linux": ("posix", "Linux"), "darwin": ("posix", "Darwin"), "win32": ("nt", "Windows")}


@dataclass(frozen=True)
class Pin:
    """One package at one version, where its marker says."""

    name: str
    version: str
    requirement: Requirement
    hashes: frozenset[str]

    def applies(self, machine):
        return self.requirement.marker is None or self.requirement.marker.evaluate(machine)


@cache
def pins(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^(\S.*?)((?: \\\n    --hash=\S+)*)\n", text, re.MULTILINE)
    return [pin(entry, hashes) for entry, hashes in entries if not entry.startswith("#")]


def pin(entry, hashes):
    requirement = Requirement(entry)
    (specifier,) = requirement.specifier
    assert specifier.operator == "==", entry
    found = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})(?=\s|$)", hashes))
    return Pin(canonicalize_name(requirement.name), specifier.version, requirement, found)


def machines():
    for python in PYTHONS:
        for platform, (name, system) in SYSTEMS.items():
            yield {
                "python_full_version": python,
                "python_version": python.rpartition(".")[0],
                "sys_platform": platform,
                "os_name": name,
                "platform_system": system,
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
                "platform_machine": "x86_64",
            }


def wanted(lock):
    asked = {
        LOCK: PROJECT["project"]["dependencies"] + GROUPS["setup"],
        UV_LOCK: GROUPS["uv"],
        WEB_LOCK: GROUPS["web"],
    }
    extras = PROJECT["project"]["optional-dependencies"]
    asked[POSTGRESQL_LOCK] = asked[LOCK] + extras["postgresql"]
    asked[DEV_LOCK] = asked[POSTGRESQL_LOCK] + extras["dev"]
    return [Requirement(line) for line in asked[lock]]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    addresses = r"https?:|file:|://|git\+|^-|^\s*--(?!hash=sha256:)| @ "
    assert re.findall(addresses, text, re.MULTILINE) == []
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert comments[1:] == ["#    python tools/bootstrap.py lock"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock):
    assert pins(lock)
    assert [pin.name for pin in pins(lock) if not pin.hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_pyproject_asks_for_on_every_machine(lock):
    for machine in machines():
        here = [pin for pin in pins(lock) if pin.applies(machine)]
        versions = {pin.name: pin.version for pin in here}
        assert len(versions) == len(here), "a package is pinned to two versions at once"
        for asked in wanted(lock):
            if asked.marker and not asked.marker.evaluate(machine):
                continue
            name = canonicalize_name(asked.name)
            assert name in versions, f"{asked} is not in {lock}: run `tools/bootstrap.py lock`"
            assert asked.specifier.contains(versions[name]), f"{asked} is {versions[name]} there"


def test_the_tests_use_the_very_versions_that_learners_use():
    def contents(lock):
        # Not the markers: with more that asks for a package, it is wanted in more places.
        return {(pin.name, pin.version, pin.hashes) for pin in pins(lock)}

    assert contents(LOCK) < contents(POSTGRESQL_LOCK) < contents(DEV_LOCK)


def test_the_builder_that_links_the_clone_comes_with_the_lock():
    assert set(PROJECT["build-system"]["requires"]) <= set(GROUPS["setup"])


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK, POSTGRESQL_LOCK])
def test_nothing_that_a_locked_package_needs_is_left_out(lock):
    """Installers are told to add nothing, so a gap in the lock would show as an ImportError."""
    here = {pin.name: pin.version for pin in pins(lock) if pin.applies({})}
    installed = {canonicalize_name(package.name): package for package in metadata.distributions()}
    for name, version in here.items():
        package = installed.get(name)
        assert package, f"{name} is not installed: run `tools/bootstrap.py setup --dev`"
        assert package.version == version, f"{name}: run `tools/bootstrap.py setup --dev`"
        for asked in map(Requirement, package.requires or []):
            if asked.marker is None or asked.marker.evaluate({"extra": ""}):
                needed = here.get(canonicalize_name(asked.name))
                assert needed, f"{name} needs {asked}, which {lock} lacks"
                assert asked.specifier.contains(needed, prereleases=True), f"{name}: {asked}"


@pytest.mark.parametrize(
    ("folders", "lock"),
    [(["tools/mergeable", "exercises", "notebooks"], POSTGRESQL_LOCK), (["tests"], DEV_LOCK)],
)
def test_what_is_imported_is_asked_for_by_name(folders, lock):
    """What only another package asks for may go with that package's next release."""
    asked = {canonicalize_name(line.name) for line in wanted(lock)}
    owners = metadata.packages_distributions()
    for path, name in imports(folders):
        names = {canonicalize_name(owner) for owner in owners.get(name, [])} - {"mergeable"}
        assert not names or names & asked, f"{path} imports {name}: add it to pyproject.toml"


def imports(folders):
    """Yield (file, top-level module) for the imports of the Python files below the folders."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "courses" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_bytes())):
                modules = (
                    [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                )
                if isinstance(node, ast.ImportFrom) and not node.level:
                    modules = [node.module]
                yield from (
                    (file.relative_to(ROOT), module.partition(".")[0]) for module in modules
                )
