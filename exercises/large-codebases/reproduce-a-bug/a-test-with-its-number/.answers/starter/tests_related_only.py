"""A regression test for ticket 35442."""

from django.test import TestCase
from models import Airline


class RelatedOnlyTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.airline = Airline.objects.create(name="United Air Lines")
        cls.airline.flights.create(number=1545, destination="IAH")

    def test_only(self):
        flights = self.airline.flights.only("number")
        self.assertEqual([flight.number for flight in flights], [1545])
