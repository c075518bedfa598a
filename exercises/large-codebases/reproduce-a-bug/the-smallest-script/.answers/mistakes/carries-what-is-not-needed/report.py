"""Ticket 36060: bulk_create() leaves _order empty, and the database refuses that."""

from django.db import models
from one_file import create_tables


class Rotation(models.Model):
    class Meta:
        app_label = "rotations"


class Leg(models.Model):
    rotation = models.ForeignKey(Rotation, models.CASCADE)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "rotations"
        order_with_respect_to = "rotation"


create_tables(Rotation, Leg)
rotation = Rotation.objects.create()
Leg.objects.bulk_create([Leg(rotation=rotation, number=1714)])
