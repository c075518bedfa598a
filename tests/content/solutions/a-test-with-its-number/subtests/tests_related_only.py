import models
from django import test


class DeferredForeignKeyTests(test.TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.airline = models.Airline.objects.create(name="Hawaiian Airlines")
        cls.flights = [
            models.Flight.objects.create(airline=cls.airline, number=51, destination="HNL")
            for _ in range(5)
        ]

    def test_one_query(self):
        """A related manager doesn't ask for a deferred foreign key (#35442)."""
        manager = self.airline.flights
        for queryset in (manager.only("number"), manager.only("pk"), manager.defer("airline")):
            with self.subTest(str(queryset.query)), self.assertNumQueries(1):
                self.assertCountEqual(queryset, self.flights)

    def test_deferred_column(self):
        flight = self.airline.flights.only("number")[0]
        with self.assertNumQueries(1):
            flight.destination  # noqa: B018

    def test_known(self):
        with self.assertNumQueries(1):
            names = {flight.airline.name for flight in self.airline.flights.all()}
        self.assertEqual(names, {"Hawaiian Airlines"})
