"""When a vehicle arrived and left, told by its own readings: the proof beside the pressed times, never instead of them.

A place is a circle. A vehicle has arrived when it stays in it, not when it drives through; it has left when it is well
outside, not when one reading jumps. The radii are assumptions, wide enough for a big hospital's yard and for a crew
that parks at the alley's mouth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fleet.domain.tracks import Track
from mapping.domain.geo import Point, haversine_m, haversine_many_m

STAY_S: Final = 20.0  # with a slow reading: longer than giving way
STAY_UNKNOWN_S: Final = 60.0  # without speeds: through a circle of 300 m at 18 km/h takes as long
STANDING_KMH: Final = 6.0
WELL_OUTSIDE: Final = 1.5  # times the radius, so that noise at the border neither leaves nor arrives


@dataclass(frozen=True, slots=True)
class Fence:
    """A circle around a place; metres."""

    place: Point
    radius_m: float

    def holds(self, point: Point) -> bool:
        return haversine_m(self.place, point) <= self.radius_m


@dataclass(frozen=True, slots=True)
class Fences:
    """The circles of one job. `origin`: where the vehicle was when it was notified; None when nobody knows."""

    origin: Fence | None
    scene: Fence
    hospital: Fence | None
    station: Fence

    @classmethod
    def of(cls, *, origin: Point | None, scene: Point, hospital: Point | None, station: Point) -> Fences:
        return cls(
            Fence(origin, 120.0) if origin else None,
            Fence(scene, 150.0),
            Fence(hospital, 200.0) if hospital else None,
            Fence(station, 150.0),
        )


def _off_m(track: Track, fence: Fence) -> NDArray[np.float64]:
    return haversine_many_m(fence.place.lat, fence.place.lon, track.lat, track.lon)


def _visits(track: Track, fence: Fence) -> Iterator[tuple[int, int]]:
    """First reading inside and last one not well outside, of every time that the vehicle was there.

    One reading well outside ends nothing: the second in a row does.
    """
    off_m = _off_m(track, fence)
    inside, outside = off_m <= fence.radius_m, off_m > fence.radius_m * WELL_OUTSIDE
    gone = np.flatnonzero(outside[:-1] & outside[1:])
    first = 0
    while len(found := np.flatnonzero(inside[first:])):
        first += int(found[0])
        later = gone[gone > first]
        last = int(later[0]) - 1 if len(later) else len(off_m) - 1
        yield first, last
        first = last + 1


def _stood(track: Track, inside: NDArray[np.intp]) -> float | None:
    """When the vehicle came to a stand in a visit, given its readings inside; None when it only drove through.

    Its first slow reading, or its first of all where the tracker tells no speed.
    """
    stayed_s = track.at_s[inside[-1]] - track.at_s[inside[0]]
    slow = inside[track.speed_kmh[inside] <= STANDING_KMH]
    if len(slow) and stayed_s >= STAY_S:
        return float(track.at_s[slow[0]])
    unknown = bool(np.isnan(track.speed_kmh[inside]).all())
    return float(track.at_s[inside[0]]) if unknown and stayed_s >= STAY_UNKNOWN_S else None


def arrived_at(track: Track, fence: Fence, after_s: float) -> float | None:
    """Epoch seconds of the first arrival after a moment; None when there was none."""
    later = track.part(track.at_s >= after_s)
    inside = np.flatnonzero(_off_m(later, fence) <= fence.radius_m)
    visits = (inside[(inside >= first) & (inside <= last)] for first, last in _visits(later, fence))
    return next((at for visit in visits if (at := _stood(later, visit)) is not None), None)


def departed_at(track: Track, fence: Fence, after_s: float) -> float | None:
    """Epoch seconds of the last reading inside, before the vehicle was well outside for two readings in a row."""
    later = track.part(track.at_s >= after_s)
    visit = next(_visits(later, fence), None)
    if visit is None or visit[1] == len(later) - 1:
        return None
    inside = np.flatnonzero(_off_m(later, fence)[: visit[1] + 1] <= fence.radius_m)
    return float(later.at_s[inside[-1]])


def proven(track: Track, fences: Fences, notified_s: float, clear_s: float | None) -> dict[str, float]:
    """{step: epoch s} of what the readings prove of a job, in its order; `at_station` is the way home after it.

    track: the vehicle's readings from a little before `notified_s` on.
    """
    times: dict[str, float | None] = {}
    if fences.origin is not None:
        times["en_route"] = departed_at(track, fences.origin, notified_s)
    scene = times["on_scene"] = arrived_at(track, fences.scene, times.get("en_route") or notified_s)
    if scene is not None:
        left = times["left_scene"] = departed_at(track, fences.scene, scene)
        if left is not None and fences.hospital is not None:
            times["at_destination"] = arrived_at(track, fences.hospital, left)
    if clear_s is not None:
        times["at_station"] = arrived_at(track, fences.station, clear_s)
    return {step: at for step, at in times.items() if at is not None}
