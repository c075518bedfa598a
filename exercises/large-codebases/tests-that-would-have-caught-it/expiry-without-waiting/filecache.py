"""Texts kept in files, for a while."""

import hashlib
import json
import time
from pathlib import Path


class FileCache:
    """Keeps texts under keys; several processes may share one folder.

    1. `get` gives the text until `seconds` have passed since it was `set`;
       at that very moment and later it gives `default`.
    2. `seconds` None keeps it for ever, 0 not at all. Setting a key again
       replaces its text and its time.
    3. `has` says whether `get` would give a text.
    4. Who asks for a text that has expired deletes its file.
    5. Another process may delete a file between any two steps: what is gone
       is not there, and nobody gets an error for it.
    """

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
        return self._read(key) is not None

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
