"""An aggregate that joins texts: "BOS, LAX, MIA"."""

from django.db.models import Aggregate, TextField, Value
from django.db.models.functions import Cast


class Joined(Aggregate):
    """What both databases have in common."""

    name = "StringAgg"
    allow_distinct = True
    output_field = TextField()


class GroupConcat(Joined):
    """What SQLite has."""

    function = "GROUP_CONCAT"


class StringAgg(Joined):
    """The values of a group as one text, with a delimiter between them."""

    function = "STRING_AGG"

    def __init__(self, expression, delimiter, **extra):
        super().__init__(Cast(expression, TextField()), Value(delimiter), **extra)

    def as_sqlite(self, compiler, connection, **extra_context):
        expression, delimiter, condition = self.get_source_expressions()
        arguments = [expression, delimiter]
        if self.distinct and delimiter.value == ",":
            arguments.remove(delimiter)
        there = GroupConcat(*arguments, distinct=self.distinct, filter=condition)
        return compiler.compile(there)
