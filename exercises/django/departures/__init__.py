"""The world of the Django exercises: a year of departures from New York's three airports."""
