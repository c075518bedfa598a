import hashlib
import json
import os
import time
from pathlib import Path


class FileCache:
    def __init__(self, folder, clock=time.time):
        self._folder = Path(folder)
        self._clock = clock

    def set(self, key, text, seconds=None):
        expires = None if seconds is None else self._clock() + seconds
        content = json.dumps([expires, text])
        self._path(key).write_text(content, encoding="utf-8")

    def get(self, key, default=None):
        found = self._read(key)
        return default if found is None else found

    def has(self, key):
        path = str(self._path(key))
        if not os.path.exists(path):
            return False
        with open(path, encoding="utf-8") as file:
            expires, _ = json.load(file)
        if expires is not None and self._clock() >= expires:
            self._path(key).unlink(missing_ok=True)
            return False
        return True

    def _read(self, key):
        try:
            content = self._path(key).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        expires, text = json.loads(content)
        if expires is not None and self._clock() >= expires:
            self._path(key).unlink(missing_ok=True)
            return None
        return text

    def _path(self, key):
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / f"{name}.cache"
