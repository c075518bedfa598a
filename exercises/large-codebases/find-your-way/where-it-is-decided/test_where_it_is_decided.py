"""Each place is compared with what runs when the request goes through the Django installed here."""

import pkgutil
import re
import sys
import types
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FunctionType

import django
import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.test import RequestFactory, override_settings
from django.urls import path
from django.views import View
from mergeable.explain import Words, fail

DOTTED = re.compile(r"django(\.\w+)+")
LINE = re.compile(r"(?:.*/)?(django/[\w/]+\.py):(\d+)")
EXAMPLES = 'such as "django/http/request.py:183" or "django.http.request.HttpRequest.get_host"'
HERE = 'python -c "import django; print(django.__path__)" says where to read.'
NAME = "the_airport_board"  # of the module that the requests' URLs are in


@dataclass
class Moment:
    """What was running at one moment, and all that ran."""

    innermost: CodeType | None = None
    around: list[CodeType] = field(default_factory=list)
    below: set[CodeType] = field(default_factory=set)  # called by the innermost
    ran: dict[CodeType, str] = field(default_factory=dict)  # and in which module each is

    def take(self, frame):
        """Take down the stack above a frame of Django's."""
        self.innermost, *self.around = [f.f_code for f in stack(frame) if is_djangos(f)]


