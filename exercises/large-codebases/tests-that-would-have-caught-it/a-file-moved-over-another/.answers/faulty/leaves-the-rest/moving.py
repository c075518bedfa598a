import os

CHUNK = 64 * 1024  # bytes


def move(source, target, overwrite=False):
    if os.path.exists(target):
        if os.path.samefile(source, target):
            return
        if not overwrite:
            raise FileExistsError(f"{target} is there already.")
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    with open(source, "rb") as old, open(os.open(target, flags), "wb") as new:
        while chunk := old.read(CHUNK):
            new.write(chunk)
    os.remove(source)
