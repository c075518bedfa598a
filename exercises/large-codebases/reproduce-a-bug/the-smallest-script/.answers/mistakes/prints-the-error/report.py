"""Ticket 36060: bulk_create() leaves _order empty, and the database refuses that."""

from django.db import IntegrityError, models
from one_file import create_tables


class Rotation(models.Model):
    class Meta:
        app_label = "rotations"


class Leg(models.Model):
    rotation = models.ForeignKey(Rotation, models.CASCADE)

    class Meta:
        app_label = "rotations"
        order_with_respect_to = "rotation"


create_tables(Rotation, Leg)
rotation = Rotation.objects.create()
try:
    Leg.objects.bulk_create([Leg(rotation=rotation)])
except IntegrityError as error:
    print("IntegrityError:", error)