def stack(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back


def is_djangos(frame):
    return frame.f_globals.get("__name__", "").startswith("django.")


def watched(run, decisive, *, last=False):
    """Run something; return the first, or the last, moment that `decisive` gives a frame for."""
    moment, calls, before = Moment(), [], sys.gettrace()

    def note(frame, event, arg):
        if is_djangos(frame):
            moment.ran[frame.f_code] = frame.f_globals["__name__"]
            if event == "call":
                calls.append({f.f_code for f in stack(frame)})
        found = decisive(frame, event, arg)
        if found is not None and (last or moment.innermost is None):
            moment.take(found)
        return note

    sys.settrace(note)
    try:
        run()
    finally:
        sys.settrace(before)
    moment.below = {code for codes in calls if moment.innermost in codes for code in codes}
    moment.below -= {moment.innermost, *moment.around}
    return moment


# The site that the requests go to


def board(request, airport):
    return TemplateResponse(request, "board.html", {"airport": airport})


def flight(request, number):
    if number == 9999:
        raise Http404("Nobody flies this number.")
    return HttpResponse(f"{number}")


class Status(View):
    def get(self, request):
        return HttpResponse("fine")


@contextmanager
def site():
    """Serve the three URLs, whatever Django has been set up for in this process."""
    if not settings.configured:
        settings.configure()
        django.setup()
    urls = types.ModuleType(NAME)
    urls.urlpatterns = [
        path("board/<slug:airport>/", board),
        path("flights/<int:number>/", flight),
        path("status/", Status.as_view()),
    ]
    loader = ("django.template.loaders.locmem.Loader", {"board.html": "{{ airport }}"})
    engine = "django.template.backends.django.DjangoTemplates"
    sys.modules[NAME] = urls
    middleware = ("common.CommonMiddleware", "http.ConditionalGetMiddleware")
    try:
        with override_settings(
            ROOT_URLCONF=NAME,
            ALLOWED_HOSTS=["*"],
            MIDDLEWARE=[f"django.middleware.{name}" for name in middleware],
            TEMPLATES=[{"BACKEND": engine, "OPTIONS": {"loaders": [loader]}}],
        ):
            yield WSGIHandler()
    finally:
        del sys.modules[NAME]


def asked(address, decisive, *, method="GET", status=200, last=False):
    """Send a request and return the moment; `status` is what must come of it, or we are wrong."""
    found = []
    with site() as handler:
        environ = RequestFactory()._base_environ(PATH_INFO=address, REQUEST_METHOD=method)
        moment = watched(
            lambda: found.append(handler(environ, lambda *_: None)), decisive, last=last
        )
    if found[0].status_code != status or moment.innermost is None:
        raise RuntimeError(f"{method} {address} came to {found[0].status_code}: not as we know it")
    return moment


# What a learner's place says


@pytest.fixture
def expect_place(attempt):
    """Return a function that compares a place with the innermost function of a moment."""

    def expect(name, moment, doing, raises_again=frozenset()):
        place = attempt.value("places", name)
        called = f"{name} = {place!r}"
        code, shown = read(place, moment, called)
        if code is moment.innermost:
            return
        if moment.innermost in nested(code):
            fail(
                f"{shown} has the function that you look for inside it, and made it before any "
                "request came.",
                called=called,
                next_step="Name the function within it, or one of its lines.",
            )
        if code in raises_again:
            fail(
                f"{shown} catches it first, but its `except` finds no middleware with an answer, "
                "and raises it again.",
                called=called,
                next_step="Who called it, and has an `except` that raises nothing?",
            )
        if code in moment.around:
            fail(
                f"{shown} is on the way: {doing}, it is running. But it calls the function that "
                "you look for, or calls what calls it.",
                called=called,
                next_step="Follow its calls inwards.",
            )
        if code in moment.below:
            fail(
                f"{shown} is one step too far, or more: the function that you look for calls it, "
                "or calls what calls it.",
                called=called,
                next_step="Who called it? A breakpoint's `where` and a traceback both say.",
            )
        if code in moment.ran:
            fail(
                f"{shown} runs at another moment: {doing}, it is not running.",
                called=called,
                next_step="Stop there with `breakpoint()`, and see what `where` shows.",
            )
        fail(
            f"{shown} does not run for this request at all.",
            called=called,
            next_step="A word that fits is no evidence that the line runs. Follow the request.",
        )

    return expect


def read(place, moment, called):
    """Return the code that a place names and how to call it in a sentence, or say what is wrong."""
    text = place if isinstance(place, str) else ""
    if line := LINE.fullmatch(text):
        return code_at(line[1], int(line[2]), moment, called)
    if DOTTED.fullmatch(text.replace(".<locals>", "")):
        return code_named(text.replace(".<locals>", ""), moment, called)
    fail("A place is a file and a line, or a dotted path.", called=called, expected=Words(EXAMPLES))


def code_at(file, number, moment, called):
    """Find the innermost function around a line, among those that ran and those of its module."""
    module = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    try:
        __import__(module)
    except ImportError:
        fail(f"Django {django.__version__} has no {file}.", called=called, next_step=HERE)
    codes = [*codes_of(sys.modules[module], module)]
    codes += [code for code, where in moment.ran.items() if where == module]
    around = [code for code in codes if code.co_firstlineno <= number <= last_line(code)]
    if not around:
        fail(
            f"Line {number} of {file} is in no function.",
            called=called,
            next_step="Name a line of the function itself. " + HERE,
        )
    code = min(around, key=lambda code: last_line(code) - code.co_firstlineno)
    return code, f"{code.co_name}(), where line {number} of {file} is,"


def codes_of(module, name):
    """Yield the code of each function of a module, of its methods, and of functions within."""
    for value in vars(module).values():
        if getattr(value, "__module__", None) != name:
            continue
        members = vars(value).values() if isinstance(value, type) else [value]
        for member in members:
            function = plain(member)
            if isinstance(function, FunctionType) and function.__module__ == name:
                yield from nested(function.__code__)


def nested(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


def last_line(code):
    """Return the last line of a function, those of functions within it included."""
    return max(line for inner in nested(code) for *_, line in inner.co_lines() if line)


def code_named(dotted, moment, called):
    """Find a function by its dotted path, which may lead into another function."""
    for code, module in moment.ran.items():
        if f"{module}.{code.co_qualname.replace('.<locals>', '')}" == dotted:
            return code, f"{code.co_name}()"
    for depth in range(3):
        outer, *inner = dotted.rsplit(".", depth)
        try:
            function = plain(pkgutil.resolve_name(outer))
        except (ImportError, AttributeError, ValueError):
            continue
        if isinstance(function, FunctionType):
            wanted = ".".join([function.__code__.co_qualname, *inner])
            for code in nested(function.__code__):
                if code.co_qualname.replace(".<locals>", "") == wanted.replace(".<locals>", ""):
                    return code, f"{code.co_name}()"
        elif not inner:
            fail(f"{dotted} is no function.", called=called, next_step="Name a function or method.")
    start, name = dotted.rpartition(".")[::2]
    within = any(code.co_name == name and where == start for code, where in moment.ran.items())
    inside = f"{name}() stands in a class or a function there: write that before it. "
    fail(
        f"Django {django.__version__} has no {dotted}.",
        called=called,
        next_step=(inside if within else "") + HERE,
    )


def plain(found):
    """Return the function within a property, a method or a wrapper."""
    if isinstance(found, property):
        found = found.fget
    found = getattr(found, "__func__", getattr(found, "func", found))
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found


# The five checks


def caller_of(function):
    """The function that calls another one, when it does."""

    def decisive(frame, event, arg):
        return frame.f_back if event == "call" and frame.f_code is function.__code__ else None

    return decisive


def test_adds_the_slash(expect_place):
    """The place of the redirect is where the middleware returns it"""

    def redirects(frame, event, arg):
        returned = event == "return" and isinstance(arg, HttpResponsePermanentRedirect)
        return frame if returned else None

    moment = asked("/board/jfk", redirects, status=301)
    expect_place("ADDS_THE_SLASH", moment, "when the redirect is returned")


def test_makes_the_number(expect_place):
    """The place of the number is where the text becomes one"""

    def is_number(frame, event, arg):
        return frame if event == "return" and type(arg) is int and arg == 1545 else None

    moment = asked("/flights/1545/", is_number)
    expect_place("MAKES_THE_NUMBER", moment, "when 1545 becomes a number")


def test_catches_the_404(expect_place):
    """The place of the 404 is where the exception is caught"""

    came_by = set()

    def passes(frame, event, arg):
        if event != "exception" or not issubclass(arg[0], Http404) or not is_djangos(frame):
            return None
        came_by.add(frame.f_code)
        return frame

    moment = asked("/flights/9999/", passes, status=404, last=True)
    expect_place("CATCHES_THE_404", moment, "when the exception is caught", came_by)


def test_has_it_rendered(expect_place):
    """The place of the rendering is where render() is called"""
    moment = asked("/board/jfk/", caller_of(SimpleTemplateResponse.render))
    expect_place("HAS_IT_RENDERED", moment, "when the response is rendered")


def test_finds_no_handler(expect_place):
    """The place of the 405 is where nothing is found to handle a POST"""
    moment = asked("/status/", caller_of(View.http_method_not_allowed), method="POST", status=405)
    expect_place("FINDS_NO_HANDLER", moment, "when the handler is looked for")
