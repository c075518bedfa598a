"""One page: what goes into a recipe. `python -m kitchen.site` prints it.

The keys of the two models are numbers, and the table between them refers to
their names instead: what ticket #36197 of Django was about.
"""

import os

import django
from django.conf import settings

# A notebook runs in an event loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PAGE = "{{ recipe.ingredients.count }} ingredients: {{ recipe.ingredients.all|join:', ' }}"
LOADER = ("django.template.loaders.locmem.Loader", {"recipe.html": PAGE})
ENGINE = "django.template.backends.django.DjangoTemplates"
DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
MIDDLEWARE = ["security.SecurityMiddleware", "common.CommonMiddleware"]

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["kitchen"],
    MIDDLEWARE=[f"django.middleware.{name}" for name in MIDDLEWARE],
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": ENGINE, "OPTIONS": {"loaders": [LOADER]}}],
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.template.response import TemplateResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import path  # noqa: E402


class Ingredient(models.Model):
    name = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "kitchen"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Recipe(models.Model):
    name = models.CharField(max_length=20, unique=True)
    ingredients = models.ManyToManyField(Ingredient, through="Part")

    class Meta:
        app_label = "kitchen"


CASCADE = models.CASCADE


class Part(models.Model):
    ingredient = models.ForeignKey(Ingredient, CASCADE, to_field="name")
    recipe = models.ForeignKey(Recipe, CASCADE, to_field="name")

    class Meta:
        app_label = "kitchen"


def page(request, name):
    recipe = get_object_or_404(Recipe, name=name)
    return TemplateResponse(request, "recipe.html", {"recipe": recipe})


urlpatterns = [path("recipes/<slug:name>/", page)]


def fill():
    """Make the tables, and the curry."""
    with connection.schema_editor() as editor:
        for model in (Ingredient, Recipe, Part):
            editor.create_model(model)
    curry = Recipe.objects.create(name="curry")
    for name in ("potato", "pea", "tomato"):
        curry.ingredients.add(Ingredient.objects.create(name=name))


def ask(handler, address="/recipes/curry/"):
    """Send a GET request, as a web server would, and return the page."""
    environ = RequestFactory()._base_environ(PATH_INFO=address)
    response = handler(environ, lambda status, headers: None)
    return response.content.decode().strip()


fill()
handler = WSGIHandler()

if __name__ == "__main__":
    print(ask(handler))  # noqa: T201 - this is what it is run for
