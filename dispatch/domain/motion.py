"""A simulated vehicle's way along a line: where it is after so many seconds, how fast, and what its GPS says."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import cos, radians
from random import Random

from mapping.domain.geo import Point, bearing_deg, haversine_m

_M_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vehicle is. heading: degrees clockwise from north, None when it stands."""

    point: Point
    heading: float | None
    speed_kmh: float


class Track:
    """A drive over a line of points.

    legs: (metres, seconds) of the drive's stretches, in order, for the speed along it; only their shares count.
    Without legs the speed is even. The whole takes duration_s.
    """

    def __init__(
        self, line: Sequence[tuple[float, float]], duration_s: float, legs: Sequence[tuple[float, float]] = ()
    ) -> None:
        """line: (lat, lon), at least one. Raises ValueError for an empty line."""
        if not line:
            raise ValueError("a track needs a point at least")
        self.points = [Point(lat, lon) for lat, lon in line]
        self.duration_s = max(duration_s, 0.0)
        self._at_m = [0.0, *accumulate(haversine_m(a, b) for a, b in pairwise(self.points))]
        self._at_s = _times(self._at_m, self.duration_s, legs)

    @property
    def end(self) -> Point:
        return self.points[-1]

    @property
    def length_m(self) -> float:
        return self._at_m[-1]

    def at(self, elapsed_s: float) -> Place:
        """The place after so many seconds; at rest at the end when the time is over."""
        if elapsed_s >= self.duration_s or len(self.points) < 2:
            return Place(self.end, None, 0.0)
        i = min(max(bisect_right(self._at_s, elapsed_s) - 1, 0), len(self.points) - 2)
        a, b = self.points[i], self.points[i + 1]
        span_s = self._at_s[i + 1] - self._at_s[i]
        share = (max(elapsed_s, 0.0) - self._at_s[i]) / span_s if span_s > 0 else 0.0
        here = Point(a.lat + (b.lat - a.lat) * share, a.lon + (b.lon - a.lon) * share)
        speed_kmh = (self._at_m[i + 1] - self._at_m[i]) / span_s * 3.6 if span_s > 0 else 0.0
        return Place(here, bearing_deg(a, b), speed_kmh)


def _times(at_m: Sequence[float], duration_s: float, legs: Sequence[tuple[float, float]]) -> list[float]:
    """The second at which each point is passed."""
    whole_m, whole_s = sum(leg[0] for leg in legs), sum(leg[1] for leg in legs)
    length_m = at_m[-1]
    if length_m <= 0:
        return [0.0] * len(at_m)
    if whole_m <= 0 or whole_s <= 0:
        return [m / length_m * duration_s for m in at_m]
    marks_m = [0.0, *accumulate(leg[0] / whole_m * length_m for leg in legs)]
    marks_s = [0.0, *accumulate(leg[1] / whole_s * duration_s for leg in legs)]
    return [_interpolate(m, marks_m, marks_s) for m in at_m]


def _interpolate(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    i = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
    span = xs[i + 1] - xs[i]
    return ys[i + 1] if span <= 0 else min(ys[i] + (ys[i + 1] - ys[i]) * (x - xs[i]) / span, ys[-1])


def shifted(point: Point, east_m: float, north_m: float) -> Point:
    """The point so many metres away; good for the few kilometres of a city."""
    lat = point.lat + north_m / _M_PER_DEGREE
    return Point(lat, point.lon + east_m / (_M_PER_DEGREE * cos(radians(point.lat))))


def scattered(rng: Random, point: Point, sigma_m: float) -> Point:
    """The point with noise of so many metres (standard deviation in each direction)."""
    return shifted(point, rng.gauss(0.0, sigma_m), rng.gauss(0.0, sigma_m))
