"""Moving a file where a rename is not possible, as between two disks."""

import os

CHUNK = 64 * 1024  # bytes


def move(source, target, overwrite=False):
    """Move the file at `source` to `target`; both are paths.

    1. `target` then holds what `source` held, byte for byte, and `source` is
       gone.
    2. A file at `target` is not touched, and neither is `source`, unless
       `overwrite` is true: FileExistsError is raised.
    3. If it is true, nothing of that file is left.
    4. A file that is moved onto itself stays as it is.
    """
    if os.path.exists(target):
        if os.path.samefile(source, target):
            return
        if not overwrite:
            raise FileExistsError(f"{target} is there already.")
    with open(source, "rb") as old, open(target, "wb") as new:
        while chunk := old.read(CHUNK):
            new.write(chunk)
    os.remove(source)
