"""The lists are compared with the code of the tag 5.2, as Python reads it."""

import re

import pytest
from mergeable.explain import Words, fail

TAG = "5.2"
SETTING, MARK = "APPEND_SLASH", "should_append_slash"
LINE = re.compile(r"(?:[\w.]+:)?((?:django|tests)/[\w/]+\.py):(\d+)(?:[:-].*)?", re.DOTALL)
EXAMPLE = Words('such as "5.2:django/middleware/common.py:67"')
SHOWN = 3  # lines named in one message


@pytest.fixture
def listed(attempt):
    """Return a function that reads one of the three lists as pairs of path and line."""

    def read(name):
        value = attempt.value("touched", name)
        if not isinstance(value, list | tuple | set):
            fail(f"{name} is no list.", got=value, expected=Words("a list of lines"))
        found = []
        for item in value:
            match = LINE.fullmatch(item.strip()) if isinstance(item, str) else None
            if not match:
                fail(f"{name} has something that is no line.", got=item, expected=EXAMPLE)
            if (match[1], int(match[2])) in found:
                fail(f"{name} has {item} twice.", next_step="Once is enough.")
            found.append((match[1], int(match[2])))
        return found

    return read


def all_uses(releases, word):
    return {
        (path, line)
        for path in releases.files_with(TAG, word, "django/*.py", "django/**/*.py")
        for line in releases.uses(TAG, path, word)
    }


def what_it_is(releases, path, line, word):
    """Say of a line that is not wanted what it is."""
    source = releases.text(TAG, path)
    if not 0 < line <= source.count("\n") + 1:
        return f"is no line of {path} in {TAG}" if source else f"is in no file of {TAG}"
    if word not in source.split("\n")[line - 1]:
        return f"does not name {word}"
    if path.startswith("tests/"):
        return "is one of the tests', not of the package"
    kind = releases.prose_at(TAG, path, line, word)
    if kind == "comment":
        return "is a comment: it changes with the code, but reads nothing"
    if kind == "text":
        return "is text, a docstring or a message: no code reads it"
    return f"gives {word} its default, and does not read it"


def expect_lines(name, got, expected, releases, word, next_step):
    """Fail unless the lines are the expected ones: too many are told before too few."""
    extra = [item for item in got if item not in expected]
    if extra:
        path, line = extra[0]
        fail(
            f"{name}: {path}:{line} {what_it_is(releases, path, line, word)}.",
            got=Words(f"{len(got)} lines, {len(extra)} of which need no change"),
            next_step="`git grep -n` shows words. Read each line before you count it.",
        )
    missing = sorted(expected - set(got))
    if missing:
        files = sorted({path.rpartition("/")[0] for path, _ in missing})
        fail(
            f"{name} lacks {len(missing)} of the {len(expected)} lines. Below "
            f"{' and '.join(files[:SHOWN])} something is missing.",
            next_step=next_step,
        )


def test_reads(listed, releases):
    """READS has every line that reads the setting, and no other"""
    expect_lines(
        "READS",
        listed("READS"),
        all_uses(releases, SETTING),
        releases,
        SETTING,
        "A condition may be spread over several lines, and begin with the word `settings`: search "
        "for the name alone, in the whole package.",
    )


def test_marks(listed, releases):
    """MARKS has every line that sets or reads the mark, and no other"""
    expect_lines(
        "MARKS",
        listed("MARKS"),
        all_uses(releases, MARK),
        releases,
        MARK,
        "An attribute may be read without a dot: by its name, as a text.",
    )


def test_tests(listed, releases):
    """TESTS has a line of every test that runs with both, and no other"""
    wanted = [
        (path, first, last)
        for path in releases.files_with(TAG, SETTING, "tests/*.py", "tests/**/*.py")
        for first, last in releases.tests_decorated(TAG, path, (SETTING, True), ("DEBUG", True))
    ]
    met = []
    for path, line in listed("TESTS"):
        around = [each for each in wanted if each[0] == path and each[1] <= line <= each[2]]
        if not around:
            fail(
                f"TESTS: {path}:{line} is in no test that sets both to True.",
                next_step="`git grep` finds one pattern or the other. Which word makes it ask for "
                "both on a line?",
            )
        if around[0] in met:
            fail(f"TESTS: {path}:{line} is in a test that is listed already.")
        met += around
    if len(met) < len(wanted):
        fail(
            f"TESTS has {len(met)} of {len(wanted)} tests.",
            next_step="Two tests may look alike and stand in two classes: -p shows the class.",
        )
