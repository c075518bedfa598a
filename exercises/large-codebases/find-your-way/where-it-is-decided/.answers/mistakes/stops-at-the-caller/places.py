"""Where Django 5.2 decides what becomes of a request.

A place is a file and a line, "django/http/request.py:183", or the dotted
path of a function, "django.http.request.HttpRequest.get_host".

    urlpatterns = [
        path("board/<slug:airport>/", board),
        path("flights/<int:number>/", flight),
        path("status/", Status.as_view()),
    ]

`board` returns a TemplateResponse, `flight` raises Http404 for a number
that nobody flies. `Status` is a View with a `get` and nothing else.
"""

# GET /board/jfk, without the slash at the end, is answered with a redirect
# to /board/jfk/. Which function of the middleware returns the redirect?
ADDS_THE_SLASH = "django.middleware.common.CommonMiddleware.process_response"

# GET /flights/1545/ calls flight(request, number=1545). Which function
# turns the text into a number?
MAKES_THE_NUMBER = "django.urls.resolvers.RoutePattern.match"

# GET /flights/9999/ raises Http404 in the view. One function catches it and
# raises it again. Which has the `except` that ends it?
CATCHES_THE_404 = "django.core.handlers.exception.convert_exception_to_response.inner"

# GET /board/jfk/ gets an unrendered TemplateResponse from its view. Which
# function calls its render()?
HAS_IT_RENDERED = "django.core.handlers.base.BaseHandler._get_response"

# POST /status/ is answered with 405. Which function finds that there is
# nothing to handle a POST?
FINDS_NO_HANDLER = "django.views.generic.base.View.dispatch"
