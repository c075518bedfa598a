"""A learner has been here: this must not reach the page."""
