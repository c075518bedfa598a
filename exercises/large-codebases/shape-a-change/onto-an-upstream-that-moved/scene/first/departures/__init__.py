"""The departure board of an airport."""
