from textwrap import TextWrapper


def wrap(text, width):
    wrapper = TextWrapper(width, break_on_hyphens=False)
    return "\n".join("\n".join(wrapper.wrap(line)) for line in text.split("\n"))
