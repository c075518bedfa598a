"""For `git bisect run`: is a flight an hour late described wrongly?"""

from flightboard.delays import describe

assert describe(60) == "1 h 00 min"
