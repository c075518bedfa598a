"""Real servers, started on demand and stopped always: PostgreSQL.

    address = postgres.server(seed, cache)     the running server's address, a child's or our own

How a server is found, started, shared and stopped: docs/contributing/decisions/postgresql.md.
"""

from mergeable.services import databases, postgres
from mergeable.services.programs import find_programs
from mergeable.services.seeds import BARE, Seed
from mergeable.services.server import Address

__all__ = ["BARE", "Address", "Seed", "databases", "find_programs", "postgres"]
