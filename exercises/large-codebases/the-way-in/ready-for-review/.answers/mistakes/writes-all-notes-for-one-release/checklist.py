"""What a pull request lacks before somebody is asked to review it."""

NOT_ACCEPTED = {"Unreviewed", "Someday/Maybe"}


def lacks(pull_request):
    """Return the names of what is missing, in the order of the list."""
    project = pull_request["project"]
    missing = list(PROJECTS[project](pull_request))
    undisclosed = not pull_request["ai_disclosed"]
    if project != "twisted" and pull_request["ai_used"] and undisclosed:
        missing.append("disclosure")
    return missing


def _django(pull_request):
    small, files = pull_request["small"], pull_request["files"]
    ticket = pull_request["ticket"]
    if not small and (not ticket or ticket["stage"] in NOT_ACCEPTED):
        yield "accepted ticket"
    if not _subject_fits(pull_request["message"], ticket):
        yield "subject line"
    if _changes_behaviour(pull_request) and not _below(files, "tests/"):
        yield "test"
    feature = pull_request["kind"] == "feature"
    notes = _below(files, "docs/releases/")
    if feature and len(_below(files, "docs/")) == len(notes):
        yield "documentation"
    releases = list(pull_request["backports"])
    if feature:
        releases.append("6.2")
    if any(f"docs/releases/{name}.txt" not in files for name in releases):
        yield "release note"
    if not (small or pull_request["listed"] or "AUTHORS" in files):
        yield "AUTHORS"


def _subject_fits(message, ticket):
    subject = message.partition("\n")[0]
    if ticket is None or not subject.endswith("."):
        return subject.endswith(".")
    number = ticket["number"]
    begins = (f"Fixed #{number} -- ", f"Refs #{number} -- ")
    return subject.startswith(begins)


def _pandas(pull_request):
    author, closes = pull_request["author"], pull_request["closes"]
    if closes and not any(author in issue["assignees"] for issue in closes):
        yield "claimed issue"
    if not _changes_behaviour(pull_request):
        return
    files = pull_request["files"]
    if not _below(files, "pandas/tests/"):
        yield "test"
    notes = _below(files, "doc/source/whatsnew/")
    if not any(path.endswith(".rst") for path in notes):
        yield "release note"


def _keras(pull_request):
    if not pull_request["cla_signed"]:
        yield "licence agreement"


def _twisted(pull_request):
    if pull_request["ai_used"]:
        yield "not accepted here"


def _changes_behaviour(pull_request):
    return pull_request["kind"] in ("bug", "feature")


def _below(files, folder):
    return [path for path in files if path.startswith(folder)]


PROJECTS = {
    "django": _django,
    "pandas": _pandas,
    "keras": _keras,
    "twisted": _twisted,
}
