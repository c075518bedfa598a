"""Each answer is compared with the files of every release that the history has."""

import pytest
from mergeable.explain import Words, fail

OLDER = "older"
COMMON = "django/middleware/common.py"
REQUEST = "django/http/request.py"
# Where the class stood, and where it stands.
JSON = ("django/db/models/functions/json.py", "django/db/models/functions/comparison.py")


@pytest.fixture
def expect_release(attempt, releases):
    """Return a function that compares an answer with the first release of which something is so.

    `is_so(release)` says whether it is; `because` has words for the wrong answers that the
    commands of the starter give.
    """

    def expect(name, is_so, because):
        given = attempt.value("since", name)
        called = f"{name} = {given!r}"
        names = list(releases.commits)
        truth = next(release for release in names if is_so(release))
        wanted = OLDER if truth == names[0] else truth
        answer = read(given, releases, called)
        if answer == wanted:
            return
        if answer == OLDER:
            fail(
                f"It is not older: in {names[0]}, where this history begins, it is not so yet.",
                called=called,
                next_step=because[None],
            )
        said = because.get(answer) or generally(answer, is_so(answer), names[0])
        fail(f"{answer}: {said}", called=called, next_step=because[None])

    return expect


def read(given, releases, called):
    """Return the release that an answer names, or say that it names none."""
    if isinstance(given, str):
        if given.strip().lower() == OLDER:
            return OLDER
        if found := releases.named(given):
            return found
    fail(
        "This is no release of the history, and no commit of one.",
        called=called,
        expected=Words(f'one of {", ".join(releases.commits)}, a commit, or "{OLDER}"'),
        next_step="`git tag` and `git log --oneline --all` list them.",
    )


def generally(answer, so, first):
    if not so:
        return "it is not so yet, or no longer, in this release."
    if answer == first:
        return "it is so. But every line that this history begins with seems to be of this release."
    return "it is so, and it was so before: an earlier release did it."


def test_splits_the_referer(expect_release, releases):
    """The release that splits the referer is one that changed the line"""

    def is_so(release):
        found = releases.methods(release, COMMON, "BrokenLinkEmailsMiddleware")
        return any("urlsplit" in names for names in found.values())

    expect_release(
        "SPLITS_THE_REFERER",
        is_so,
        {
            "4.1": "the line is there, and calls urlparse(). -S counts how often a text is there; "
            "a line that is changed around it leaves the count as it was.",
            None: "-G looks into the lines that changed, -L follows a line.",
        },
    )


def test_json_in_native_form(expect_release, releases):
    """The release of the method is the one that wrote it, not the one that moved it"""

    def is_so(release):
        return any("as_native" in releases.methods(release, at, "JSONObject") for at in JSON)

    expect_release(
        "JSON_IN_NATIVE_FORM",
        is_so,
        {
            "5.2": "this release moved the class to another file, and its method came with it. "
            "Where was it before?",
            None: "`git blame -C -C` looks for a line in other files, too. -S over the whole "
            "folder shows both commits.",
        },
    )


def test_pickles_less(expect_release, releases):
    """The release without the attribute is the first on any branch"""
    with_it = [n for n in releases.commits if "non_picklable_attrs" in releases.text(n, REQUEST)]

    def is_so(release):
        earlier = list(releases.commits)[: list(releases.commits).index(release)]
        return release not in with_it and any(name in with_it for name in earlier)

    expect_release(
        "PICKLES_LESS",
        is_so,
        {
            "5.0": "on `main` this is the first without it. But a fix may come to a stable branch "
            "first, and 5.0 does not descend from those.",
            "4.2": "this release brought it, which is what -S shows as well: the count went up.",
            "4.1": "it has no such attribute yet. The question is who took it away.",
            None: "`git log --all` goes through the stable branches, too.",
        },
    )


def test_waits_for_the_404(expect_release, releases):
    """The release that waits for the 404 is the one that changed process_request"""

    def is_so(release):
        found = releases.methods(release, COMMON, "CommonMiddleware")
        return "must_prepend" not in found["process_request"]

    expect_release(
        "WAITS_FOR_THE_404",
        is_so,
        {
            "4.1": "process_request() still has `must_prepend`, and looks every address up twice. "
            "The methods that it calls are there, and say nothing of when they are called.",
            None: "`git log -L :process_request:django/middleware/common.py` shows each change of "
            "the function. -S with a word that went away finds it, too.",
        },
    )


def test_has_a_method_for_it(expect_release, releases):
    """What is older than the history is not said to be of its first release"""

    def is_so(release):
        found = releases.methods(release, COMMON, "CommonMiddleware")
        return "should_redirect_with_slash" in found

    expect_release(
        "HAS_A_METHOD_FOR_IT",
        is_so,
        {
            "4.1": "the method is there. But this is where the history begins, and everything in "
            "it seems to have come then. `git blame` marks such lines with ^.",
            None: "What can you say of a release that you cannot see?",
        },
    )
