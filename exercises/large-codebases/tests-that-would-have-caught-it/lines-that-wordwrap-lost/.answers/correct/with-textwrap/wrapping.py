from textwrap import TextWrapper


class Wrapping:
    """Holds on to what `textwrap` needs to know, for any number of lines."""

    def __init__(self, width):
        self.wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)

    def __call__(self, line):
        return "\n".join(self.wrapper.wrap(line))


def wrap(text, width):
    return "\n".join(map(Wrapping(width), text.split("\n")))
