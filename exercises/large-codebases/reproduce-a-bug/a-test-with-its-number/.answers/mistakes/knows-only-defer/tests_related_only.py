"""A regression test for ticket 35442."""

from django.test import TestCase
from models import Airline


class RelatedOnlyTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.airline = Airline.objects.create(name="United Air Lines")
        for number in (1545, 1714, 1696):
            cls.airline.flights.create(number=number, destination="IAH")

    def test_defer_foreign_key(self):
        """
        Leaving the foreign key out with defer() doesn't fetch it for each
        object of a related manager (#35442).
        """
        with self.assertNumQueries(1):
            list(self.airline.flights.defer("airline"))

    def test_only_fetches_when_asked(self):
        flight = self.airline.flights.only("number").first()
        with self.assertNumQueries(1):
            self.assertEqual(flight.destination, "IAH")

    def test_known_object_is_kept(self):
        """Without only() a related manager's objects know theirs."""
        with self.assertNumQueries(1):
            for flight in self.airline.flights.all():
                self.assertIs(flight.airline, self.airline)
