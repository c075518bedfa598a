"""A list that the learner's code changes does not change what is expected of that code."""

import pytest
from mergeable.course import load
from mergeable.grading import Attempt, grade_attempts

FROM_THE_END = """
def planes(departures):
    departures.reverse()
    return list(dict.fromkeys(departures))


def left_again(departures):
    departures.reverse()
    seen, again = set(), {}
    for plane in departures:
        if plane in seen:
            again[plane] = True
        seen.add(plane)
    return list(again)
"""
OF_NOTHING = """
def planes(departures):
    departures.clear()
    return []


def left_again(departures):
    departures.clear()
    return []
"""
SORTED_BACK = """
def planes(departures):
    order = {plane: at for at, plane in reversed(list(enumerate(departures)))}
    departures.sort()
    return sorted(set(departures), key=order.get)


def left_again(departures):
    return [plane for at, plane in enumerate(departures) if departures[:at].count(plane) == 1]
"""
ANSWERS = {  # name -> the code, and which checks of what it does (not of what it costs) are red
    "from-the-end": (FROM_THE_END, {"test_planes", "test_left_again", "test_departures_stay"}),
    "of-nothing": (OF_NOTHING, {"test_planes", "test_left_again", "test_departures_stay"}),
    "sorted-back": (SORTED_BACK, {"test_departures_stay"}),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    course = load()
    exercise = course.exercise_named("one-cause-three-reds")
    attempts = []
    for name, (code, _) in ANSWERS.items():
        folder = tmp_path_factory.mktemp(name)
        (folder / "fleet.py").write_text(code, encoding="utf-8")
        attempts.append(Attempt(exercise, name, (folder, exercise.starter)))
    return {name: verdict for (_, name), verdict in grade_attempts(course.root, attempts).items()}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_change_is_told_and_what_is_listed_is_judged_by_the_list_as_it_was(name, verdicts):
    checks = {check.name: check for check in verdicts[name].checks}
    behaviour = {"test_planes", "test_left_again", "test_departures_stay"}
    assert {each for each in behaviour if checks[each].status == "failed"} == ANSWERS[name][1]
    told = checks["test_departures_stay"].message
    assert "planes changed the list that it was given." in told
    assert "Called:    planes(['N228JB', 'N730MQ'" in told
    assert "list(departures)" in told
