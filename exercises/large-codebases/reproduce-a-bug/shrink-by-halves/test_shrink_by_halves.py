"""The tool is tried on scripts whose needed parts are known, and on real ones."""

from mergeable.explain import Words, count, expect_equal, fail

BUDGETS = {"three of 512": 200, "two of 64": 90, "all of 12": 120}
NAMES = {
    "two of 64": "64 parts, of which 2 are needed",
    "three of 512": "512 parts, of which 3 are needed",
    "all of 12": "12 parts, all of them needed",
    "one of one": "1 part, which is needed",
    "infinite fare": "15 statements that end in django.utils.numberformat",
    "full flight": "14 statements, 9 of them alike",
    "chain": "6 statements, each of which needs the one before",
    "sound": "9 statements that do not fail",
}


def shrunk(attempt, name):
    attempt.function("shrinking", "shrink")
    return attempt.function("probe", "shrunk")(name), f"shrink(parts, run) for {NAMES[name]}"


def expect_list(found, called):
    if found["raised"]:
        fail(f"It raised {found['raised']}, and the script does fail.", called=called)
    if not isinstance(found["result"], list):
        fail("It gives back no list.", called=called, got=found["result"])


def expect_small(attempt, name):
    found, called = shrunk(attempt, name)
    expect_list(found, called)
    if found["left"] != found["failure"]:
        fail(
            "What is left fails in another way than the script did."
            if found["left"]
            else "What is left does not fail.",
            called=called,
            got=Words(f"{found['left']}  from {found['result']}"),
            expected=Words(found["failure"]),
            next_step="Which failure must a smaller script end with, so that you keep it?",
        )
    if found["can_go"]:
        fail(
            f"{count(len(found['can_go']), 'part')} of the {len(found['result'])} left "
            f"could still go.",
            called=called,
            got=found["result"],
            expected=Words(f"less: not {found['can_go'][0]!r}, for one"),
            next_step="What could not go at first may go once something else is gone.",
        )
    return found, called


def test_two_far_apart(attempt):
    """Two parts that are far from each other are found"""
    for name in ("two of 64", "one of one", "all of 12"):
        found, called = expect_small(attempt, name)
        needed = {"two of 64": ["part 5", "part 58"]}.get(name, found["parts"])
        expect_equal(found["result"], needed, called=called)


def test_same_failure(attempt):
    """A real script ends with the same failure as before, not with a NameError"""
    found, called = expect_small(attempt, "infinite fare")
    assert found["failure"].startswith("TypeError: bad operand"), "Django's crash is gone"
    fitting = [part for part in found["parts"] if part in found["result"]]
    expect_equal(found["result"], fitting, called=called, what="The order of the parts")


def test_once_more(attempt):
    """Nothing is left that could go once something else has gone"""
    found, called = expect_small(attempt, "chain")
    expect_equal(found["result"], ["[][0]"], called=called)


def test_alike(attempt):
    """Parts that are alike are counted one by one"""
    found, called = expect_small(attempt, "full flight")
    alike = found["result"].count("free -= 1")
    if alike != 4:
        fail(f"{alike} of the 9 equal statements are left, 4 are needed.", called=called)


def test_runs(attempt):
    """It takes out halves first: the number of runs stays within the budget"""
    for name, budget in BUDGETS.items():
        found, called = shrunk(attempt, name)
        expect_list(found, called)
        runs = len(found["asked"])
        if runs > budget:
            fail(
                f"{count(runs, 'run')} of the script for {NAMES[name]}.\nBudget:    {budget}",
                called=called,
                next_step="Try without a whole half, then without quarters. "
                "Single parts come last, when few are left.",
            )


def test_no_run_twice(attempt):
    """No script is run twice"""
    for name in ("two of 64", "infinite fare", "full flight", "one of one"):
        found, called = shrunk(attempt, name)
        expect_list(found, called)
        seen = set()
        for parts in map(tuple, found["asked"]):
            if parts in seen:
                fail(
                    f"The script of {count(len(parts), 'part')} was run a second time.",
                    called=called,
                    got=list(parts),
                    next_step="Parts that are alike make scripts that are alike, whichever of them "
                    "was taken out. Go by the texts in what you keep."
                    if len(set(parts)) < len(parts)
                    else "A run of Django's tests takes seconds. Keep what you know.",
                )
            seen.add(parts)


def test_nothing_to_shrink(attempt):
    """A script that does not fail is refused with a ValueError"""
    found, called = shrunk(attempt, "sound")
    if not found["raised"]:
        fail(
            "The script does not fail, and there is nothing to shrink.",
            called=called,
            got=found["result"],
            expected=Words("ValueError"),
            next_step="With no failure to compare with, every part can go, and the answer is [].",
        )


def test_given_parts_stay(attempt):
    """The list that it was given is as it was"""
    found, called = shrunk(attempt, "two of 64")
    if found["changed"]:
        fail(
            "The caller's list has changed.",
            called=called,
            next_step="Take parts out of a copy.",
        )
