"""A Django project in one file: settings, and tables in memory for the models you give it."""

import django
from django.conf import settings

if not settings.configured:
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(DATABASES={"default": memory})
    django.setup()


def create_tables(*models):
    """Make a table for each model, in the order given."""
    from django.db import connection

    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
