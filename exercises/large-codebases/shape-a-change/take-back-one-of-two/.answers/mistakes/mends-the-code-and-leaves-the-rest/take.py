def take(repo):
    old = repo.do("git rev-parse ':/Rounded delays'")
    repo.do("git restore --source=':/Kept cancelled flights' departures/delays.py")
    repo.do("git restore --source=':/Kept cancelled flights' tests/test_delays.py")
    repo.do(
        f"git commit -a -m 'Fixed #74 -- Reverted the rounding of delays.' -m 'Reverts {old}: "
        "13 minutes were shown as 15 and flights marked as late that are not.'"
    )
