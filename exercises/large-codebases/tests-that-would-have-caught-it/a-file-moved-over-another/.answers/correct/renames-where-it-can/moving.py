from os import replace
from pathlib import Path


def move(source, target, overwrite=False):
    source, target = Path(source), Path(target)
    if target.exists() and target.samefile(source):
        return
    if target.exists() and not overwrite:
        raise FileExistsError(target)
    replace(source, target)
