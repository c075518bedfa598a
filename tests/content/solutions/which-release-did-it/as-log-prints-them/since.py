"""The same releases by the subjects of their commits."""

SPLITS_THE_REFERER = "Django 5.2"
JSON_IN_NATIVE_FORM = "Django 5.1"
PICKLES_LESS = "Django 4.2.1"
WAITS_FOR_THE_404 = "Django 4.2"
HAS_A_METHOD_FOR_IT = "Older"
