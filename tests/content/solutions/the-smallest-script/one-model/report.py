from django.db import models
from one_file import create_tables


class Leg(models.Model):
    before = models.ForeignKey("self", models.CASCADE, null=True)

    class Meta:
        app_label = "rotations"
        order_with_respect_to = "before"


create_tables(Leg)
Leg.objects.bulk_create([Leg()])
