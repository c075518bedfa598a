def with_scheme(address, scheme):
    before, separator, after = address.partition("//")
    named = before.removesuffix(":")
    if separator and before == f"{named}:" and "/" not in named and "?" not in named:
        return address
    if separator and not before:
        return f"{scheme}://{after}"
    return f"{scheme}://{address}"
