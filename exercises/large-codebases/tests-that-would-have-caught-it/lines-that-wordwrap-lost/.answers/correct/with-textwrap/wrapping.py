import re
from textwrap import TextWrapper


class Wrapping(TextWrapper):
    """Holds on to what `textwrap` needs to know, for any number of lines."""

    wordsep_simple_re = re.compile(r"( )")  # and not at tabs and form feeds

    def __init__(self, width):
        super().__init__(width, break_long_words=False, break_on_hyphens=False)
        self.expand_tabs = self.replace_whitespace = False

    def __call__(self, line):
        return line if len(line) <= self.width else "\n".join(self.wrap(line))


def wrap(text, width):
    return "\n".join(map(Wrapping(width), text.split("\n")))
