"""What the tests of this exercise have to work with: airlines and their flights."""

from django.db import models


class Airline(models.Model):
    """One airline."""

    name = models.CharField(max_length=50)

    class Meta:
        app_label = "ticket_35442"


class Flight(models.Model):
    """One flight of an airline; `airline.flights` are all of them."""

    airline = models.ForeignKey(Airline, models.CASCADE, related_name="flights")
    number = models.PositiveIntegerField()
    destination = models.CharField(max_length=3)

    class Meta:
        app_label = "ticket_35442"
