"""The index for the board: an operation that may be started again."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexAgain(AddIndexConcurrently):
    """Drop what an earlier attempt has left, then build."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(
                cursor, model._meta.db_table
            )
        if self.index.name in found:
            schema_editor.remove_index(model, self.index, concurrently=True)
        super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]
    operations = [
        AddIndexAgain(
            model_name="flight",
            index=models.Index(fields=["destination", "scheduled_departure"], name="flight_board"),
        )
    ]
