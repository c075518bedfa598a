def wrap(text, width):
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def _wrap_line(line, width):
    words = line.split(" ")
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)
