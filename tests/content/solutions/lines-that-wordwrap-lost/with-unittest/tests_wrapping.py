import unittest

from wrapping import wrap


class Fits(unittest.TestCase):
    def test_is_left_alone(self):
        for line in ("", "On time", "Gate 4 at 10"):
            with self.subTest(line=line):
                self.assertEqual(wrap(line, 12), line)


class TooLong(unittest.TestCase):
    def test_breaks_between_words(self):
        self.assertEqual(wrap("Gate 4 at 100", 12), "Gate 4 at\n100")

    def test_leaves_no_space(self):
        self.assertNotIn(" \n", wrap("Gate 4 at 10 and not at 9", 12))

    def test_cuts_no_word(self):
        self.assertEqual(wrap("Charlottesville", 12), "Charlottesville")
        self.assertEqual(wrap("the check-in desk", 9), "the\ncheck-in\ndesk")
        self.assertEqual(wrap("to Winston-Salem", 12), "to\nWinston-Salem")


class Breaks(unittest.TestCase):
    def test_stay(self):
        for text in ("a\nb", "a\n\nb", "a\n", "\n\n"):
            with self.subTest(text=text):
                self.assertEqual(wrap(text, 12), text)
