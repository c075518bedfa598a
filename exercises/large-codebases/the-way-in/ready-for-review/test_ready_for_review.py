from mergeable.explain import expect_equal

BASE = {
    "kind": "bug",
    "author": "ada",
    "small": False,
    "ticket": None,
    "closes": [],
    "message": "",
    "files": [],
    "backports": [],
    "next_release": "6.2",
    "listed": True,
    "cla_signed": False,
    "ai_used": False,
    "ai_disclosed": False,
}
SUBJECT = "Fixed #36197 -- Counted rows of many-to-many relations."
CODE, TEST = "django/db/models/fields/related_descriptors.py", "tests/m2m_through/tests.py"
DJANGO = BASE | {
    "project": "django",
    "ticket": {"number": 36197, "stage": "Accepted"},
    "message": f"{SUBJECT}\n\nThe keys compared were not those of the relation.\n",
    "files": [CODE, TEST],
}
PANDAS = BASE | {
    "project": "pandas",
    "closes": [{"number": 49771, "assignees": ["ada"]}],
    "message": "PERF: setting single values of a DataFrame",
    "files": [
        "pandas/core/frame.py",
        "pandas/tests/indexing/test_at.py",
        "doc/source/whatsnew/v3.1.0.rst",
    ],
}
KERAS = BASE | {
    "project": "keras",
    "message": "Fix masking in a layer",
    "files": ["keras/src/layers/core/masking.py"],
    "cla_signed": True,
}
TWISTED = BASE | {
    "project": "twisted",
    "message": "#12885 close the port",
    "files": ["src/twisted/internet/tcp.py"],
}
TYPO = DJANGO | {
    "kind": "docs",
    "small": True,
    "ticket": None,
    "message": "Fixed typo in docs/topics/db/queries.txt.",
    "files": ["docs/topics/db/queries.txt"],
}
FEATURE = DJANGO | {
    "kind": "feature",
    "files": [CODE, TEST, "docs/ref/models/querysets.txt", "docs/releases/6.2.txt"],
}


def expect(attempt, base, expected, next_step, **fields):
    lacks = attempt.function("checklist", "lacks")
    given = base | fields
    got = lacks(given)
    told = ", ".join(f"{key}={value!r}" for key, value in given.items() if value != BASE.get(key))
    called = f"lacks(pull_request), where it has {told}"
    expect_equal(got, expected, called=called, what="The list", next_step=next_step)


def test_complete(attempt):
    """What is complete lacks nothing, in each of the four"""
    expect(attempt, DJANGO, [], "Ticket, subject, test: a fix for `main` needs no more.")
    expect(attempt, FEATURE, [], "A feature with test, documentation and note is complete.")
    expect(attempt, TYPO, [], "A typo needs no ticket, no test and no entry in AUTHORS.")
    expect(attempt, PANDAS, [], "Django's rules are Django's: pandas has others.")
    expect(attempt, KERAS, [], "Of Keras the list asks for the agreement and the disclosure.")
    expect(attempt, TWISTED, [], "Of Twisted the list asks for one thing only.")


def test_ticket(attempt):
    """Django wants an accepted ticket, for all but what is small"""
    step = "A ticket alone is not enough. Somebody has to have accepted it."
    for stage in ("Unreviewed", "Someday/Maybe"):
        ticket = {"number": 36197, "stage": stage}
        expect(attempt, DJANGO, ["accepted ticket"], step, ticket=ticket)
    ready = {"number": 36197, "stage": "Ready for checkin"}
    expect(attempt, DJANGO, [], "What is ready has been accepted before.", ticket=ready)
    step = "Without a ticket it is closed. The subject has no number to bear then."
    expect(attempt, DJANGO, ["accepted ticket"], step, ticket=None)


def test_subject(attempt):
    """Django's subject line names this ticket and ends with a full stop"""
    step = "`Fixed #36197 -- `, or `Refs` for one it does not close, and a full stop at the end."
    good = ("Refs #36197 -- Added a test for counting rows.", SUBJECT)
    for message in good:
        expect(attempt, DJANGO, [], step, message=message)
    bad = (
        SUBJECT.removesuffix("."),
        SUBJECT.replace("Fixed", "Fixes"),
        SUBJECT.replace("36197", "36198"),
        SUBJECT.replace(" -- ", ": "),
        "Counted rows of many-to-many relations.\n\nFixed #36197 -- in the body.",
        "[6.1.x] " + SUBJECT,
        SUBJECT.replace("36197", "361970"),
        SUBJECT.removesuffix(".") + "\n\nIts body ends well.",
    )
    for message in bad:
        expect(attempt, DJANGO, ["subject line"], step, message=message)
    step = "Without a ticket the full stop is all that is asked of the line."
    expect(attempt, TYPO, ["subject line"], step, message="Fixed typo in queries.txt")


def test_tests(attempt):
    """A bug fix and a feature bring a test, where the project keeps them"""
    step = "`django/test/client.py` is Django's code for testing, not a test: see `tests/`."
    expect(attempt, DJANGO, ["test"], step, files=["django/test/client.py"])
    expect(attempt, DJANGO, ["test"], "A fix without a test is half a fix.", files=[CODE])
    without = [path for path in FEATURE["files"] if path != TEST]
    expect(attempt, FEATURE, ["test"], "A feature brings a test, as a fix does.", files=without)
    expect(attempt, DJANGO, [], "For documentation no test is asked.", kind="docs", files=[])
    step = "`pandas/_testing/` helps tests. They are in `pandas/tests/`."
    files = ["pandas/_testing/asserters.py", "doc/source/whatsnew/v3.1.0.rst"]
    expect(attempt, PANDAS, ["test"], step, files=files)


