def wrap(text, width):
    done = []
    for line in text.split("\n"):
        while len(line) > width:
            at = line.rfind(" ", 0, width + 1)
            at = at if at != -1 else line.find(" ")
            if at == -1:
                break
            done.append(line[:at])
            line = line[at + 1 :]
        done.append(line)
    return "\n".join(done)
