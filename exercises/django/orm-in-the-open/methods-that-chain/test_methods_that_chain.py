"""The two methods: what they mean alone, together and in company."""

from collections import defaultdict
from datetime import timedelta

import pytest
from departures.models import Flight, Plane
from mergeable.explain import Words, count, fail

COMPANY = "A method of a queryset adds to what it is called on: `self`. What does yours start from?"
JOIN = (
    "A join to many repeats rows, and `distinct()` changes what may follow. Is there a condition "
    "on the plane that joins nothing?"
)
NULLS = "One of the day's flights has no plane. What does `NOT IN (…, NULL)` say of any plane?"
WHOSE = (
    "A plane counts if one of its own flights is the airline's. What in your condition says which "
    "plane's flights, and which airline's?"
)
OTHER_DAYS = "A plane is idle on the day if it has no flight then, whatever it does on other days."


class World:
    """What the database holds, seen by Python."""

    def __init__(self, facts):
        self.day = facts.day
        self.planes = {plane.pk: plane for plane in Plane.objects.all()}
        self.airlines, self.busy, self.flights = defaultdict(set), set(), defaultdict(int)
        today = set(Flight.objects.on(facts.day).values_list("pk", flat=True))
        flights = Flight.objects.exclude(plane=None)
        for key, plane, airline in flights.values_list("pk", "plane", "airline"):
            self.airlines[plane].add(airline)
            self.flights[plane] += 1
            if key in today:
                self.busy.add(plane)

    def keys(self, *conditions):
        """Return the keys of the planes that meet all conditions."""
        return sorted(key for key in self.planes if all(meets(key) for meets in conditions))

    def flown_by(self, airline):
        return lambda key: airline in self.airlines[key]

    def idle(self, key):
        return key not in self.busy


@pytest.fixture
def world(flights_5000):
    """Planes of two airlines, planes without flights, and a flight of the day without a plane."""
    day = Flight.objects.on(flights_5000.day)
    jetblues = day.filter(airline="B6").exclude(plane=None).order_by("pk")
    for number, flight in enumerate(jetblues[:4]):
        flight.pk, flight.airline_id, flight.number = None, "UA", 9_000 + number
        flight.scheduled_departure += timedelta(days=1)
        flight.save()
    Flight.objects.filter(pk=day.filter(airline="AA").earliest("pk").pk).update(plane=None)
    Plane.objects.create(tail_number="NEW1", manufacturer="BOEING", seats=5)
    Plane.objects.create(tail_number="NEW2", manufacturer="AIRBUS", seats=150)
    return World(flights_5000)


@pytest.fixture
def probe(attempt, world):
    """Give access to the chains."""
    attempt.function("fleet", "PlaneQuerySet")
    return lambda name: attempt.function("probe", name)


def step(method, *args, **kwargs):
    return (method, args, kwargs)


def called(*steps):
    """Return a chain as it would be written."""
    written = []
    for method, args, kwargs in steps:
        given = [*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())]
        written.append(f".{method}({', '.join(given)})")
    return f"Plane.objects{''.join(written)}".replace("datetime.date(2013, 2, 8)", "day")


def expect_whole(found, call, next_step):
    """Fail if a chain broke."""
    if isinstance(found, str):
        fail("The chain breaks.", called=call, got=Words(found), next_step=next_step)


def expect_planes(found, expected, call, next_step):
    """Fail unless these planes were found, each once."""
    expect_whole(found, call, next_step)
    if found == expected:
        return
    twice = sorted({key for key in found if found.count(key) > 1})
    surplus, missing = sorted(set(found) - set(expected)), sorted(set(expected) - set(found))
    if twice:
        problem = f"{count(len(twice), 'plane')} more than once, {twice[0]} for one."
    elif surplus:
        problem = f"{count(len(surplus), 'plane')} too many, {surplus[0]} for one."
    else:
        problem = f"{count(len(missing), 'plane')} missing, {missing[0]} for one."
    next_step = JOIN if twice else next_step
    got, wanted = (Words(count(len(keys), "plane")) for keys in (found, expected))
    fail(problem, called=call, got=got, expected=wanted, next_step=next_step)


def test_flown_by(probe, world):
    """Alone, flown_by() gives an airline's planes, each once"""
    for airline in ("B6", "UA"):
        chain = [step("flown_by", airline)]
        expected = world.keys(world.flown_by(airline))
        expect_planes(probe("keys")(chain), expected, called(*chain), WHOSE)


def test_idle_on(probe, world):
    """Alone, idle_on() gives the planes without a flight on the day"""
    chain = [step("idle_on", world.day)]
    found = probe("keys")(chain)
    next_step = OTHER_DAYS if found else NULLS
    expect_planes(found, world.keys(world.idle), called(*chain), next_step)


