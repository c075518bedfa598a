import tempfile
import unittest
from pathlib import Path
from unittest.mock import Mock, patch

from filecache import FileCache


class Cache(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.clock = Mock(return_value=100.0)
        self.cache = FileCache(folder.name, self.clock)

    def empty(self):
        for path in self.folder.iterdir():
            path.unlink()

    def test_expiry(self):
        self.cache.set("gate", "4", 30)
        self.clock.return_value = 129.5
        self.assertEqual(self.cache.get("gate"), "4")
        self.clock.return_value = 130.0
        self.assertFalse(self.cache.has("gate"))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_no_expiry(self):
        self.cache.set("gate", "")
        self.cache.set("GATE", "5", 0)
        self.clock.return_value = 1e9
        self.assertTrue(self.cache.has("gate"))
        self.assertEqual(self.cache.get("gate", "no"), "")
        self.assertIsNone(self.cache.get("GATE"))

    def test_again(self):
        self.cache.set("gate", "4", 1)
        self.cache.set("gate", "5", 30)
        self.clock.return_value = 120.0
        self.assertEqual(self.cache.get("gate"), "5")

    def test_race_of_two_who_ask(self):
        self.cache.set("gate", "4", 30)
        self.clock.side_effect = lambda: self.empty() or 130.0
        self.assertFalse(self.cache.has("gate"))

    def test_race_with_who_deletes(self):
        with patch("os.path.exists", return_value=True):
            self.assertIs(self.cache.has("gate"), False)
