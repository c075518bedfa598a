"""A site of three URLs, to stop in: which of Django's functions run for a request?

It sends one request, and prints the status of the answer:

    python exercises/large-codebases/kitchen/board.py /flights/9999/
    python exercises/large-codebases/kitchen/board.py /status/ POST

Put `breakpoint()` or `1/0` in a view and run it again. `python -m pdb` in place of `python`
stops at functions of Django's, without a change to them:

    (Pdb) import django.urls.resolvers
    (Pdb) b django.urls.resolvers.RoutePattern.match
    (Pdb) c
"""

import sys

import django
from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path
from django.views import View

TEMPLATE = ("django.template.loaders.locmem.Loader", {"board.html": "{{ airport }}"})
settings.configure(
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[
        "django.middleware.common.CommonMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
    ],
    ROOT_URLCONF=__name__,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [TEMPLATE]},
        }
    ],
)
django.setup()


def board(request, airport):
    """Return the departures of an airport; they are rendered later."""
    return TemplateResponse(request, "board.html", {"airport": airport})


def flight(request, number):
    """Return a flight, if anybody flies it."""
    if number == 9999:
        raise Http404("Nobody flies this number.")
    return HttpResponse(f"{number}")


class Status(View):
    """Answers GET, and nothing else."""

    def get(self, request):
        return HttpResponse("fine")


urlpatterns = [
    path("board/<slug:airport>/", board),
    path("flights/<int:number>/", flight),
    path("status/", Status.as_view()),
]

if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "/board/jfk"
    method = sys.argv[2] if len(sys.argv) > 2 else "GET"
    print(Client().generic(method, address).status_code)  # noqa: T201 - what it is run for
