"""What callers, dispatchers and crews of a simulated city decide: arrivals, delays, mistakes, choices.

Everything takes its random source as an argument, so a seed fixes all choices. Times are seconds of the simulated
city unless a name says otherwise. Every figure here is an ASSUMPTION made to look plausible; nothing here is a
measurement of a real centre.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf
from random import Random
from typing import Any, Final, Literal

from dispatch.domain.steps import ENDED, PATH
from mapping.domain.geo import Point, haversine_m

type Json = dict[str, Any]

# Calls by hour of day: low before dawn, busiest in the afternoon and the evening.
# fmt: off
_HOURS: Final = (
    0.55, 0.45, 0.38, 0.35, 0.38, 0.50, 0.75, 0.95, 1.10, 1.15, 1.15, 1.15,
    1.20, 1.30, 1.35, 1.35, 1.30, 1.25, 1.20, 1.20, 1.25, 1.20, 1.00, 0.80,
)
# fmt: on
CALLS_PER_VEHICLE_DAY: Final = 7.0
#: More than this a single desk cannot clear, however fast the city runs.
CALLS_PER_WALL_S_AND_DESK: Final = 7 / 60


def calls_per_s(hour: int, calls_per_day: float) -> float:
    """Calls in a second of the city at an hour of the day, 0..23."""
    return calls_per_day / 86_400 * _HOURS[hour] * len(_HOURS) / sum(_HOURS)


def gap_wall_s(rng: Random, *, hour: int, calls_per_day: float, speed: float, desks: int) -> float:
    """Wall-clock seconds to the next call: a Poisson process at the hour's rate, as fast as the desks can bear.

    Without a desk there is never a next call: infinity.
    """
    rate = min(calls_per_s(hour, calls_per_day) * speed, CALLS_PER_WALL_S_AND_DESK * desks)
    return rng.expovariate(rate) if rate > 0 else inf


@dataclass(frozen=True, slots=True)
class Delay:
    """A human delay: log-normal around its median, never more than four times it."""

    median_s: float
    spread: float = 0.4

    def draw(self, rng: Random) -> float:
        return self.median_s * min(4.0, exp(rng.gauss(0.0, self.spread)))


ACKNOWLEDGE: Final = Delay(9, 0.5)
TURNOUT_AT_STATION: Final = Delay(55, 0.35)
TURNOUT_ON_ROAD: Final = Delay(10)
TO_PATIENT: Final = Delay(60, 0.5)
TREATMENT: Final = Delay(14 * 60)
UNLOADING: Final = Delay(80)
HANDOVER: Final = Delay(15 * 60)
CLEANING: Final = Delay(3 * 60)
BEFORE_RETURN: Final = Delay(40)
SHIFT: Final = Delay(9 * 3600, 0.2)
REST: Final = Delay(100 * 60, 0.4)

NUISANCE_TALK: Final = Delay(18)
TALK: Final = Delay(50, 0.3)
CHOOSING: Final = Delay(8)
NOTICING: Final = Delay(25)
CLOSING: Final = Delay(45)

ON_DUTY_SHARE: Final = 0.86
#: After a person has left a vehicle, its simulated crew stays away this long (wall clock).
PERSON_PAUSE_WALL_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class JobPlan:
    """What a crew will do with one job, and the buttons it will get wrong.

    skips: never pressed. late: pressed that much later, with the time of pressing. offline: sent that much later
    with the time when it was pressed, as a phone without signal does.
    """

    answer: Literal["acknowledge", "refuse", "silent"]
    transports: bool
    skips: frozenset[str]
    late: Mapping[str, float]
    offline: Mapping[str, float]


_SKIPPABLE: Final = ("acknowledged", "en_route", "at_patient", "at_destination", "handed_over")
_TRANSPORTED_SHARE: Final = {"A": 0.95, "B": 0.85, "C": 0.88, "M": 0.0, "W": 0.9}


def plan_job(rng: Random, vehicle_class: str) -> JobPlan:
    """Draw one job's course: 4 % refuse, 3 % do not answer, some buttons are forgotten, late or sent late."""
    draw = rng.random()
    presses = [step for step in PATH if step != "notified"]
    return JobPlan(
        answer="refuse" if draw < 0.04 else "silent" if draw < 0.07 else "acknowledge",
        transports=rng.random() < _TRANSPORTED_SHARE.get(vehicle_class, 0.85),
        skips=frozenset(step for step in _SKIPPABLE if rng.random() < 0.04),
        late={step: rng.uniform(30, 240) for step in presses if rng.random() < 0.06},
        offline={step: rng.uniform(40, 300) for step in presses if rng.random() < 0.05},
    )


