import os
import shutil


def move(source, target, overwrite=False):
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        if os.path.samefile(source, target):
            return
    except FileNotFoundError:
        pass
    with open(source, "rb") as old:
        descriptor = os.open(target, flags if overwrite else flags | os.O_EXCL)
        with open(descriptor, "wb") as new:
            shutil.copyfileobj(old, new)
    os.unlink(source)
