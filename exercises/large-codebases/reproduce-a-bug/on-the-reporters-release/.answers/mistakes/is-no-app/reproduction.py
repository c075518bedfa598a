"""Ticket 36197: count() is 0 where the foreign keys of a through model use to_field."""

import django
from django.conf import settings

memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    DATABASES={"default": memory},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.db import connection, models


class Airport(models.Model):
    class Meta:
        app_label = "crews"

    code = models.CharField(max_length=3, unique=True)


class Pilot(models.Model):
    class Meta:
        app_label = "crews"

    name = models.CharField(max_length=50, unique=True)
    bases = models.ManyToManyField(Airport, through="Base")


class Base(models.Model):
    class Meta:
        app_label = "crews"

    pilot = models.ForeignKey(Pilot, models.CASCADE, to_field="name")
    airport = models.ForeignKey(Airport, models.CASCADE, to_field="code")


with connection.schema_editor() as editor:
    for model in (Airport, Pilot, Base):
        editor.create_model(model)

pilot = Pilot.objects.create(name="Amelia Earhart")
pilot.bases.add(Airport.objects.create(code="JFK"))
assert pilot.bases.count() == len(pilot.bases.all())
