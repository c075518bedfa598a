"""Print what something costs in the Django of the folder that you stand in.

    python cost.py prefetch     queries for a flight without a plane, its plane prefetched
    python cost.py compile      Python calls to compile a query of 60 columns
    python cost.py aggregate    Python calls to aggregate 30 columns

It ends with 125 where that Django cannot be tried.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

CANNOT_TELL = 125

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path.cwd()))


def set_up():
    """Set Django up with a database in memory."""
    if importlib.util.find_spec("cgi") is None:  # 4.1 asks for it, 3.13 has none
        sys.modules["cgi"] = ModuleType("cgi")
    import django
    from django.conf import settings

    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(DATABASES={"default": sqlite}, USE_TZ=True)
    django.setup()


def model(name, **fields):
    """Return a model class of an app that has nothing else."""
    from django.db import models

    meta = type("Meta", (), {"app_label": "flightboard"})
    key = models.AutoField(primary_key=True)
    known = {"__module__": __name__, "Meta": meta, "id": key}
    return type(name, (models.Model,), known | fields)


def prefetch():
    """Return how many queries it takes to prefetch the plane of a flight that has none."""
    from django.db import connection, models
    from django.test.utils import CaptureQueriesContext

    plane = model("Plane")
    key = models.ForeignKey(plane, models.CASCADE, null=True)
    flight = model("Flight", plane=key)
    with connection.schema_editor() as editor:
        editor.create_model(plane)
        editor.create_model(flight)
    flight.objects.create(plane=None)
    with CaptureQueriesContext(connection) as captured:
        list(flight.objects.prefetch_related("plane"))
    return len(captured)


def compile():
    """Return how many Python calls it takes to turn a query of 60 columns into SQL."""
    from mergeable.meters import count_calls

    wide = table_of(60)
    str(wide.objects.all().query)  # what is kept from the first time is no part of it
    with count_calls() as log:
        str(wide.objects.all().query)
    return log.count


def aggregate():
    """Return how many Python calls it takes to count each of 30 columns, in one query."""
    from django.db import connection, models
    from mergeable.meters import count_calls

    wide = table_of(30)
    with connection.schema_editor() as editor:
        editor.create_model(wide)
    counts = {f"count_{n}": models.Count(f"column_{n}") for n in range(30)}
    wide.objects.aggregate(**counts)
    with count_calls() as log:
        wide.objects.aggregate(**counts)
    return log.count


def table_of(number):
    """Return a model with so many columns, apart from its key."""
    from django.db import models

    return model("Wide", **{f"column_{n}": models.IntegerField() for n in range(number)})


MEASURES = {"prefetch": prefetch, "compile": compile, "aggregate": aggregate}

if __name__ == "__main__":
    try:
        set_up()
        cost = MEASURES[sys.argv[1]]()
    except Exception as error:
        sys.stderr.write(f"cannot tell: {error!r}\n")
        sys.exit(CANNOT_TELL)
    sys.stdout.write(f"{cost}\n")
