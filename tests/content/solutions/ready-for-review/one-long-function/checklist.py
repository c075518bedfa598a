from pathlib import PurePosixPath


def lacks(pull_request):
    pr, missing = pull_request, []
    project, kind, ticket = pr["project"], pr["kind"], pr["ticket"]
    paths = [PurePosixPath(name) for name in pr["files"]]

    def has(folder, suffix=""):
        found = [path for path in paths if path.is_relative_to(folder)]
        return [path for path in found if path.name.endswith(suffix)]

    if project == "twisted":
        return ["not accepted here"] * pr["ai_used"]
    if project == "django":
        accepted = ticket is not None and ticket["stage"] not in ("Unreviewed", "Someday/Maybe")
        if not pr["small"] and not accepted:
            missing += ["accepted ticket"]
        first, *_ = pr["message"].splitlines() or [""]
        verb, _, rest = first.partition(" ")
        fits = True
        if ticket is not None:
            fits = verb in ("Fixed", "Refs") and rest.startswith(f"#{ticket['number']} -- ")
        if not fits or first[-1:] != ".":
            missing += ["subject line"]
    if project == "pandas":
        hands = [name for issue in pr["closes"] for name in issue["assignees"]]
        if pr["closes"] and pr["author"] not in hands:
            missing += ["claimed issue"]
    tests = {"django": "tests", "pandas": "pandas/tests"}.get(project)
    if tests and kind in ("bug", "feature") and not has(tests):
        missing += ["test"]
    if project == "django":
        if kind == "feature" and not set(has("docs")) - set(has("docs/releases")):
            missing += ["documentation"]
        notes = [*pr["backports"], *([pr["next_release"]] if kind == "feature" else [])]
        if not all(has("docs/releases", f"/{note}.txt"[1:]) for note in notes):
            missing += ["release note"]
        if not (pr["small"] or pr["listed"] or "AUTHORS" in pr["files"]):
            missing += ["AUTHORS"]
    if project == "pandas" and kind != "docs" and not has("doc/source/whatsnew", ".rst"):
        missing += ["release note"]
    if project == "keras" and not pr["cla_signed"]:
        missing += ["licence agreement"]
    if pr["ai_used"] and not pr["ai_disclosed"]:
        missing += ["disclosure"]
    return missing
