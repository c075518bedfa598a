"""The same with functions, as one writes it for a ticket."""

from django.db import models
from one_file import create_tables


class Rotation(models.Model):
    class Meta:
        app_label = "rotations"


class Leg(models.Model):
    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE)

    class Meta:
        app_label = "rotations"
        order_with_respect_to = "rotation"


def main():
    create_tables(Rotation, Leg)
    Leg.objects.bulk_create([Leg(rotation=Rotation.objects.create())])


main()
