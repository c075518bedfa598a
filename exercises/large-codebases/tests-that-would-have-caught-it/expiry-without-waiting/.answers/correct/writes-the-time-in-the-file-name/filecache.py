import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path


class FileCache:
    """One file for each entry, whose name ends in the moment it expires."""

    def __init__(self, folder, clock=time.time):
        self.now = clock
        self.files = Path(folder)

    def set(self, key, text, seconds=None):
        for old in self._files_of(key):
            old.unlink(missing_ok=True)
        end = "inf" if seconds is None else repr(self.now() + seconds)
        self.files.joinpath(f"{self._stem(key)}@{end}").write_bytes(text.encode())

    def get(self, key, default=None):
        for file in self._files_of(key):
            if self.now() < float(file.name.partition("@")[2]):
                with suppress(FileNotFoundError):
                    return file.read_bytes().decode()
            else:
                file.unlink(missing_ok=True)
        return default

    def has(self, key):
        return isinstance(self.get(key), str)

    def _stem(self, key):
        return blake2b(key.encode(), digest_size=20).hexdigest()

    def _files_of(self, key):
        return list(self.files.glob(f"{self._stem(key)}@*"))
