from django.test import TestCase
from models import Airline


class Tests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.airline = Airline.objects.create(name="JetBlue Airways")
        for number in (725, 49, 71, 1806):
            cls.airline.flights.create(number=number, destination="BQN")

    def test_35442_only(self):
        "RelatedManager.only() without the key sends one query, see #35442."
        with self.assertNumQueries(1):
            self.assertEqual(len(self.airline.flights.only("number")), 4)

    def test_35442_defer(self):
        with self.assertNumQueries(1):
            self.assertEqual(len(self.airline.flights.defer("airline", "number")), 4)

    def test_only_keeps_its_word(self):
        flight = self.airline.flights.only("number").first()
        self.assertNotIn("destination", flight.__dict__)
        self.assertEqual(flight.destination, "BQN")

    def test_cached(self):
        flight = self.airline.flights.last()
        with self.assertNumQueries(0):
            self.assertTrue(flight.airline.name)
