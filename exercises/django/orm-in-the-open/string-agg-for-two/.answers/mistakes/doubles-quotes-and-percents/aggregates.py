"""An aggregate that joins texts: "BOS, LAX, MIA"."""

from django.db.models import Aggregate, TextField
from django.db.models.functions import Cast


class StringAgg(Aggregate):
    """The values of a group as one text, with a delimiter between them."""

    function = "STRING_AGG"
    template = "%(function)s(%(distinct)s%(expressions)s, '%(delimiter)s')"
    allow_distinct = True
    output_field = TextField()

    def __init__(self, expression, delimiter, **extra):
        escaped = delimiter.replace("'", "''").replace("%", "%%")
        super().__init__(Cast(expression, TextField()), delimiter=escaped, **extra)

    def as_sqlite(self, compiler, connection, **extra_context):
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra_context)
