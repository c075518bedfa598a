"""Data folders that are prepared once on a machine; every server begins with a copy of one.

A copy takes a sixth of the time of a new folder. What nobody can write to, the databases that only
serve as templates, is linked rather than copied where the file system can.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mergeable.errors import CourseError
from mergeable.services import databases
from mergeable.services.privileges import Identity, require_reach
from mergeable.services.programs import Programs
from mergeable.services.runs import RunFolder, make_run_folder, seeds_lock
from mergeable.services.server import USER, Address, start

# The data live for minutes and can be made again: nothing has to survive a power cut. Commits are
# written at once all the same, which costs little without fsync: until one is, VACUUM cannot mark
# its rows as visible to all, and plans would differ with how far the writing has come.
#
# Plans must be the same from one run to the next. Vacuuming in the background would change them,
# and so would statistics of a random sample: 1,200 lets ANALYZE read 360,000 rows, all of the
# largest table. Parallel workers report averages, and how many there are depends on the machine.
SETTINGS = """
fsync = off
full_page_writes = off
autovacuum = off
jit = off
default_statistics_target = 1200
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
min_wal_size = 2MB
max_wal_size = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
"""
# Shared memory as files in the data folder goes when the folder goes, whatever happens.
POSIX_SETTINGS = "dynamic_shared_memory_type = mmap\n"


@dataclass(frozen=True)
class Seed:
    """What a server has in it from the start, and how that gets there."""

    name: str
    fingerprint: str  # another one when what it is built from has changed
    build: Callable[[Address], None]  # fills a new server; raises what it likes


BARE = Seed("bare", "", lambda address: None)


class Nursery:
    """The prepared data folders in one clone's cache."""

    def __init__(self, cache: Path, programs: Programs, who: Identity) -> None:
        self.cache, self.programs, self.who = cache, programs, who

    def plant(self, seed: Seed, run: RunFolder) -> str:
        """Put a copy of the seed into a run's folder, and return the password of its server.

        A seed that is not there yet is made first; where the cache cannot be written to, it is
        made anew each time.
        """
        require_reach(self.who, self.programs.folder)
        kept = self._folder(seed)
        if not (kept / "facts.json").is_file():
            if not self._writable():
                return str(self._make(seed, run)["password"])
            with seeds_lock(self.cache):
                if not (kept / "facts.json").is_file():
                    self._keep(seed, kept)
        facts = json.loads((kept / "facts.json").read_text(encoding="utf-8"))
        linked = set(facts["frozen"]) if self.who.user is None and os.name == "posix" else set()
        copy_data(kept / "data", run.data, linked)
        return str(facts["password"])

    def _folder(self, seed: Seed) -> Path:
        told = [seed.fingerprint, SETTINGS, self.programs.version, platform.machine()]
        digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
        return self.cache / "seeds" / f"{seed.name}-{self.programs.version}-{digest}"

    def _writable(self) -> bool:
        try:
            (self.cache / "seeds").mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self.cache / "seeds", os.W_OK)

    def _keep(self, seed: Seed, kept: Path) -> None:
        """Make a seed and put it in its place, whole; remove those that it replaces."""
        run = make_run_folder(self.cache, self.who, loopback=False, making=True)
        partial = kept.with_name(f".{uuid.uuid4().hex}.partial")
        try:
            facts = self._make(seed, run)
            partial.mkdir()
            shutil.move(run.data, partial / "data")
            self._take_back(partial / "data")
            (partial / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
            with suppress(OSError):
                (partial / "facts.json").chmod(0o600)
            shutil.rmtree(kept, ignore_errors=True)
            partial.rename(kept)
        finally:
            run.remove()
            shutil.rmtree(partial, ignore_errors=True)
        for old in (*kept.parent.glob(f"{seed.name}-[0-9]*"), *kept.parent.glob(".*.partial")):
            if old != kept:
                shutil.rmtree(old, ignore_errors=True)

    def _take_back(self, data: Path) -> None:
        """Own what the server made while it was somebody else."""
        if self.who.user is not None:
            for path in (data, *data.rglob("*")):
                os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)

    def _make(self, seed: Seed, run: RunFolder) -> dict[str, Any]:
        """Make new data in the run's folder and build the seed there; the server ends after."""
        password = secrets.token_hex(16)
        self._initialise(run, password)
        running = start(run, self.programs, self.who, password)
        try:
            seed.build(running.address)
            frozen = databases.frozen(running.address)
        except BaseException:
            running.stop()
            raise
        running.stop(keep_data=True)
        self._drop_spent_log(run)
        return {"password": password, "frozen": frozen}

    def _drop_spent_log(self, run: RunFolder) -> None:
        """Remove what is left of the write-ahead log, hundreds of megabytes after a large load.

        A server that ended in good order begins at its last checkpoint and reads nothing before.
        """
        asked = self.who.run(self.programs["pg_controldata"], str(run.data), cwd=run.path)
        found = re.search(r"REDO WAL file: +([0-9A-F]{24})$", asked.stdout, re.MULTILINE)
        if asked.returncode != 0 or not found or "shut down\n" not in asked.stdout:
            return
        for file in (run.data / "pg_wal").iterdir():
            if re.fullmatch("[0-9A-F]{24}", file.name) and file.name != found[1]:
                file.unlink()

    def _initialise(self, run: RunFolder, password: str) -> None:
        secret = run.path / "password"
        secret.touch(mode=0o600)
        secret.write_text(password, encoding="utf-8")
        self.who.give(*run.removable)
        words = [self.programs["initdb"], "-D", str(run.data), "--username", USER]
        words += ["--pwfile", str(secret), "--auth-local=trust", "--auth-host=scram-sha-256"]
        words += ["--encoding=UTF8", "--locale=C", "--no-sync", "--wal-segsize=1"]
        if self.programs.major >= 17:  # text in the order of its code points, the same everywhere
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = self.who.run(*words, cwd=run.path)
        secret.unlink()
        if done.returncode != 0:
            raise CourseError(
                f"{self.programs} could not make its data folder: {done.stdout.strip()[-800:]}",
                "`mergeable doctor` looks at this machine. If it finds nothing, please report it.",
            )
        with (run.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS + (POSIX_SETTINGS if os.name == "posix" else ""))


def copy_data(source: Path, target: Path, linked: set[str]) -> None:
    """Copy a data folder; the files of the databases with these numbers are linked instead."""

    def one(path: str, copy: str) -> None:
        folder = Path(path).parent
        if folder.name in linked and folder.parent.name == "base":
            with suppress(OSError):  # another file system, or one without links
                os.link(path, copy)
                return
        shutil.copy(path, copy)

    shutil.copytree(source, target, copy_function=one)
