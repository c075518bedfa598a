import os

CHUNK = 64 * 1024  # bytes


def move(source, target, overwrite=False):
    if os.path.exists(target):
        if os.path.samefile(source, target):
            return
    there = os.path.exists(target)
    with open(source, "rb") as old, open(target, "wb") as new:
        if there and not overwrite:
            raise FileExistsError(f"{target} is there already.")
        while chunk := old.read(CHUNK):
            new.write(chunk)
    os.remove(source)
