"""What a verdict costs: `python tests/benchmarks/bench_grading.py`, on Linux or macOS.

CPU seconds are the work done, children included, and are what to compare. Wall seconds are what a
learner waits, and depend on what else the machine is doing. Each figure is a median. The course is
copied, and graded there with the reference solution in place: the starter's own cost, a query for
each flight, would hide that of grading it.

What an exercise's checks do themselves costs as much warm as cold. So the measure of `watch` is an
exercise with one check and one query: there a verdict must cost at most a twelfth of a cold run, or
this ends with exit code 1. One of the course's own, with all its checks, is shown beside it.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
sys.path.insert(0, str(TOOLS))

from mergeable.course import load  # noqa: E402
from mergeable.grading.attempts import Attempt, grade_attempts  # noqa: E402
from mergeable.grading.proof import promised_attempts  # noqa: E402
from mergeable.model import Course, Exercise  # noqa: E402
from mergeable.watch import Saves, WarmGrader  # noqa: E402

REAL = "departures-in-one-query"
SMALL = "one-query"
BOARD = """
from departures.models import Flight


def departures(airport):
    return list(Flight.objects.filter(origin=airport).values_list("number", flat=True)[:20])
"""
CHECK = """
from mergeable.explain import expect_equal


def test_departures(attempt, flights_50):
    departures = attempt.function("board", "departures")
    expect_equal(len(departures(flights_50.airport)), 16, called="departures")
"""
TWELFTH = 12
TURNS = 7
SAVES = 20  # in one session of `watch`
ATTEMPTS = 450
COLD, LEAN = "cold pytest", "cold pytest, no nbval, no xdist"
CHECKED, WATCH = "mergeable check", "save to verdict in watch"


@dataclass(frozen=True)
class Cost:
    """What something took, in seconds."""

    cpu: float
    wall: float


def spent() -> float:
    """Return the CPU seconds of this process and of the children it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def cost_of(action: Callable[[], object]) -> Cost:
    """Return what it takes to run this once."""
    cpu, wall = spent(), time.perf_counter()
    action()
    return Cost(spent() - cpu, time.perf_counter() - wall)


