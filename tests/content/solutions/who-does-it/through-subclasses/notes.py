"""Notes on Django's ORM: which function does what.

Each note is a dotted path, as you would import the function:
"django.db.models.query.QuerySet.filter".
"""

# Flight.objects.filter(departure_delay=None)
# The SQL has IS NULL, and no "= NULL". Which function decides that?
NONE_BECOMES_IS_NULL = "django.db.models.sql.query.Query.build_lookup"

# Flight.objects.exclude(departure_delay__gt=60)
# The SQL has NOT (... AND departure_delay IS NOT NULL), so that cancelled
# flights stay. Which function adds the second condition?
EXCLUDE_KEEPS_NULLS = "django.db.models.sql.subqueries.UpdateQuery.build_filter"

# Airport.objects.filter(name__contains="50%")
# The database gets "%50\%%". Which function puts in the backslash?
PERCENT_IS_ESCAPED = "django.db.backends.base.operations.BaseDatabaseOperations.prep_for_like_query"

# Flight.objects.filter(pk__in=[])
# No query is sent. Which function raises EmptyResultSet first?
NOTHING_IS_ASKED = "django.db.models.fields.related_lookups.In.process_rhs"

# Flight.objects.annotate(late=Greatest("departure_delay", 0))
# SQLite has no GREATEST, and Django writes MAX there. Which function
# chooses between as_sql and as_sqlite?
DATABASE_IS_CHOSEN = "django.db.models.sql.compiler.SQLDeleteCompiler.compile"

# class FlightQuerySet(models.QuerySet):
#     def cancelled(self): ...
# Flight.objects is a manager, and has cancelled(), too. Which function
# chooses the methods that a manager gets from a queryset?
MANAGER_GETS_METHODS = "django.db.models.manager.BaseManager._get_queryset_methods"
