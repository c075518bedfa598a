"""Text broken into lines of a width."""


def wrap(text, width):
    """Return `text` with its long lines broken at spaces.

    Its words have one space between them, and its lines none at their ends.

    1. A line of up to `width` characters stays as it is.
    2. A longer one is broken between words, as late as it fits. A line break
       takes the place of the space; nothing else changes.
    3. Words are what stands between spaces. A word longer than `width` is
       not cut: it gets a line of its own.
    4. Line breaks that are there stay, those that make empty lines too, and
       so does one at the end.
    """
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def _wrap_line(line, width):
    words = line.split(" ")
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)
