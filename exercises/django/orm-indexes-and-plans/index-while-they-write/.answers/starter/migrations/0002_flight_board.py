"""As `makemigrations` wrote it: the index for the board."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("departures", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="flight",
            index=models.Index(
                fields=["destination", "scheduled_departure"],
                name="flight_board",
            ),
        ),
    ]
