"""The learner's script, asked by `git bisect run` in histories made for it."""

import pytest
from mergeable.explain import Words, fail

SCRIPT = "is_it_wrong.py"
GOOD, BAD, CANNOT_TELL = 0, 1, 125
LARGEST = 127  # from 128 on git gives up
CAUGHT = (
    "Your script passes over a commit that it could have judged. What did it catch? Print it. A "
    "bare `except:` catches `sys.exit` as well, and `except Exception` a failed assert and a name "
    "that is misspelt in the script itself."
)


@pytest.fixture
def past():
    from rehearsals import past

    return past


def meaning(code):
    if code == GOOD:
        return "good"
    if code == CANNOT_TELL:
        return "cannot tell"
    return "bad" if 0 < code <= LARGEST else "nothing"


def told(code, expected, said):
    """Return what to think of next where a script ended with another code than it should."""
    if {code, expected} == {GOOD, BAD} and not said:
        return "Is it the wrong way round? sys.exit(True) ends with 1, which is bad."
    return (
        "0 is good, 125 cannot tell, and any other code to 127 is bad. Python ends with 1 for an "
        "exception that nobody catches."
    )


def test_three_answers(rehearsal, past):
    """Right, wrong and cannot tell: each has an exit code"""
    gaps, plain = past.that_cannot_be_imported(), past.whole_hours()
    not_committed = "a module that it imports was not committed"
    for history, subject, why, expected in (
        (plain, "Name AUS Austin Bergstrom Intl", 'describe(60) is "1 h 00 min" there', GOOD),
        (plain, past.HOURS, 'describe(60) is "60 min" there', BAD),
        (gaps, "Move units to a module", f"it cannot be imported there: {not_committed}", 125),
        (gaps, "Describe delays in hours", "it cannot be imported there: a colon is missing", 125),
    ):
        code, said = rehearsal.ended_at(history, subject)
        if meaning(code) == meaning(expected):
            continue
        aside = "" if code <= LARGEST else " git bisect run stops at any code from 128 on."
        fail(
            f'At the commit "{subject}" your script ended with {code}, and {why}.{aside}',
            called=f"python {SCRIPT}, at the top of that tree",
            got=Words("\n".join(filter(None, [f"{code}: {meaning(code)}", said]))),
            expected=Words(f"{expected}: {meaning(expected)}"),
            next_step=CAUGHT if code == CANNOT_TELL else told(code, expected, said),
        )


def test_every_commit_can_be_tried(expect_named, past):
    """Where every commit can be tried, the first wrong one is named"""
    expect_named(
        past.whole_hours(),
        "Every commit of this history can be imported.",
        "Check out `v1.0` and `main`, and run the script on each by hand. Does it tell them apart?",
    )


def test_passes_over_what_cannot_be_imported(expect_named, past):
    """Commits that cannot be imported are passed over"""
    expect_named(
        past.that_cannot_be_imported(),
        "Seven commits of this history cannot be imported, and they are neither right nor wrong.",
        "A commit that cannot be tried is no answer: end with 125.",
    )


def test_another_fault_is_no_answer(expect_named, past):
    """A commit that fails for another reason is passed over"""
    expect_named(
        past.that_fails_otherwise(),
        "In this history describe(60) raises NameError for a while, long before it is wrong.",
        'Bad is what you look for, and nothing else: the words "60 min" where "1 h 00 min" '
        "should be. Whatever else happens, you cannot tell.",
    )


def test_follows_the_package(expect_named, past):
    """The package is found wherever the tree has it"""
    expect_named(
        past.that_moves(),
        "Halfway through this history the package moves to src/flightboard.",
        "Look for it in both places. Where does your script look, and what does it say when it "
        "finds nothing?",
    )


def test_tries_the_tree(expect_named, past, rehearsal):
    """What is tried is the tree that is checked out, not what is installed"""
    folder = rehearsal.room / "site-packages"
    (folder / "flightboard").mkdir(parents=True)
    for name, text in past.first().files.items():
        if name.startswith("flightboard/"):
            (folder / name).write_text(text, encoding="utf-8")
    expect_named(
        past.whole_hours(culprit=11),
        "A release of flightboard is installed on this machine, as a project often is where it "
        "is worked on.",
        "`sys.path` is searched from the front. Which flightboard did your script import? Its "
        "`__file__` tells.",
        PYTHONPATH=str(folder),
    )


def test_leaves_nothing_behind(rehearsal, past):
    """The tree is left as it was found"""
    found = rehearsal.bisect(past.whole_hours(culprit=33))
    if found.left_behind:
        fail(
            "After the bisection the tree has in it what no commit put there.",
            called=f"git bisect run python {SCRIPT}",
            got=Words("\n".join(found.left_behind)),
            next_step="A file like this may stop a checkout, and bytecode of one commit may be "
            "taken for that of another. Write elsewhere; sys.dont_write_bytecode is for Python's "
            "own.",
        )