def test_documentation_and_notes(attempt):
    """Features are documented; notes are for features and backports in Django, for all in pandas"""
    step = "A release note is no documentation, and documentation no release note."
    files = [CODE, TEST, "docs/releases/6.2.txt"]
    expect(attempt, FEATURE, ["documentation"], step, files=files)
    files = [CODE, TEST, "docs/ref/models/querysets.txt"]
    expect(attempt, FEATURE, ["release note"], step, files=files)
    expect(attempt, FEATURE, ["documentation", "release note"], step, files=[CODE, TEST])
    step = "All that lies below docs/ counts, but for docs/releases/."
    files = [CODE, TEST, "docs/topics/db/queries.txt", "docs/releases/6.2.txt"]
    expect(attempt, FEATURE, [], step, files=files)
    step = "Each branch that gets the fix has a note of its own."
    both = ["6.1.4", "5.2.20"]
    one = [CODE, TEST, "docs/releases/6.1.4.txt"]
    expect(attempt, DJANGO, ["release note"], step, backports=both, files=one)
    whole = [*one, "docs/releases/5.2.20.txt"]
    expect(attempt, DJANGO, [], step, backports=both, files=whole)
    step = "The note belongs into the file of the release that gets it."
    expect(attempt, DJANGO, ["release note"], step, backports=["6.1.5"], files=one)
    step = "A feature's note goes into the file of `next_release`."
    expect(attempt, FEATURE, ["release note"], step, next_release="2028")
    files = [CODE, TEST, "docs/ref/models/querysets.txt", "docs/releases/2028.txt"]
    expect(attempt, FEATURE, [], step, next_release="2028", files=files)
    step = "In pandas every fix gets an entry below doc/source/whatsnew/."
    expect(attempt, PANDAS, ["release note"], step, files=PANDAS["files"][:2])
    picture = [*PANDAS["files"][:2], "doc/source/whatsnew/plot.png"]
    expect(attempt, PANDAS, ["release note"], step, files=picture)
    expect(attempt, PANDAS, [], "For documentation pandas asks neither.", kind="docs", files=[])
    step = "A feature of pandas brings a test and an entry, as a fix does."
    expect(attempt, PANDAS, ["test", "release note"], step, kind="feature", files=[])


def test_claim(attempt):
    """In pandas one of the issues it closes has to be yours"""
    step = "Look for the author among the assignees of any issue that it closes."
    nobodys = {"number": 1, "assignees": []}
    others = {"number": 2, "assignees": ["kim"]}
    mine = {"number": 3, "assignees": ["kim", "ada"]}
    for closes in ([nobodys], [others], [nobodys, others]):
        expect(attempt, PANDAS, ["claimed issue"], step, closes=closes)
    expect(attempt, PANDAS, [], step, closes=[others, mine])
    expect(attempt, PANDAS, [], "What closes no issue is not held up.", closes=[])


def test_people(attempt):
    """A newcomer adds themselves to AUTHORS in Django, and signs for Keras alone"""
    step = "Django asks newcomers for an entry in the file AUTHORS."
    expect(attempt, DJANGO, ["AUTHORS"], step, listed=False)
    with_entry = ["AUTHORS", CODE, TEST]
    expect(attempt, DJANGO, [], "The change adds the entry.", listed=False, files=with_entry)
    expect(attempt, TYPO, [], "Nobody enters AUTHORS for a typo.", listed=False)
    expect(attempt, KERAS, ["licence agreement"], "Keras has it signed.", cla_signed=False)
    expect(attempt, PANDAS, [], "AUTHORS is a file of Django's.", listed=False)


def test_generated(attempt):
    """Three projects want to be told of AI; the fourth takes none of it"""
    step = "Django, pandas and Keras ask that you say so, even of a typo."
    for base in (DJANGO, PANDAS, KERAS, TYPO):
        expect(attempt, base, ["disclosure"], step, ai_used=True)
        expect(attempt, base, [], "It was disclosed.", ai_used=True, ai_disclosed=True)
    step = "Twisted takes none of it, disclosed or not."
    for told in (False, True):
        wanted = ["not accepted here"]
        expect(attempt, TWISTED, wanted, step, ai_used=True, ai_disclosed=told)


def test_several(attempt):
    """Of several things that lack, all are named, in the order of the list"""
    step = "Go on after the first, and keep the order of the task's table."
    fields = {"ticket": None, "message": "Fix count()", "files": [CODE], "listed": False}
    wanted = ["accepted ticket", "subject line", "test", "AUTHORS", "disclosure"]
    expect(attempt, DJANGO, wanted, step, ai_used=True, **fields)
    closes = [{"number": 5, "assignees": []}]
    wanted = ["claimed issue", "test", "release note", "disclosure"]
    expect(attempt, PANDAS, wanted, step, ai_used=True, files=[], closes=closes)
    wanted = ["licence agreement", "disclosure"]
    expect(attempt, KERAS, wanted, step, cla_signed=False, ai_used=True)
