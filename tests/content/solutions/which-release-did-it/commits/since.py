"""The same releases as commits, whole and shortened."""

SPLITS_THE_REFERER = "21f9c12593767bf505ccc857437d0c1d63e940f9"
JSON_IN_NATIVE_FORM = "cd19dc01"
PICKLES_LESS = "d44bdc9"
WAITS_FOR_THE_404 = "28f0"
HAS_A_METHOD_FOR_IT = "older"
