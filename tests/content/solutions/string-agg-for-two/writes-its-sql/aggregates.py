"""An aggregate that joins texts: "BOS, LAX, MIA"."""

from django.db import NotSupportedError
from django.db.models import Aggregate, TextField

NAMES = {"sqlite": "GROUP_CONCAT"}


class StringAgg(Aggregate):
    """The values of a group as one text, with a delimiter between them."""

    name = "StringAgg"
    allow_distinct = True
    output_field = TextField()

    def __init__(self, expression, delimiter, **extra):
        super().__init__(expression, **extra)
        self.delimiter = delimiter

    def as_sql(self, compiler, connection, **extra_context):
        expression, condition = self.get_source_expressions()
        sql, params = compiler.compile(expression)
        arguments, params = f"CAST({sql} AS text), %s", (*params, self.delimiter)
        if self.distinct and connection.vendor == "sqlite":
            if self.delimiter != ",":
                raise NotSupportedError("SQLite joins distinct values by a comma only.")
            arguments, params = f"CAST({sql} AS text)", params[:-1]
        distinct = "DISTINCT " if self.distinct else ""
        whole = f"{NAMES.get(connection.vendor, 'STRING_AGG')}({distinct}{arguments})"
        if condition is not None:
            sql, more = compiler.compile(condition)
            whole, params = f"{whole} FILTER (WHERE {sql})", (*params, *more)
        return whole, params
