import os
import pickle
import time
from hashlib import md5


class FileCache:
    def __init__(self, folder, clock=time.time):
        self.folder, self.clock = str(folder), clock

    def set(self, key, text, seconds=None):
        end = float("inf") if seconds is None else self.clock() + seconds
        with open(self.file(key), "wb") as file:
            pickle.dump((end, text), file)

    def get(self, key, default=None):
        try:
            with open(self.file(key), "rb") as file:
                end, text = pickle.load(file)
        except OSError:
            return default
        if end > self.clock():
            return text
        try:
            os.remove(self.file(key))
        except OSError:
            pass
        return default

    def has(self, key):
        missing = object()
        return self.get(key, missing) is not missing

    def file(self, key):
        return os.path.join(self.folder, md5(key.encode()).hexdigest())
