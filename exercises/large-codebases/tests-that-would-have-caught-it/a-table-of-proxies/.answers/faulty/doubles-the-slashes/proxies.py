import re

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def with_scheme(address, scheme):
    return address if SCHEME.match(address) else f"{scheme}://{address}"
