from urllib.parse import urlsplit


def with_scheme(address, scheme):
    parts = urlsplit(address)
    if parts.scheme and parts.netloc:
        return address
    parts = urlsplit(f"{scheme}://{address.removeprefix('//')}")
    return parts._replace(netloc=parts.netloc.replace("[", "").replace("]", "")).geturl()
