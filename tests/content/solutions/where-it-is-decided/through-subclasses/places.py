"""The same places, as somebody finds them who starts from the classes in use."""

ADDS_THE_SLASH = "django.middleware.common.CommonMiddleware.process_response"
MAKES_THE_NUMBER = "django.urls.converters.IntConverter.to_python"
CATCHES_THE_404 = "django.core.handlers.exception.convert_exception_to_response.inner"
HAS_IT_RENDERED = "django.core.handlers.wsgi.WSGIHandler._get_response"
FINDS_NO_HANDLER = "django.views.generic.ListView.dispatch"
