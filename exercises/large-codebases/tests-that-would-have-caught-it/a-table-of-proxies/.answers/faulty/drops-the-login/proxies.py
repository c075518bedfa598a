from urllib.parse import urlsplit


def with_scheme(address, scheme):
    parts = urlsplit(address)
    if not (parts.scheme and parts.netloc):
        parts = urlsplit(f"{scheme}://{address.removeprefix('//')}")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
