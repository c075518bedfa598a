"""Ticket 36197: count() is 0 where the foreign keys of a through model use to_field."""

import django
from django.conf import settings

memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    DATABASES={"default": memory},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["__main__"],  # the models of this file
)
django.setup()

from django.db import connection, models


class Airport(models.Model):
    code = models.CharField(max_length=3, unique=True)


class Pilot(models.Model):
    name = models.CharField(max_length=50, unique=True)
    bases = models.ManyToManyField(Airport, through="Base")


class Base(models.Model):
    pilot = models.ForeignKey(Pilot, models.CASCADE, to_field="name")
    airport = models.ForeignKey(Airport, models.CASCADE)


with connection.schema_editor() as editor:
    for model in (Airport, Pilot, Base):
        editor.create_model(model)

pilot = Pilot.objects.create(name="Amelia Earhart")
pilot.bases.add(Airport.objects.create(code="JFK"))
assert pilot.bases.count() == len(pilot.bases.all())
