from textwrap import TextWrapper


def wrap(text, width):
    wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    paragraphs = text.split("\n\n")
    return "\n\n".join("\n".join(wrapper.wrap(lines)) for lines in paragraphs)
