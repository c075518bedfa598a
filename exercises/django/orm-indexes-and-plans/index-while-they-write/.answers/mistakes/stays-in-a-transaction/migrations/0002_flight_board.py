"""The index for the board, built while flights are written."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("departures", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="flight",
            index=models.Index(
                fields=["destination", "scheduled_departure"],
                name="flight_board",
            ),
        ),
    ]
