"""A lookup for models of aircraft: `model__family="737"`."""

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Family(Lookup):
    """Whether a model is of a family: "737" itself, or "737-" and more.

    With a hyphen at the end of both, one comparison is enough: "737-824-" begins with "737-".
    """

    lookup_name = "family"

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        beginning = f"SUBSTR({lhs} || '-', 1, LENGTH({rhs}) + 1)"
        return f"{beginning} = {rhs} || '-'", (*lhs_params, *rhs_params, *rhs_params)
