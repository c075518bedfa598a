def with_scheme(address, scheme):
    before, separator, after = address.partition("//")
    if separator and before.endswith(":") and _is_scheme(before[:-1]):
        return address
    if separator and not before:
        return f"{scheme}://{after}"
    return f"{scheme}://{address}"


def _is_scheme(text):
    letters = text.isascii() and text[:1].isalpha()
    return letters and all(char.isalnum() or char in "+.-" for char in text)
