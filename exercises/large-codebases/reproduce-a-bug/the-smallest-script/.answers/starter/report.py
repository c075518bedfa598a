"""The script of a report. It ends with an IntegrityError."""

from datetime import date

from django.db import models, transaction
from django.utils.text import slugify
from one_file import create_tables


class Airline(models.Model):
    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=50)
    slug = models.SlugField(blank=True)

    class Meta:
        app_label = "rotations"
        ordering = ["name"]

    def save(self, *args, **kwargs):
        self.slug = slugify(self.name)
        super().save(*args, **kwargs)

    def __str__(self):
        return f"{self.name} ({self.code})"


class Rotation(models.Model):
    airline = models.ForeignKey(Airline, on_delete=models.CASCADE)
    day = models.DateField()
    tail_number = models.CharField(max_length=6, blank=True)

    class Meta:
        app_label = "rotations"
        verbose_name = "day of a plane"
        unique_together = [("day", "tail_number")]


class Leg(models.Model):
    rotation = models.ForeignKey(
        Rotation,
        on_delete=models.CASCADE,
        related_name="legs",
    )
    number = models.PositiveIntegerField()
    destination = models.CharField(max_length=3, db_index=True)
    note = models.TextField(null=True, blank=True)

    class Meta:
        app_label = "rotations"
        order_with_respect_to = "rotation"
        verbose_name_plural = "legs of a rotation"

    @property
    def label(self):
        return f"{self.number} to {self.destination}"


create_tables(Airline, Rotation, Leg)

united = Airline.objects.create(code="UA", name="United Air Lines")
delta = Airline.objects.create(code="DL", name="Delta Air Lines")
rotations = []
for airline, tail_number in [(united, "N14228"), (delta, "N668DN")]:
    rotation = Rotation.objects.create(
        airline=airline,
        day=date(2013, 1, 1),
        tail_number=tail_number,
    )
    rotations.append(rotation)

first = Leg.objects.create(
    rotation=rotations[0],
    number=1545,
    destination="IAH",
    note="on time",
)
print(first.label, "is leg", first._order)

with transaction.atomic():
    Leg.objects.bulk_create(
        [
            Leg(rotation=rotations[0], number=1714, destination="LGA"),
            Leg(rotation=rotations[0], number=1696, destination="ORD"),
            Leg(rotation=rotations[1], number=461, destination="ATL"),
        ],
        batch_size=100,
    )

print(Leg.objects.count(), "legs")
