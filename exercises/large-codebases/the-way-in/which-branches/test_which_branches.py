from datetime import date

from mergeable.explain import expect_equal


def row(name, alpha, candidate, final, supported_until):
    days = {"alpha": alpha, "candidate": candidate, "final": final}
    days = {key: date.fromisoformat(day) for key, day in days.items()}
    return {"name": name, **days, "supported_until": date.fromisoformat(supported_until)}


# Final days are Django's. Alphas and candidates, and all of 6.2 and 2028, are invented.
SERIES = [
    row("5.1", "2024-05-22", "2024-07-24", "2024-08-07", "2025-12-03"),
    row("6.1", "2026-05-20", "2026-07-22", "2026-08-05", "2027-12-31"),
    row("5.2", "2025-01-15", "2025-03-19", "2025-04-02", "2028-04-30"),
    row("2028", "2027-09-20", "2027-12-06", "2028-01-10", "2031-01-14"),
    row("6.0", "2025-09-17", "2025-11-19", "2025-12-03", "2027-04-30"),
    row("6.2", "2027-01-13", "2027-03-17", "2027-04-07", "2030-04-30"),
]
OCTOBER, SEPTEMBER = date(2026, 10, 6), date(2026, 9, 2)
AUGUST = date(2026, 8, 4)  # the day before 6.1 was released
PUBLISHED, FROZEN = date(2027, 2, 1), date(2027, 3, 24)  # of 6.2: after alpha, after candidate
LATER = date(2028, 3, 1)  # 2028 is out


def expect(attempt, kind, since, today, series, next_step):
    """Compare the branches for a fix on a day with those of the named series."""
    branches = attempt.function("backports", "branches")
    fix = {"kind": kind, "since": since}
    expected = ["main", *(f"stable/{name}.x" for name in series)]
    expect_equal(
        branches(fix, SERIES, today),
        expected,
        called=f"branches({fix}, series, {today})",
        what="The list of branches",
        next_step=next_step,
    )


def test_really_happened(attempt):
    """Five fixes of 2026 go where Django's release notes have them"""
    step = "6.1.2, 6.0.9 and 5.2.18 mended the lost rasters, on one day: rule 3."
    expect(attempt, "data loss", "4.0", OCTOBER, ["6.1", "6.0", "5.2"], step)
    step = "An endless loop stops a program as a crash does. Only 6.1.2 mended it: rule 4."
    expect(attempt, "crash", "5.2", OCTOBER, ["6.1"], step)
    step = "6.1.1 mended the crash of #37222, which was in 5.2 already; 6.0 and 5.2 keep it."
    expect(attempt, "crash", "5.2", SEPTEMBER, ["6.1"], step)
    step = "#37377 came with 6.1, the latest, and was mended in 6.1.2."
    expect(attempt, "regression", "6.1", OCTOBER, ["6.1"], step)
    step = "#37234 came with 6.0 and was mended in 6.0.8, while 6.1 was coming: rule 8."
    expect(attempt, "regression", "6.0", AUGUST, ["6.1", "6.0"], step)


def test_where_the_bug_is(attempt):
    """A series that has not got the bug gets no fix"""
    step = "Rule 2: older series than the one it is since have nothing to mend."
    expect(attempt, "security", "6.0", OCTOBER, ["6.1", "6.0"], step)
    expect(attempt, "data loss", "6.1", OCTOBER, ["6.1"], step)
    expect(attempt, "security", None, OCTOBER, ["6.1", "6.0", "5.2"], "None: always there.")
    step = "It is since the series that is coming: nobody who is released has it."
    expect(attempt, "crash", "6.2", PUBLISHED, ["6.2"], step)
    expect(attempt, "security", "6.2", AUGUST, [], "It came to `main` after 6.1 branched off.")


