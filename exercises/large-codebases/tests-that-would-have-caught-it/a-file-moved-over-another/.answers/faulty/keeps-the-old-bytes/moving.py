import os
import shutil


def move(source, target, overwrite=False):
    if os.path.exists(target):
        if os.path.samefile(source, target):
            return
        if not overwrite:
            raise FileExistsError(f"{target} is there already.")
    with open(source, "rb") as old, open(target, "ab") as new:
        shutil.copyfileobj(old, new)
        new.truncate(old.tell())
    os.remove(source)
