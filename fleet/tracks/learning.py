"""Speeds by hour and class, learned from a centre's own tracks.

1. Cut each vehicle's readings into drives: at stops, at silences, and what is too short is left out.
2. Lay the drives on the roads.
3. Learn from four drives of five and see how well that foretells the fifth, before and after.
4. If it does better, learn from all of them and keep that, beside what people set by hand.

All drives count, with the siren or without: tracks alone do not tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import numpy as np

from config.journal.actor import SYSTEM
from fleet.domain.tracks import Track, length_m, silences, stops
from fleet.models import Centre, Vehicle
from fleet.tracks.selectors import Readings
from mapping.domain.conditions import Conditions
from mapping.domain.learning import Errors, Learned, Legs, errors_of, held_out, joined, learn
from mapping.domain.speeds import RoadClass
from mapping.matching import Streets, legs_of
from mapping.roads import roads
from mapping.speeds import keep_learned, with_said

type Say = Callable[[str, int, int], None]
type Kind = Literal["car", "motorbike"]

#: A drive worth learning from.
LEAST_M, LEAST_READINGS = 500.0, 6
#: A receiver that is less sure than this puts the vehicle on the next street.
MOST_ERROR_M: Final = 50.0
#: Drives that a centre needs before anything is kept.
LEAST_DRIVES: Final = 30


class NothingToLearn(Exception):
    """There are no roads, or too few drives."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `better`: the held-out drives are foretold better than before; only then is it kept."""

    vehicles: int
    drives: int
    matched: int
    km: float
    before: Errors
    after: Errors
    k: float
    trips_by_class: dict[str, float]
    better: bool
    rows: int = 0


def learn_speeds(
    centre: Centre, kind: Kind, from_at: datetime, to_at: datetime, *, now: datetime, keep: bool, say: Say
) -> Outcome:
    """Learn from the tracks between two moments. Raises NothingToLearn."""
    streets = _streets(centre, kind)
    vehicles = list(_vehicles(centre, kind))
    drives = 0
    found: list[Legs] = []
    for nth, vehicle in enumerate(vehicles, start=1):
        for drive in drives_of(vehicle.pk, from_at, to_at):
            costing: Any = "auto" if kind == "car" else "motor_scooter"
            legs = legs_of(streets, drives, drive.at_s, drive.lat, drive.lon, costing)
            drives += 1
            found += [legs] if legs is not None else []
        say(vehicle.call_sign, nth, len(vehicles))
    if len(found) < LEAST_DRIVES:
        raise NothingToLearn(f"{len(found)} drives")
    return _judged(centre, kind, joined(found, len(RoadClass)), len(vehicles), drives, now, keep)


def _streets(centre: Centre, kind: Kind) -> Streets:
    """The streets that this kind of vehicle may use: a motorbike's drives are through alleys too."""
    here = roads(centre.roads)
    layer = here.network.layer(kind) if here.network is not None else None
    if layer is None or here.router is None:
        raise NothingToLearn(here.problem)
    return Streets(here.router, layer.graph, layer.snapper)


def _vehicles(centre: Centre, kind: Kind) -> Iterator[Vehicle]:
    every = Vehicle.objects.filter(centre=centre).exclude(vehicle_class="W").order_by("pk")
    return iter(every.filter(vehicle_class="M") if kind == "motorbike" else every.exclude(vehicle_class="M"))


def drives_of(vehicle_id: int, from_at: datetime, to_at: datetime) -> Iterator[Track]:
    """A vehicle's drives, between its stops and its silences, day by day."""
    day = from_at
    while day < to_at:
        yield from _drives_of_day(vehicle_id, day, min(day + timedelta(days=1), to_at))
        day += timedelta(days=1)


def _drives_of_day(vehicle_id: int, from_at: datetime, to_at: datetime) -> Iterator[Track]:
    readings = Readings.read(vehicle_id, from_at, to_at)
    sure = readings.shown & ~(readings.accuracy_m > MOST_ERROR_M)
    track = _once(readings.track.part(sure))
    if not len(track):
        return
    cuts = [(stop.from_s, stop.to_s) for stop in stops(track)]
    cuts += [(gap.from_s, gap.to_s) for gap in silences(track)]
    begin = -np.inf
    for from_s, to_s in [*sorted(cuts), (np.inf, np.inf)]:
        drive = track.part((track.at_s >= begin) & (track.at_s <= from_s))
        if len(drive) >= LEAST_READINGS and length_m(drive) >= LEAST_M:
            yield drive
        begin = max(begin, to_s)


def _once(track: Track) -> Track:
    """One reading a moment: two trackers may speak for one vehicle."""
    return track.part(np.append(True, np.diff(track.at_s) > 0)) if len(track) else track


def _judged(centre: Centre, kind: Kind, legs: Legs, vehicles: int, drives: int, now: datetime, keep: bool) -> Outcome:
    usual = Conditions().speeds(kind)
    usual_kmh = usual.free_flow_kmh * usual.factors
    known, away = held_out(legs)
    # What was learned before has seen these drives: it is no fair judge of them. What people said counts for both.
    before = errors_of(away, with_said(centre.pk, kind, usual_kmh))
    after = errors_of(away, with_said(centre.pk, kind, learn(known, usual_kmh).kmh))
    whole = learn(legs, usual_kmh)
    better = after.median < before.median
    outcome = Outcome(
        vehicles=vehicles,
        drives=drives,
        matched=legs.trips,
        km=float(legs.metres.sum()) / 1000,
        before=before,
        after=after,
        k=whole.k,
        trips_by_class={each.name.lower(): float(whole.trips[:, each].sum()) for each in RoadClass},
        better=better,
        rows=_kept(centre, kind, whole, before, after, now) if keep and better else 0,
    )
    return outcome


def _kept(centre: Centre, kind: Kind, learned: Learned, before: Errors, after: Errors, now: datetime) -> int:
    note = {"drives": before.trips, "error_before": round(before.median, 4), "error_after": round(after.median, 4)}
    return keep_learned(centre_id=centre.pk, profile=kind, learned=learned, note=note, by=SYSTEM, at=now)
