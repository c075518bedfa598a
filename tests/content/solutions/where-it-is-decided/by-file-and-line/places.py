"""The same places as lines, which inspect knows for whichever Django is installed."""

import inspect
from pathlib import Path

import django
from django.core.handlers import base, exception
from django.middleware import common
from django.urls import converters
from django.views import generic

ROOT = Path(django.__file__).parent.parent


def line(function, further=0):
    lines, first = inspect.getsourcelines(function)
    file = Path(inspect.getsourcefile(function)).relative_to(ROOT).as_posix()
    return f"{file}:{first + (further or len(lines) - 1)}"


ADDS_THE_SLASH = line(common.CommonMiddleware.process_response)
MAKES_THE_NUMBER = line(converters.IntConverter.to_python)
# The last line but two is `return response`, in the second `inner`.
CATCHES_THE_404 = line(
    exception.convert_exception_to_response,
    len(inspect.getsourcelines(exception.convert_exception_to_response)[0]) - 3,
)
HAS_IT_RENDERED = line(base.BaseHandler._get_response, 3)
FINDS_NO_HANDLER = line(generic.View.dispatch, 1)
