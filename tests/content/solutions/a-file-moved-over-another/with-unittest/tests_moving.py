import tempfile
import unittest
from pathlib import Path

from moving import move

LONG = b"\x00\r\n\xff" * 30_000


class Move(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.source = self.folder / "report"
        self.target = self.folder / "moved"
        self.source.write_bytes(b"Late\r\n")

    def test_moves(self):
        self.source.write_bytes(LONG)
        move(self.source, self.target)
        self.assertEqual(self.target.read_bytes(), LONG)
        self.assertFalse(self.source.exists())

    def test_refuses(self):
        self.target.write_bytes(LONG)
        with self.assertRaises(FileExistsError):
            move(self.source, self.target)
        self.assertEqual(self.target.read_bytes(), LONG)

    def test_overwrites(self):
        self.target.write_bytes(LONG)
        move(self.source, self.target, overwrite=True)
        self.assertEqual(self.target.read_bytes(), b"Late\r\n")

    def test_onto_itself(self):
        (self.folder / "link").mkdir()
        move(self.source, self.folder / "link" / ".." / "report", overwrite=True)
        self.assertTrue(self.source.exists())
        self.assertEqual(self.source.read_bytes(), b"Late\r\n")
