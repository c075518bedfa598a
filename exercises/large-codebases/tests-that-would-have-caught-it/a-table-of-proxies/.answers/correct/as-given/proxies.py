"""Addresses of proxies, as people write them in their settings."""

import re

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def with_scheme(address, scheme):
    """Return `address` with a scheme.

    1. An address that begins with a scheme and `://` stays as it is.
    2. Any other gets `scheme` and `://` in front, and nothing else of it
       changes: login, host, port, path and query stay as they are written.
    3. What stands before a colon is a scheme only if `//` follows.
    4. An address that begins with `//` gets `scheme` and a colon.
    """
    if SCHEME.match(address):
        return address
    if address.startswith("//"):
        return f"{scheme}:{address}"
    return f"{scheme}://{address}"
