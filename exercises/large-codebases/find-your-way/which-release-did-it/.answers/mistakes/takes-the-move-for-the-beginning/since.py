"""Since which release is it so? A release, "5.1.6", a commit, or "older"."""

# BrokenLinkEmailsMiddleware (middleware/common.py) has a line that begins
# with `parsed_referer =`. Since which release does it call urlsplit()?
#     git log --oneline -S"parsed_referer" 5.2.1 -- django/middleware
SPLITS_THE_REFERER = "5.2"

# JSONObject has a method as_native(), in db/models/functions/json.py.
# Since which release has the class had it?
#     git log --oneline --diff-filter=A 5.2.1 -- "django/**/json.py"
JSON_IN_NATIVE_FORM = "5.2"

# `non_picklable_attrs` said which attributes of a request are not pickled.
# Which release was the first without it?
#     git log --oneline -S"non_picklable_attrs" 5.2.1 -- django/http
PICKLES_LESS = "4.2.1"

# CommonMiddleware adds a slash once the answer is a 404. Before, every
# address without one was looked up twice. Which release was the first to
# wait, with no `must_prepend` left in process_request()?
#     git log --oneline -S"should_redirect_with_slash" 5.2.1 -- django
WAITS_FOR_THE_404 = "4.2"

# CommonMiddleware has the method should_redirect_with_slash(). Which
# release brought it?
#     git log --oneline -S"def should_redirect_with_slash" 5.2.1 -- django
HAS_A_METHOD_FOR_IT = "older"