def test_the_latest(attempt):
    """The latest takes crashes, and what is new in it and broken"""
    step = "Rule 4: a regression counts for the series that brought it, no other."
    for kind in ("regression", "new feature bug"):
        expect(attempt, kind, "6.1", OCTOBER, ["6.1"], step)
        expect(attempt, kind, "6.0", OCTOBER, [], step)
        expect(attempt, kind, "5.2", OCTOBER, [], step)
    expect(attempt, "crash", None, OCTOBER, ["6.1"], "Rule 4: the latest, not all supported.")
    step = "A bug that is no more than that is mended on `main`."
    expect(attempt, "bug", "6.1", OCTOBER, [], step)
    expect(attempt, "bug", None, OCTOBER, [], step)
    step = "Rule 5: documentation goes to the latest and to what is coming, no further."
    expect(attempt, "docs", None, OCTOBER, ["6.1"], step)
    for kind in ("feature", "cleanup"):
        expect(attempt, kind, None, OCTOBER, [], "Rule 7: it stays on `main`.")


def test_coming(attempt):
    """After its alpha a coming series takes every fix"""
    step = "6.2 has a branch since its alpha: rule 6."
    expect(attempt, "bug", None, PUBLISHED, ["6.2"], step)
    expect(attempt, "regression", "5.2", PUBLISHED, ["6.2"], step)
    expect(attempt, "bug", "6.2", PUBLISHED, ["6.2"], step)
    step = "Coming branches get what all get, and what the latest gets."
    expect(attempt, "security", None, PUBLISHED, ["6.2", "6.1", "6.0", "5.2"], step)
    expect(attempt, "crash", "5.2", PUBLISHED, ["6.2", "6.1"], step)
    expect(attempt, "docs", None, PUBLISHED, ["6.2", "6.1"], step)
    for kind in ("feature", "cleanup"):
        expect(attempt, kind, None, PUBLISHED, [], "Rule 7: `main` is where features go.")
    step = "The branch is made on the day of the alpha, not before."
    expect(attempt, "bug", None, date(2027, 1, 12), [], step)
    expect(attempt, "bug", None, date(2027, 1, 13), ["6.2"], step)


def test_candidate(attempt):
    """From its candidate on a coming series takes what is critical, and documentation"""
    step = "From the day of the candidate on, only rules 3, 4, 5 and 8 bring a fix to 6.2."
    for kind, since in (("bug", None), ("bug", "6.2"), ("regression", "6.0")):
        expect(attempt, kind, since, FROZEN, [], step)
    expect(attempt, "bug", None, date(2027, 3, 16), ["6.2"], step)
    expect(attempt, "bug", None, date(2027, 3, 17), [], step)
    expect(attempt, "regression", "6.2", FROZEN, ["6.2"], step)
    expect(attempt, "new feature bug", "6.2", FROZEN, ["6.2"], step)
    expect(attempt, "crash", "5.2", FROZEN, ["6.2", "6.1"], step)
    expect(attempt, "docs", None, FROZEN, ["6.2", "6.1"], step)
    step = "6.1 gets it: whoever upgrades to 6.2 would lose it again. Rule 8."
    expect(attempt, "regression", "6.1", FROZEN, ["6.2", "6.1"], step)


def test_days(attempt):
    """On the final day the latest changes; on the last day of support there is support"""
    step = "From its final day on, 6.2 is the latest, and 6.1 is not."
    expect(attempt, "crash", None, date(2027, 4, 6), ["6.2", "6.1"], step)
    expect(attempt, "crash", None, date(2027, 4, 7), ["6.2"], step)
    step = "`supported_until` is a day of support; the next one is none."
    for day, series in ((30, ["6.2", "6.1", "6.0", "5.2"]), (31, ["6.2", "6.1", "5.2"])):
        today = date(2027, 4, 30) if day == 30 else date(2027, 5, 1)
        expect(attempt, "security", None, today, series, step)


def test_years(attempt):
    """2028 is newer than 6.2"""
    step = 'Compare numbers, not text: "2028" < "6.2", and 2028 is the newer.'
    expect(attempt, "security", None, LATER, ["2028", "6.2", "5.2"], step)
    expect(attempt, "crash", "6.2", LATER, ["2028"], step)
    expect(attempt, "data loss", "2028", LATER, ["2028"], step)
    expect(attempt, "docs", None, LATER, ["2028"], step)
