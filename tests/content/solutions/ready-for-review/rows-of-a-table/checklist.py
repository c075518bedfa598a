"""One row for each name on the list: the projects it is for, and when it is lacking."""

import re


def lacks(pull_request):
    if pull_request["project"] == "twisted":
        return ["not accepted here"] if pull_request["ai_used"] else []
    return [
        name
        for name, projects, lacking in LIST
        if pull_request["project"] in projects.split() and lacking(pull_request)
    ]


def unaccepted(pr):
    accepted = pr["ticket"] and pr["ticket"]["stage"] in ("Accepted", "Ready for checkin")
    return not (accepted or pr["small"])


def odd_subject(pr):
    subject = pr["message"].split("\n")[0]
    wanted = r".*\."
    if pr["ticket"]:
        wanted = rf"(Fixed|Refs) #{pr['ticket']['number']} -- .*\."
    return re.fullmatch(wanted, subject) is None


def unclaimed(pr):
    return pr["closes"] and all(pr["author"] not in one["assignees"] for one in pr["closes"])


def untested(pr):
    folder = {"django": "tests/", "pandas": "pandas/tests/"}[pr["project"]]
    return pr["kind"] != "docs" and not any(path.startswith(folder) for path in pr["files"])


def undocumented(pr):
    pages = [path for path in pr["files"] if re.match("docs/(?!releases/)", path)]
    return pr["kind"] == "feature" and not pages


def unnoted(pr):
    if pr["project"] == "pandas":
        entry = re.compile(r"doc/source/whatsnew/.*\.rst")
        return pr["kind"] != "docs" and not any(map(entry.fullmatch, pr["files"]))
    releases = set(pr["backports"])
    if pr["kind"] == "feature":
        releases.add(pr["next_release"])
    return not {f"docs/releases/{release}.txt" for release in releases} <= set(pr["files"])


LIST = [
    ("accepted ticket", "django", unaccepted),
    ("subject line", "django", odd_subject),
    ("claimed issue", "pandas", unclaimed),
    ("test", "django pandas", untested),
    ("documentation", "django", undocumented),
    ("release note", "django pandas", unnoted),
    (
        "AUTHORS",
        "django",
        lambda pr: not pr["small"] and not pr["listed"] and "AUTHORS" not in pr["files"],
    ),
    ("licence agreement", "keras", lambda pr: not pr["cla_signed"]),
    ("disclosure", "django pandas keras", lambda pr: pr["ai_used"] and not pr["ai_disclosed"]),
]
