"""Settings for the departures project: the least that Django's ORM and templates need.

The database is SQLite in memory and starts empty; `departures.world` fills it. Nothing is read
from the environment, so an exercise means the same on every machine.
"""

SECRET_KEY = "departures: for exercises only, guards nothing"
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

INSTALLED_APPS = ["departures"]
MIDDLEWARE: list[str] = []

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# An exercise keeps its templates beside its code: `world.templates(folder)` names that folder.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
    }
]

USE_TZ = True
TIME_ZONE = "America/New_York"  # all three airports are there: days begin at their midnight
USE_I18N = False
