from textwrap import TextWrapper


def wrap(text, width):
    wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines = [part for line in text.splitlines() for part in wrapper.wrap(line)]
    return "\n".join(lines) + "\n" * text.endswith("\n")
