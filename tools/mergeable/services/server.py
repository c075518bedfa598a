"""One running PostgreSQL server, as those see it who connect to it and who stop it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from mergeable.errors import CourseError
from mergeable.services import keeper
from mergeable.services.privileges import Identity
from mergeable.services.programs import Programs
from mergeable.services.runs import RunFolder, free_port

USER = "mergeable"
DATABASE = "postgres"  # the one to connect to before there is another
PORT = 5432  # on a socket the port is only a part of its name
ATTEMPTS = 3  # at a port that somebody else may take first


@dataclass(frozen=True)
class Address:
    """How to reach a server. All values are plain, so that a child process can be told."""

    host: str  # a folder means the socket in it
    port: int
    user: str
    password: str = ""
    database: str = DATABASE
    options: tuple[tuple[str, str], ...] = ()  # libpq's other words: sslmode and such

    def connect_options(self, database: str | None = None) -> dict[str, Any]:
        """Return the keywords for `psycopg.connect`."""
        values = {"host": self.host, "port": self.port, "user": self.user}
        if self.password:
            values["password"] = self.password
        return {**dict(self.options), **values, "dbname": database or self.database}

    def django_settings(self, database: str) -> dict[str, Any]:
        """Return an entry for Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "HOST": self.host,
            "PORT": str(self.port),
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": dict(self.options),
        }

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Address:
        """Read what `to_json` wrote."""
        options = tuple((str(name), str(value)) for name, value in values["options"])
        return cls(**{**values, "options": options})

    @classmethod
    def from_url(cls, url: str) -> Address | None:
        """Read postgresql://user:password@host:port/database?sslmode=…; None when it is no such."""
        parts = urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql"):
            return None
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            port = parts.port or PORT
        except ValueError:
            return None
        return cls(
            host=options.pop("host", "") or unquote(parts.hostname or "localhost"),
            port=port,
            user=unquote(parts.username or options.pop("user", USER)),
            password=unquote(parts.password or ""),
            database=unquote(parts.path.strip("/")) or DATABASE,
            options=tuple(sorted(options.items())),
        )

    def answers(self) -> bool:
        """Say whether somebody listens there."""
        try:
            if self.host.startswith("/"):
                with socket.socket(socket.AF_UNIX) as knocking:
                    knocking.connect(f"{self.host}/.s.PGSQL.{self.port}")
            else:
                socket.create_connection((self.host, self.port), 3).close()
        except OSError:
            return False
        return True


@dataclass
class Running:
    """A server that this process started, with the pipe whose end ends it."""

    address: Address
    folder: RunFolder
    process: subprocess.Popen[bytes]
    owner: int  # the process that may stop it: a fork of it may not

    def stop(self, *, keep_data: bool = False) -> None:
        """Stop the server; its data go with it, unless they are to be kept in good order."""
        if self.owner != os.getpid() or self.process.stdin is None:
            return
        with self.process.stdin as pipe:
            if keep_data:
                pipe.write(keeper.KEEP)
        self.process.wait(keeper.STOP_LIMIT * 3)

    def let_go(self) -> None:
        """Close this fork's copy of the pipe, or the server would run on for as long as it does."""
        if self.process.stdin is not None:
            self.process.stdin.close()


def start(folder: RunFolder, programs: Programs, who: Identity, password: str) -> Running:
    """Start a server on the data in `folder`, ready for connections; raises CourseError."""
    words = ""
    for _ in range(1 if folder.sockets else ATTEMPTS):
        port = PORT if folder.sockets else free_port()
        process = _start_keeper(folder, programs, who, port)
        host = str(folder.sockets or "127.0.0.1")
        running = Running(Address(host, port, USER, password), folder, process, owner=os.getpid())
        try:
            words = _answer_of(process)
        except BaseException:
            running.stop()
            raise
        if words == keeper.READY:
            return running
        words = f"{words}\n{folder.last_words()}".strip()
        running.stop(keep_data=True)
    raise CourseError(
        f"{programs} does not start: {words}",
        "`mergeable doctor` looks at this machine. If it finds nothing, please report it.",
    )


def _start_keeper(
    folder: RunFolder, programs: Programs, who: Identity, port: int
) -> subprocess.Popen[bytes]:
    listen = f"-c listen_addresses={'' if folder.sockets else '127.0.0.1'}".split(" ")
    where = ["-p", str(port), *listen, "-c", f"unix_socket_directories={folder.sockets or ''}"]
    start, stop = [programs["postgres"], "-D", str(folder.data), *where], []
    if os.name == "nt":  # an administrator, too, may start a server, by this program alone
        stop = [programs["pg_ctl"], "stop", "-w", "-D", str(folder.data)]
        options = subprocess.list2cmdline(where)
        start = [programs["pg_ctl"], "start", "-w", "-D", str(folder.data), "-o", options]
    order = {
        "start": who.command(*start),
        "stop": stop,
        "user": who.user,
        "data": str(folder.data),
        "log": str(folder.log),
        "mark": str(folder.mark),
        "remove": [str(path) for path in folder.removable],
    }
    who.give(*folder.removable)
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(keeper.__file__)), json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder.path.parent,
        start_new_session=True,  # Ctrl-C is for us; it learns of our end by the pipe
    )


def _answer_of(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    with process.stdout as said:
        return said.readline().decode().strip()
