def add(first, second):
    return f"{first}{second}"
