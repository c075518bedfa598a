"""The door to the learner's code: plain values through it, and words when it does not open."""

import contextlib
import cProfile
import gc
import sys
import warnings

import pytest
from mergeable.attempt import Attempt
from mergeable.explain import CheckFailed
from mergeable.reporter import judge


@pytest.fixture
def exercise(tmp_path):
    """The folder of an exercise in which a test may write."""
    folder = tmp_path / "departures-board"
    folder.mkdir()
    return folder


def opened(exercise, source, *overlays, name="board.py"):
    (exercise / name).write_text(source, encoding="utf-8")
    return Attempt(exercise, overlays)


def said(attempt, call, *args, **kwargs):
    """What the learner is told when this is done with the attempt open."""
    with attempt, pytest.raises(CheckFailed) as failure:
        call(attempt, *args, **kwargs)
    return str(failure.value)


def calling(name, *args, **kwargs):
    """Call a function of the attempt's board."""
    return lambda attempt: attempt.function("board", name)(*args, **kwargs)


def test_a_function_is_called_with_the_values_given(exercise):
    source = "def f(a, /, b, *more, c=3, **named):\n    return [a, b, more, c, named]\n"
    with opened(exercise, source) as attempt:
        found = attempt.function("board", "f")(1, 2, 5, c=4, d=6)

    assert found == [1, 2, (5,), 4, {"d": 6}]


def test_results_are_rebuilt_from_plain_values(exercise):
    source = "class Cell(str):\n    pass\n\n\ndef f():\n    return {'rows': [Cell('a')]}\n"
    with opened(exercise, source) as attempt:
        found = attempt.function("board", "f")()

    assert type(found["rows"][0]) is str


def test_a_value_is_made_plain(exercise):
    with opened(exercise, "from collections import Counter\nSEEN = Counter('aab')\n") as attempt:
        found = attempt.value("board", "SEEN")

    assert type(found) is dict
    assert found == {"a": 2, "b": 1}


def test_an_overlay_lies_over_the_exercise(exercise, tmp_path):
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "board.py").write_text("WHO = 'solution'", encoding="utf-8")
    (exercise / "board.html").write_text("", encoding="utf-8")
    with opened(exercise, "WHO = 'starter'", overlay) as attempt:
        assert attempt.value("board", "WHO") == "solution"
        assert attempt.path("board.py") == overlay / "board.py"
        assert attempt.path("board.html") == exercise / "board.html"
        assert attempt.folders == (overlay, exercise)
    with opened(exercise, "WHO = 'starter'") as attempt:
        assert attempt.value("board", "WHO") == "starter"


def test_a_function_of_a_module_in_a_package_can_be_asked_for(exercise):
    (exercise / "app").mkdir()
    (exercise / "app" / "__init__.py").touch()
    with opened(exercise, "def f():\n    return __name__\n", name="app/views.py") as attempt:
        assert attempt.function("app.views", "f")() == "app.views"


@pytest.mark.parametrize(
    "source",
    [
        "def __getattr__(name):\n    return lambda: name\n",
        "class Made:\n    f = len\nf = Made().f\n",
    ],
    ids=["module-getattr", "builtin"],
)
def test_any_callable_will_do(exercise, source):
    with opened(exercise, source) as attempt:
        function = attempt.function("board", "f")
        assert function(*[[]] * (source[:1] == "c")) in ("f", 0)


def test_the_call_is_shown_as_a_learner_would_write_it(exercise):
    with opened(exercise, "def departures(*args, **kwargs): ...\n") as attempt:
        called = attempt.function("board", "departures").called

        assert called("JFK", limit=50) == "departures('JFK', limit=50)"
        assert called() == "departures()"
        assert len(called(list(range(9999)), key="x" * 999)) < 150


# --- words when something is missing


def test_a_missing_file_is_told_with_the_remedy(exercise):
    message = said(Attempt(exercise), calling("f"))

    assert message.splitlines() == [
        "board.py is not there.",
        "Next:      `mergeable reset departures-board` brings the starter back; it keeps a copy of "
        "what you have.",
    ]


def test_a_missing_data_file_is_told_too(exercise):
    message = said(Attempt(exercise), lambda attempt: attempt.path("board.html"))

    assert message.startswith("board.html is not there.")


def test_a_renamed_function_is_recognised(exercise):
    message = said(
        opened(exercise, "from json import loads as departure\ndef departures_():\n    pass\n"),
        calling("departures"),
    )

    assert message.splitlines() == [
        "board.py has no `departures`, which the checks call.",
        "Next:      Did you rename it? `departures_` is there.",
    ]


def test_a_missing_function_is_told(exercise):
    assert "Define `departures` there." in said(opened(exercise, "x = 1\n"), calling("departures"))