def test_what_was_asked_before_counts(probe, world):
    """What was filtered before still counts"""
    for chain, condition in (
        ([step("filter", manufacturer="BOEING"), step("idle_on", world.day)], world.idle),
        ([step("filter", manufacturer="BOEING"), step("flown_by", "UA")], world.flown_by("UA")),
    ):
        expected = world.keys(lambda key: world.planes[key].manufacturer == "BOEING", condition)
        expect_planes(probe("keys")(chain), expected, called(*chain), COMPANY)


def test_methods_follow_each_other(probe, world):
    """The methods follow each other, in any order, and one twice"""
    idle, jetblue, united = (
        step("idle_on", world.day),
        step("flown_by", "B6"),
        step("flown_by", "UA"),
    )
    both = [world.flown_by("B6"), world.flown_by("UA")]
    for chain, conditions in (
        ([jetblue, united], both),
        ([idle, united], [world.idle, world.flown_by("UA")]),
        ([united, idle], [world.idle, world.flown_by("UA")]),
        ([jetblue, idle, step("exclude", seats__lt=100)], [
            world.flown_by("B6"), world.idle,
            lambda key: not (world.planes[key].seats or 999) < 100,
        ]),
    ):  # fmt: skip
        expect_planes(probe("keys")(chain), world.keys(*conditions), called(*chain), COMPANY)


def test_or(probe, world):
    """`|` takes planes from either side, each once"""
    small = [step("filter", seats__lt=10)]
    for chain, condition in (
        ([step("flown_by", "B6")], world.flown_by("B6")),
        ([step("idle_on", world.day)], world.idle),
    ):
        few = {key for key, plane in world.planes.items() if (plane.seats or 999) < 10}
        expected = sorted({*world.keys(condition), *few})
        call = f"{called(*chain)} | {called(*small)}"
        expect_planes(probe("either")(chain, small), expected, call, JOIN)


def test_annotations_after_it(probe, world):
    """What is counted afterwards is counted of all the plane's flights"""
    chain = [step("flown_by", "B6")]
    found = probe("flights")(chain)
    call = f'{called(*chain)}.annotate(n=Count("flights"))'
    expect_whole(found, call, JOIN)
    for key in world.keys(world.flown_by("B6")):
        if found.get(key) != world.flights[key]:
            fail(
                f"{key} has {count(world.flights[key], 'flight')}, whichever the airline.",
                called=call,
                got=found.get(key),
                expected=world.flights[key],
                next_step=JOIN,
            )


def test_sums_after_it(probe, world):
    """What is added up afterwards is added once for each plane"""
    for chain, condition in (
        ([step("flown_by", "B6")], world.flown_by("B6")),
        ([step("idle_on", world.day)], world.idle),
    ):
        found = probe("seats")(chain)
        call = f'{called(*chain)}.aggregate(Sum("seats"))'
        expect_whole(found, call, JOIN)
        expected = sum(world.planes[key].seats or 0 for key in world.keys(condition))
        if found != expected:
            fail("The seats are not as many.", called=call, got=found, expected=expected,
                 next_step=JOIN)  # fmt: skip


def test_delete_after_it(probe, world):
    """What is found can be deleted"""
    copy = Flight.objects.filter(airline="B6").exclude(plane=None).earliest("pk")
    Plane.objects.create(tail_number="NEW3", seats=1)
    copy.pk, copy.plane_id, copy.number = None, "NEW3", 9_999
    copy.save()
    chain = [step("filter", flights=None), step("idle_on", world.day)]
    deleted = probe("deleted")(chain)
    call = f"{called(*chain)}.delete()"
    expect_whole(deleted, call, JOIN)
    left = set(Plane.objects.filter(tail_number__startswith="NEW").values_list("pk", flat=True))
    if deleted != 2 or left != {"NEW3"}:
        fail(
            "Two planes have no flight at all, and were to go.",
            called=call,
            got=Words(f"{count(deleted, 'row')} deleted"),
            expected=Words("2 rows deleted"),
            next_step=COMPANY,
        )


def test_nothing_is_sent_before(probe, world):
    """Nothing is sent until rows are wanted, and then one query"""
    for chain in ([step("flown_by", "B6")], [step("idle_on", world.day)]):
        built, fetched = probe("queries")(chain)
        if built:
            fail(
                f"{called(*chain)} sent {count(built, 'query')} before anybody asked for a plane.",
                next_step="A queryset may stand in another's condition without being evaluated.",
            )
        if fetched != 1:
            fail(
                f"{called(*chain)} sent {count(fetched, 'query')} for its rows.",
                called=f"list({called(*chain)})",
                got=fetched,
                expected=1,
            )
