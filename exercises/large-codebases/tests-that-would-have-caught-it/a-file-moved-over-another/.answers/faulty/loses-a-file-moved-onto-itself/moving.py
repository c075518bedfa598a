import os

CHUNK = 64 * 1024  # bytes


def move(source, target, overwrite=False):
    if os.path.exists(target):
        if not overwrite:
            raise FileExistsError(f"{target} is there already.")
    with open(source, "rb") as old, open(target, "wb") as new:
        while chunk := old.read(CHUNK):
            new.write(chunk)
    os.remove(source)
