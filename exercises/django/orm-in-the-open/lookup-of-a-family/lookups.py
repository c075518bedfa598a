"""A lookup for models of aircraft: `model__family="737"`."""

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Family(Lookup):
    """Whether a model is of a family: "737" itself, or "737-" and more."""

    lookup_name = "family"

    def as_sql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        exactly = f"{lhs} = '{self.rhs}'"
        variant = f"{lhs} LIKE '{self.rhs}-%%'"
        return f"({exactly} OR {variant})", params
