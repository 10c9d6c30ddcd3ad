"""What a vehicle's readings of a day tell: its line, its stops, its silences, and which readings the line needs.

Times are epoch seconds, places degrees, distances metres, speeds km/h.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mapping.domain.geo import LocalPlane, Point, haversine_many_m

type Floats = NDArray[np.float64]
type Mask = NDArray[np.bool_]

STOP_RADIUS_M: Final = 50.0  # GPS noise between tall houses moves a parked vehicle about this far
STOP_LEAST_S: Final = 120.0  # longer than a traffic light
SILENCE_S: Final = 180.0  # a tracker that says nothing for this long was off, or out of coverage
THIN_TOLERANCE_M: Final = 10.0  # about what a good receiver is sure of
MOVING_LEAST_M: Final = 30.0  # between two of a day's samples: less is a receiver's noise, or a walk's pace
_LOOK_AHEAD: Final = 16


@dataclass(frozen=True, slots=True)
class Track:
    """One vehicle's readings in the order of their times: equally long arrays. An unknown speed is NaN."""

    at_s: Floats
    lat: Floats
    lon: Floats
    speed_kmh: Floats

    def __len__(self) -> int:
        return len(self.at_s)

    def part(self, keep: Mask | NDArray[np.intp] | slice) -> Track:
        """The readings that a mask keeps, or those of these places in their order."""
        return Track(self.at_s[keep], self.lat[keep], self.lon[keep], self.speed_kmh[keep])

    def and_then(self, other: Track) -> Track:
        """These readings and, behind them, the other ones."""
        pairs = zip(
            (self.at_s, self.lat, self.lon, self.speed_kmh),
            (other.at_s, other.lat, other.lon, other.speed_kmh),
            strict=True,
        )
        return Track(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a vehicle stood, from when to when (epoch s)."""

    from_s: float
    to_s: float
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Silence:
    """No reading between these two moments (epoch s)."""

    from_s: float
    to_s: float


def _farthest(at_s: Floats, x: Floats, y: Floats, first: int, last: int) -> tuple[int, float]:
    """Which reading between two others lies farthest from where even motion between them would have it."""
    share = (at_s[first + 1 : last] - at_s[first]) / max(at_s[last] - at_s[first], 1e-9)
    dx = x[first + 1 : last] - (x[first] + share * (x[last] - x[first]))
    dy = y[first + 1 : last] - (y[first] + share * (y[last] - y[first]))
    off_m = np.hypot(dx, dy)
    at = int(off_m.argmax())
    return first + 1 + at, float(off_m[at])


def thin(track: Track, tolerance_m: float = THIN_TOLERANCE_M) -> Mask:
    """Which readings to keep so that the place at any moment, between kept ones, is within `tolerance_m`.

    The top-down time-ratio simplification (TD-TR) of Meratnia and de By, "Spatiotemporal Compression Techniques for
    Moving Point Objects", EDBT 2004: Douglas-Peucker with distances to the place at the same moment.
    """
    keep = np.zeros(len(track), dtype=bool)
    if not len(track):
        return keep
    keep[[0, -1]] = True
    x, y = LocalPlane(Point(float(track.lat[0]), float(track.lon[0]))).to_xy_m(track.lat, track.lon)
    waiting = [(0, len(track) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        middle, off_m = _farthest(track.at_s, x, y, first, last)
        if off_m > tolerance_m:
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return keep


def _first_away(track: Track, first: int) -> int:
    """The first reading after `first` that is farther than STOP_RADIUS_M from it; past the last when none is.

    Looked for in windows that double: on the road it is one of the next few, at a station thousands away.
    """
    start, width = first + 1, _LOOK_AHEAD
    while start < len(track):
        part = slice(start, start + width)
        off_m = haversine_many_m(track.lat[first], track.lon[first], track.lat[part], track.lon[part])
        away = np.flatnonzero(off_m > STOP_RADIUS_M)
        if len(away):
            return start + int(away[0])
        start, width = start + width, 2 * width
    return len(track)


def _runs(track: Track) -> Iterator[tuple[int, int]]:
    """First and last index of every run of readings that stay within STOP_RADIUS_M of the first of them."""
    first = 0
    while first < len(track):
        away = _first_away(track, first)
        yield first, away - 1
        first = away


def _standing(track: Track) -> Iterator[tuple[int, int]]:
    return ((a, b) for a, b in _runs(track) if track.at_s[b] - track.at_s[a] >= STOP_LEAST_S)


def stops(track: Track) -> list[Stop]:
    """Where the vehicle stood for STOP_LEAST_S or longer, in order."""
    return [
        Stop(
            float(track.at_s[first]),
            float(track.at_s[last]),
            float(np.median(track.lat[first : last + 1])),
            float(np.median(track.lon[first : last + 1])),
        )
        for first, last in _standing(track)
    ]


def silences(track: Track) -> list[Silence]:
    """The gaps of SILENCE_S or longer between readings."""
    gaps = np.flatnonzero(np.diff(track.at_s) >= SILENCE_S)
    return [Silence(float(track.at_s[at]), float(track.at_s[at + 1])) for at in gaps]


def length_m(track: Track) -> float:
    """How far the vehicle drove: along the readings that the line needs, each stop counted as one place."""
    moving = np.ones(len(track), dtype=bool)
    for first, last in _standing(track):
        moving[first + 1 : last + 1] = False
    line = track.part(moving)
    line = line.part(thin(line))
    return float(haversine_many_m(line.lat[:-1], line.lon[:-1], line.lat[1:], line.lon[1:]).sum())


@dataclass(frozen=True, slots=True)
class Drive:
    """How far and for how long a vehicle drove, about: from samples, not from every reading."""

    length_m: float
    moving_s: float


def drive(track: Track) -> Drive:
    """What many vehicles' days are compared by, from samples some twenty seconds apart.

    Two samples that are near each other are a stand. The way across a silence counts, as in `length_m`, its time does
    not: nobody knows how long of it the vehicle drove.
    """
    leg_m = haversine_many_m(track.lat[:-1], track.lon[:-1], track.lat[1:], track.lon[1:])
    leg_s, moved = np.diff(track.at_s), leg_m >= MOVING_LEAST_M
    return Drive(float(leg_m[moved].sum()), float(leg_s[moved & (leg_s < SILENCE_S)].sum()))
