"""The line to the tower. Nobody edits this: what is said can't be unsaid."""

sent = []


def send(words):
    """Tell the tower."""
    sent.append(words)
