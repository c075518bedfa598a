from urllib.parse import urlsplit


def with_scheme(address, scheme):
    if urlsplit(address).scheme:
        return address
    return f"{scheme}://{address.removeprefix('//')}"