def steps_ahead(current: str, *, transports: bool) -> tuple[str, ...]:
    """The steps that a crew still has before it; none after the end."""
    if current in ENDED or current not in PATH:
        return ()
    ahead = PATH[PATH.index(current) + 1 :]
    carries = transports or current in {"left_scene", "at_destination", "handed_over"}
    return ahead if carries else tuple(s for s in ahead if s not in {"left_scene", "at_destination", "handed_over"})


def choose_hospital(rng: Random, hospitals: Sequence[Json], at: Point, wanted: str) -> Json | None:
    """The nearest that can treat it and takes patients; now and then the second nearest. None when there is none."""
    taking = [one for one in hospitals if one["status"] != "closed"] or list(hospitals)
    able = [one for one in taking if wanted in one["capabilities"]] or taking
    near = sorted(able, key=lambda one: _m(one, at) * (1.3 if one["status"] == "limited" else 1.0))[:2]
    if not near:
        return None
    return near[1] if len(near) > 1 and rng.random() < 0.12 and _m(near[1], at) < 2 * _m(near[0], at) else near[0]


def _m(row: Json, at: Point) -> float:
    return haversine_m(Point(row["lat"], row["lon"]), at)


def choose_vehicle(rng: Random, ranked: Sequence[Json], refused: frozenset[int]) -> Json | None:
    """The first of a ranking; in one of ten cases the second, when it is nearly as fast. None when nobody can go.

    Who refused is asked again only where nobody else can go, as a desk would by radio: better than leaving a patient.
    """
    able = [one for one in ranked if one["vehicle_id"] not in refused] or ranked
    if not able:
        return None
    if len(able) > 1 and rng.random() < 0.1 and able[1]["eta_s"] - able[0]["eta_s"] < 120:
        return able[1]
    return able[0]


def is_personal(vehicle: Json) -> bool:
    """Has a person signed on? Then the simulation keeps its hands off."""
    return vehicle["shift"] is not None and vehicle["shift"]["by"] == "staff"


def is_operated(vehicle: Json) -> bool:
    """Is the vehicle's crew a simulated one?"""
    return vehicle["shift"] is not None and vehicle["shift"]["by"] == "device"


def is_ours(incident: Json, desk_id: int) -> bool:
    """Did this desk make the incident, and nobody else send anybody to it?"""
    return incident["created_by"]["id"] == desk_id and all(a["by"]["id"] == desk_id for a in incident["assignments"])


@dataclass(frozen=True, slots=True)
class Work:
    """One thing for a desk to do: about a call or an incident row, and which assignment of it."""

    kind: Literal["answer", "send", "replace", "close"]
    row: Json
    assignment: Json | None = None


def incident_work(incident: Json, desk_id: int) -> Work | None:
    """What one open incident asks of the desk that made it; None when it is a person's or under way."""
    if incident["created_by"]["id"] != desk_id:
        return None
    active = [a for a in incident["assignments"] if a["active"]]
    if not active and any(a["step"] == "clear" for a in incident["assignments"]):
        return Work("close", incident)
    if not is_ours(incident, desk_id):
        return None
    if not active:
        return Work("send", incident)
    overdue = [a for a in active if a["step"] == "notified" and a["overdue_at"] and a["overdue_seen"] is None]
    return Work("replace", incident, overdue[0]) if overdue else None
