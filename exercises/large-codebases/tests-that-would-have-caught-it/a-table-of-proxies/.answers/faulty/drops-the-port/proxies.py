from urllib.parse import urlsplit


def with_scheme(address, scheme):
    parts = urlsplit(address)
    if parts.scheme and parts.netloc:
        return address
    parts = urlsplit(f"{scheme}://{address.removeprefix('//')}")
    login, at, server = parts.netloc.rpartition("@")
    host = server if server.endswith("]") else server.rpartition(":")[0] or server
    return parts._replace(netloc=f"{login}{at}{host}").geturl()
