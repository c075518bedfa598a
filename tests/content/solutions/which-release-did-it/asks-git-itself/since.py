"""The answers as git gives them, asked when they are wanted."""

import subprocess

from mergeable.upstream import history

COMMON = "django/middleware/common.py"


def newest(*words):
    command = ["git", "-C", str(history("django")), "log", "--format=%H", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()


SPLITS_THE_REFERER = newest("-G", "parsed_referer =", "5.2.1", "--", COMMON)[0]
JSON_IN_NATIVE_FORM = newest("-S", "def as_native", "5.1", "--", "django/db")[0]
PICKLES_LESS = newest("-S", "non_picklable_attrs", "4.2.2", "--", "django/http")[0]
WAITS_FOR_THE_404 = newest("-S", "must_prepend", "5.2.1", "--", COMMON)[0]
HAS_A_METHOD_FOR_IT = "older"
