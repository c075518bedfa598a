"""A site of one page, for following a request through whichever Django is on the path."""
