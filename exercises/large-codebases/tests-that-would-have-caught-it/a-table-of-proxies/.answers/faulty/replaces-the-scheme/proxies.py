import re

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def with_scheme(address, scheme):
    return f"{scheme}://{SCHEME.sub('', address, count=1) if SCHEME.match(address) else address}"
