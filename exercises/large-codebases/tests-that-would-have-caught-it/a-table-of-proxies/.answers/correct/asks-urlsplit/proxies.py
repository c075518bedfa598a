from urllib.parse import urlsplit


def with_scheme(address, scheme):
    found = urlsplit(address).scheme
    if found and address.lower().startswith(f"{found}://"):
        return address
    return f"{scheme}:{address}" if address.startswith("//") else f"{scheme}://{address}"