def medians(actions: Mapping[str, Callable[[], object]]) -> dict[str, Cost]:
    """Return the median cost of each action.

    They take turns, so that what else the machine does falls on all alike. The first turn fills
    caches and does not count.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in actions}
    for turn in range(TURNS + 1):
        for name, action in actions.items():
            cost = cost_of(action)
            costs[name] += [cost] if turn else []
    return {
        name: Cost(
            statistics.median(cost.cpu for cost in found),
            statistics.median(cost.wall for cost in found),
        )
        for name, found in costs.items()
    }


def python(root: Path, *arguments: str) -> Callable[[], object]:
    """Return what runs Python with these arguments in the course."""
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, cwd=root, capture_output=True, check=False)


class Watching:
    """Sessions of `watch`, in which a file is saved and the verdict awaited."""

    def __init__(self, course: Course, exercise: Exercise) -> None:
        self._course, self._exercise = course, exercise
        self._file = exercise.path / exercise.editable[0]
        self._source = self._file.read_text(encoding="utf-8")
        self.walls: list[float] = []  # seconds from each save to its verdict

    def session(self, saves: int) -> None:
        """Watch for so many saves, of which each is another one and all are right."""
        seen = Saves(self._exercise.path)
        with WarmGrader(self._course.root, self._exercise) as grader:
            assert grader.grade().passed
            for number in range(saves):
                begun = time.perf_counter()
                self._file.write_text(f"{self._source}\n# {number}\n", encoding="utf-8")
                assert seen.wait() == [self._file]
                assert grader.grade().passed
                self.walls.append(time.perf_counter() - begun)


def many_attempts(course: Course, folder: Path) -> list[Attempt]:
    """Return as many attempts as a large course has: those of this one, copied time and again."""
    real = [attempt for exercise in course.exercises for attempt in promised_attempts(exercise)]
    attempts = []
    for number in range(ATTEMPTS):
        model = real[number * len(real) // ATTEMPTS]
        layer = folder / str(number)
        for below in reversed(model.layers):
            shutil.copytree(below, layer, dirs_exist_ok=True)
        attempts.append(Attempt(model.exercise, f"{model.name}-{number}", (layer,)))
    return attempts


def copy_of_the_course(folder: Path) -> Course:
    """Copy what grading needs, prepared databases included; solve everything."""
    root = folder / "course"
    root.mkdir()
    for name in ("conftest.py", "mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    for name in ("docs/lessons", "exercises", ".mergeable/cache/departures"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    course = load(root)
    for exercise in course.exercises:
        shutil.copytree(exercise.solution, exercise.path, dirs_exist_ok=True)
    return course


def small_exercise(model: Exercise) -> Exercise:
    """Write an exercise of one check and one query beside a real one."""
    small = replace(model, id=SMALL, path=model.path.parent / SMALL, editable=("board.py",))
    small.path.mkdir()
    shutil.copy(model.path / "exercise.toml", small.path)
    (small.path / "board.py").write_text(BOARD, encoding="utf-8")
    small.grader.write_text(CHECK, encoding="utf-8")
    return small


def costs_of(course: Course, exercise: Exercise) -> dict[str, Cost]:
    """Return what each way to a verdict on an exercise costs."""
    path = exercise.path.relative_to(course.root).as_posix()
    watching = Watching(course, exercise)
    costs = medians(
        {
            COLD: python(course.root, "-m", "pytest", path),
            LEAN: python(course.root, "-m", "pytest", path, "--disable-plugin-autoload"),
            CHECKED: python(course.root, "-m", "mergeable", "check", exercise.id),
            "idle": lambda: watching.session(0),
            "busy": lambda: watching.session(SAVES),
        }
    )
    if exercise.id == SMALL:
        del costs[CHECKED]  # it is not in the course
    # The warm process tells what it spent only when it has ended: hence whole sessions.
    idle, busy = costs.pop("idle"), costs.pop("busy")
    costs[WATCH] = Cost((busy.cpu - idle.cpu) / SAVES, statistics.median(watching.walls))
    return costs


def measure(folder: Path) -> dict[str, dict[str, Cost]]:
    """Return the costs of each exercise under its id, and those of none under ""."""
    course = copy_of_the_course(folder)
    real = course.exercise_named(REAL)
    assert real, f"{REAL} is not in the course"
    bare = medians({"bare interpreter": python(course.root, "-c", "pass")})
    costs = {each.id: costs_of(course, each) for each in (small_exercise(real), real)}
    attempts = many_attempts(course, folder / "attempts")
    proof = {f"{ATTEMPTS} attempts proved": cost_of(lambda: grade_attempts(course.root, attempts))}
    return {**costs, "": {**bare, **proof}}


def report(costs: dict[str, dict[str, Cost]]) -> list[str]:
    """Return the ratios first, then the table."""
    lines = [f"Python {sys.version.split()[0]}, {os.cpu_count()} cores", ""]
    for exercise in (SMALL, REAL):
        wanted = f" (at least {TWELFTH})" if exercise == SMALL else ""
        lines += [
            f"{exercise}: {name} / {WATCH} = {ratio(costs[exercise], name):.1f}{wanted}"
            for name in (COLD, LEAN)
        ]
    lines += ["", f"{'':60}{'CPU s':>8}{'wall s':>8}"]
    for exercise, found in costs.items():
        for name, cost in found.items():
            lines.append(f"{exercise:26}{name:34}{cost.cpu:8.3f}{cost.wall:8.3f}")
    return lines


def ratio(costs: dict[str, Cost], name: str) -> float:
    """Return how many verdicts in `watch` could be had for one of these."""
    return costs[name].cpu / costs[WATCH].cpu


def main() -> int:
    """Measure and show; fail where `watch` is not worth its name."""
    # A learner's Python keeps bytecode. Without it all but the warm process would look worse.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPATH"] = str(TOOLS)
    with tempfile.TemporaryDirectory(prefix="mergeable-bench-") as folder:
        costs = measure(Path(folder).resolve())
    sys.stdout.write("\n".join(report(costs)) + "\n")
    return 0 if min(ratio(costs[SMALL], name) for name in (COLD, LEAN)) >= TWELFTH else 1


if __name__ == "__main__":
    sys.exit(main())
