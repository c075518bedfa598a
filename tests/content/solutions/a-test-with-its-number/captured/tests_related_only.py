from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from models import Airline, Flight


class ReverseManagerDeferredTests(TestCase):
    """Related managers and columns that are left out (ticket #35442)."""

    def setUp(self):
        self.delta = Airline.objects.create(name="Delta Air Lines")
        Flight.objects.bulk_create(
            Flight(airline=self.delta, number=n, destination="ATL") for n in range(10)
        )

    def queries(self, queryset, touch):
        with CaptureQueriesContext(connection) as captured:
            for flight in queryset:
                touch(flight)
        return len(captured)

    def test_number_of_queries(self):
        flights = self.delta.flights
        cases = {
            "only": (flights.only("number"), 1),
            "defer": (flights.defer("airline_id"), 1),
            "all": (flights.all(), 1),
        }
        for name, (queryset, number) in cases.items():
            found = self.queries(queryset, lambda flight: flight.number)
            self.assertEqual(found, number, f"{name}: {found} queries")

    def test_airline_is_known(self):
        self.assertEqual(self.queries(self.delta.flights.all(), lambda f: f.airline.name), 1)

    def test_left_out(self):
        found = self.queries(self.delta.flights.only("number"), lambda f: f.destination)
        self.assertEqual(found, 11)
