"""A lookup for models of aircraft: `model__family="737"`."""

from django.db.models import CharField, Lookup, Value
from django.db.models.functions import Concat
from django.db.models.lookups import StartsWith

HYPHEN = Value("-")


@CharField.register_lookup
class Family(Lookup):
    """Whether a model is of a family, with Django's own functions on either side."""

    lookup_name = "family"

    def as_sql(self, compiler, connection):
        family = self.rhs if hasattr(self.rhs, "as_sql") else Value(self.rhs)
        either = [Concat(side, HYPHEN, output_field=CharField()) for side in (self.lhs, family)]
        return compiler.compile(StartsWith(*either).resolve_expression(compiler.query))
