"""A lookup for models of aircraft: `model__family="737"`."""

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Family(Lookup):
    """Whether a model is of a family: "737" itself, or "737-" and more."""

    lookup_name = "family"

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        params = (*lhs_params, *rhs_params, *lhs_params, *rhs_params)
        return f"({lhs} = {rhs} OR {lhs} LIKE {rhs} || '-%')", params
