"""What a pull request lacks before somebody is asked to review it."""


def lacks(pull_request):
    """Return the names of what is missing, in the order of the list."""
    missing = []
    if not pull_request["ticket"]:
        missing.append("accepted ticket")
    if not pull_request["message"].startswith("Fixed #"):
        missing.append("subject line")
    if not any("test" in path for path in pull_request["files"]):
        missing.append("test")
    if not any("docs" in path for path in pull_request["files"]):
        missing.append("release note")
    if not pull_request["cla_signed"]:
        missing.append("licence agreement")
    return missing
