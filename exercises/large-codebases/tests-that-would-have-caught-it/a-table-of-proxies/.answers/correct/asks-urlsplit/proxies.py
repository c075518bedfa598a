from urllib.parse import urlsplit


def with_scheme(address, scheme):
    parts = urlsplit(address)
    if parts.scheme and parts.netloc:
        return address
    return f"{scheme}:{address}" if parts.netloc else f"{scheme}://{address}"
