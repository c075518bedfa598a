"""An aggregate that joins texts: "BOS, LAX, MIA"."""

from django.db.models import Aggregate, TextField, Value
from django.db.models.functions import Cast

OF_DISTINCT = ","  # what SQLite puts between values when it is asked for distinct ones


class StringAgg(Aggregate):
    """The values of a group as one text, with a delimiter between them."""

    function = "STRING_AGG"
    name = "StringAgg"
    allow_distinct = True
    output_field = TextField()

    def __init__(self, expression, delimiter, **extra):
        super().__init__(expression, Value(delimiter), **extra)

    def as_postgresql(self, compiler, connection, **extra_context):
        copy = self.copy()
        expression, *others = copy.get_source_expressions()
        copy.set_source_expressions([Cast(expression, TextField()), *others])
        return copy.as_sql(compiler, connection, **extra_context)

    def as_sqlite(self, compiler, connection, **extra_context):
        copy = self.copy()
        expression, delimiter, _ = copy.get_source_expressions()
        if self.distinct and delimiter.value == OF_DISTINCT:
            copy.set_source_expressions([expression, None])
        return copy.as_sql(compiler, connection, function="GROUP_CONCAT", **extra_context)
