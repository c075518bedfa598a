def with_scheme(address, scheme):
    if address.lower().startswith(("http://", "https://")):
        return address
    return f"{scheme}://{address.removeprefix('//')}"
