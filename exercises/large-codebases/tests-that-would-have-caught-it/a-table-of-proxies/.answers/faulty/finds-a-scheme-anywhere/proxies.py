def with_scheme(address, scheme):
    if "://" in address:
        return address
    return f"{scheme}://{address.removeprefix('//')}"
