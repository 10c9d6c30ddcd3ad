"""A centre that acts happen in, and how an act's number chooses what the act is about."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from calls.models import Call
from config.journal.actor import Actor
from config.problems import Problem
from dispatch.models import Assignment, Incident
from fleet.auth import staff_actor
from fleet.models import Vehicle
from tests.factories import Cast, FrozenClock

type Act = tuple[str, int]
ACTS: Final[dict[str, Callable[["History", int], None]]] = {}

TEXTS = ("", "đau ngực", "té cầu thang, chảy máu", "Đường Số 7, hẻm 12/3, “nhà màu xanh”")
CHOSEN = {"label": "12 Nguyễn Huệ, Phường Sài Gòn", "kind": "exact", "error_m": 15, "source": "osm", "note": ""}


class History:
    """Lets acts happen in a centre. `refused` counts the ones that its rules did not allow."""

    def __init__(self, cast: Cast, clock: FrozenClock) -> None:
        self.cast = cast
        self.clock = clock
        self.refused = 0

    @property
    def centre_id(self) -> int:
        return self.cast.centre.pk

    def happen(self, act: Act) -> None:
        name, number = act
        self.clock.advance(number % 5)
        try:
            ACTS[name](self, number)
        except (Problem, Nothing):
            self.refused += 1

    def dispatcher(self, number: int) -> Actor:
        return staff_actor((self.cast.lan, self.cast.minh)[number % 2])

    def told(self, number: int) -> dict[str, Any]:
        """Centre, who and when: what nearly every service wants."""
        return {"centre_id": self.centre_id, "by": self.dispatcher(number), "at": self.clock.at}

    def admin(self) -> dict[str, Any]:
        return {"actor": staff_actor(self.cast.tuan), "at": self.clock.at}


class Nothing(Exception):
    """There is nothing yet that the act could be about."""


def act(does: Callable[[History, int], None]) -> Callable[[History, int], None]:
    """May happen in histories, under its own name."""
    ACTS[does.__name__] = does
    return does


def one_of[T](rows: Iterable[T], number: int) -> T:
    choice = list(rows)
    if not choice:
        raise Nothing
    return choice[number % len(choice)]


def some_call(number: int) -> int:
    """Mostly a call that is open, sometimes any."""
    calls = Call.objects.order_by("-pk")
    return one_of(calls[:5] if number % 5 else calls, number // 5).pk


def some_incident(number: int) -> Incident:
    """Mostly one that is open, sometimes any."""
    still_open = Incident.objects.filter(closed_at__isnull=True).order_by("-pk")
    return one_of(still_open[:4] if number % 7 else Incident.objects.order_by("-pk"), number // 7)


def some_assignment(number: int) -> int:
    return one_of(Assignment.objects.order_by("-pk")[:5], number).pk


def some_vehicle(number: int) -> Vehicle:
    """Mostly one that is free with a crew, sometimes any."""
    free = Vehicle.objects.filter(shifts__ended_at__isnull=True, shifts__isnull=False, job__isnull=True)
    if number % 5 and free.exists():
        return one_of(free.order_by("pk"), number)
    return one_of(Vehicle.objects.order_by("pk"), number)


def presser(history: "History", kept: Actor | None, number: int) -> dict[str, Any]:
    """Mostly the person who did the last thing here, sometimes anybody."""
    return {**history.told(number), **({"by": kept} if kept is not None and number % 5 else {})}