def test_what_is_no_function_is_told(exercise):
    message = said(opened(exercise, "departures = []\n"), calling("departures"))

    assert message == "`departures` is a list, and the checks call it."


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("", "too many positional arguments"),
        ("airport, day, limit", "missing a required argument: 'limit'"),
        ("airport, *, day", "too many positional arguments"),
    ],
)
def test_other_parameters_are_told(exercise, parameters, words):
    attempt = opened(exercise, f"def board({parameters}):\n    return 1\n")

    message = said(attempt, calling("board", "JFK", 8))

    assert message.startswith(f"`board` cannot be called as the checks call it: {words}.")
    assert "Called:    board('JFK', 8)" in message
    assert f"Next:      Yours is board({parameters}). Bring its parameters back." in message


def test_a_type_error_inside_the_function_is_not_taken_for_wrong_parameters(exercise):
    with (
        opened(exercise, "def f():\n    return len()\n") as attempt,
        pytest.raises(TypeError, match="len"),
    ):
        attempt.function("board", "f")()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return object()", "f() returned an object, which a check cannot look into."),
        ("return {'a': [len]}", "f() returned a builtin_function_or_method at ['a'][0], which"),
        ("yield 1", "Give back the finished result: collect what you yield into a list."),
        ("return range(3)", "Give back plain values: numbers, texts, dates, lists, tuples, dicts."),
    ],
)
def test_a_result_that_is_not_plain_is_told(exercise, body, words):
    assert words in said(opened(exercise, f"def f():\n    {body}\n"), calling("f"))


def test_a_coroutine_is_told(exercise):
    attempt = opened(exercise, "async def f():\n    return 1\n")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        message = said(attempt, calling("f"))
        gc.collect()

    assert message.startswith("f() returned a coroutine, which a check cannot look into.")


def test_a_value_that_is_not_plain_is_told(exercise):
    message = said(opened(exercise, "LIMIT = object()\n"), lambda a: a.value("board", "LIMIT"))

    assert message.startswith("board.LIMIT is an object, which a check cannot look into.")


def test_an_exercise_must_not_take_the_name_of_a_module_of_python_s(exercise):
    with (
        opened(exercise, "def f(): ...\n", name="queue.py") as attempt,
        pytest.raises(ValueError, match=r"queue\.py has the name of a module of Python's own"),
    ):
        attempt.function("queue", "f")


# --- what it leaves behind


def test_nothing_is_left_behind(exercise):
    finders = list(sys.meta_path)
    with pytest.raises(KeyError), opened(exercise, "def f():\n    raise KeyError\n") as attempt:
        attempt.function("board", "f")()

    assert sys.meta_path == finders
    assert "board" not in sys.modules


@pytest.mark.parametrize("parameters", ["n", ""], ids=["called", "not-callable-so"])
def test_a_profiler_goes_on(exercise, parameters):
    seen = []

    def profiler(frame, event, arg):
        seen.append(frame.f_code.co_name)

    with opened(exercise, f"def f({parameters}):\n    return 1\n") as attempt:
        function = attempt.function("board", "f")
        sys.setprofile(profiler)
        try:
            with contextlib.suppress(CheckFailed):
                function(1)
            found = sys.getprofile()
        finally:
            sys.setprofile(None)

    assert found is profiler
    assert ("f" in seen) == bool(parameters)
    assert "signature" not in seen


def test_cprofile_is_left_alone(exercise):
    profile = cProfile.Profile()
    with opened(exercise, "def f():\n    return 1\n") as attempt:
        function = attempt.function("board", "f")
        assert profile.runcall(function) == 1


def test_what_a_call_does_to_its_arguments_stays_its_own(tiny_course):
    folder = tiny_course / "exercises/basics/sums/mean-delay"
    (folder / "delays.py").write_text("def mean(delays):\n    delays.clear()\n    return 1\n")
    delays = [10, 20]
    with Attempt(folder) as opened:
        mean = opened.function("delays", "mean")
        mean(delays)
    assert delays == [10, 20]
    assert mean.called(delays) == "mean([10, 20])"


def test_an_exception_keeps_the_call_that_raised_it(tiny_course):
    folder = tiny_course / "exercises/basics/sums/mean-delay"
    (folder / "delays.py").write_text("def mean(delays):\n    return delays[7]\n")
    with Attempt(folder) as opened, pytest.raises(IndexError) as raised:
        opened.function("delays", "mean")([1])
    assert judge(raised.value)[1].splitlines() == [
        "Your code raised IndexError: list index out of range",
        "Called:    mean([1])",
        "Where:     delays.py, line 2: return delays[7]",
    ]
