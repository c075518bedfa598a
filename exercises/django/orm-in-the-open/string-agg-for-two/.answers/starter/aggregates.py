"""An aggregate that joins texts: "BOS, LAX, MIA"."""

from django.db.models import Aggregate


class StringAgg(Aggregate):
    """The values of a group as one text, with a delimiter between them."""

    function = "STRING_AGG"
    template = "%(function)s(%(distinct)s%(expressions)s, '%(delimiter)s')"
    allow_distinct = True

    def __init__(self, expression, delimiter, **extra):
        super().__init__(expression, delimiter=delimiter, **extra)
