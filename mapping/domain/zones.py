"""Closed and slow places on the road network: what they do to a drive.

A closed zone is no wall. A drawing may be wrong and a patient may be inside, so nothing becomes unreachable: its
streets are so slow that any sensible way round is taken, and the zone around the target itself only slows the
crew, who are let in or walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from mapping.domain.geo import LocalPlane, Point
from mapping.domain.road_graph import RoadGraph

type Floats = NDArray[np.float64]
type Kind = Literal["closed", "slow"]
type Shape = Literal["polygon", "line"]

#: Times slower through a closed street: 100 m of residential street then cost 24 minutes. Assumption.
CLOSED_SLOWING = 100.0
#: But never more than this much further on the same street: longer than any detour in a city, and where there is no
#: detour at all the vehicles still rank as they should. Assumption.
CLOSED_DETOUR_M = 8_000.0
#: Times slower inside the closed zone that holds the patient. Assumption.
INSIDE_SLOWING = 3.0
#: A line closes the street under it, and not the next one.
LINE_HALF_WIDTH_M = 12.0

MOST_POINTS = 60
MOST_AREA_M2 = 30e6
MOST_LENGTH_M = 30_000.0


class BadShape(ValueError):
    """A drawing that is no zone; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone in force. `factor` is the share of the speed that a slow zone leaves."""

    id: int
    kind: Kind
    factor: float
    shape: Shape
    points: tuple[tuple[float, float], ...]  # (lat, lon)


def check_shape(shape: Shape, points: Sequence[tuple[float, float]]) -> None:
    """Raises BadShape: too few or many points, crossing itself, too long or too large."""
    if not (3 if shape == "polygon" else 2) <= len(points) <= MOST_POINTS:
        raise BadShape("points")
    plane = LocalPlane(Point(*points[0]))
    x, y = plane.to_xy_m([p[0] for p in points], [p[1] for p in points])
    line = shapely.LineString(np.column_stack([x, y]))
    if not 1.0 <= line.length <= MOST_LENGTH_M:
        raise BadShape("length")
    if shape == "polygon":
        area = shapely.Polygon(np.column_stack([x, y]))
        if not area.is_valid:
            raise BadShape("crossing")
        if not 1.0 <= area.area <= MOST_AREA_M2:
            raise BadShape("area")


@lru_cache(maxsize=256)
def area_of(shape: Shape, points: tuple[tuple[float, float], ...]) -> shapely.Polygon:
    """The ground that a zone covers; x = longitude, y = latitude, in degrees."""
    ring = np.array(points)[:, ::-1]
    if shape == "polygon":
        return shapely.Polygon(ring)
    plane = LocalPlane(Point(*points[0]))
    x, y = plane.to_xy_m(ring[:, 1], ring[:, 0])
    band = shapely.LineString(np.column_stack([x, y])).buffer(LINE_HALF_WIDTH_M)
    lat, lon = plane.to_degrees(*np.array(band.exterior.coords).T)
    return shapely.Polygon(np.column_stack([lon, lat]))


def holds(zone: Zone, point: Point) -> bool:
    """Is the point within the zone?"""
    return bool(shapely.intersects_xy(area_of(zone.shape, zone.points), point.lon, point.lat))


def slowing(graph: RoadGraph, zones: Sequence[Zone], target: Point | None = None) -> Floats | None:
    """How many times longer each segment takes (S,); None when nothing does.

    Where zones overlap, the slowest counts. `target` is the place that must be reached whatever is closed there.
    """
    if not zones:
        return None
    times = np.ones(graph.segments)
    for zone in zones:
        segment, share = _touched(graph, zone)
        inside = target is not None and holds(zone, target)
        if zone.kind == "slow":
            cost = 1 + (1 / zone.factor - 1) * share
        elif inside:
            cost = np.full(len(segment), INSIDE_SLOWING)
        else:
            cost = np.minimum(CLOSED_SLOWING, 1 + CLOSED_DETOUR_M / np.maximum(graph.a.length_m[segment], 1.0))
        times[segment] = np.maximum(times[segment], cost)
    return times


@lru_cache(maxsize=256)
def _touched(graph: RoadGraph, zone: Zone) -> tuple[NDArray[np.int64], Floats]:
    """Segments that a zone touches, and the share of each that lies within."""
    area = area_of(zone.shape, zone.points)
    west, south, east, north = area.bounds
    a = graph.a
    # A street may cross a zone with both its points outside: look at each piece's own box.
    lat, lon = (np.minimum, np.maximum), (np.minimum, np.maximum)
    low_lat, high_lat = (f(a.shape_lat[:-1], a.shape_lat[1:]) for f in lat)
    low_lon, high_lon = (f(a.shape_lon[:-1], a.shape_lon[1:]) for f in lon)
    owner = np.repeat(np.arange(graph.segments), np.diff(a.shape_start))
    near = (high_lat >= south) & (low_lat <= north) & (high_lon >= west) & (low_lon <= east)
    near &= owner[:-1] == owner[1:]
    segments = np.unique(owner[:-1][near])
    shapely.prepare(area)
    lines = [shapely.LineString(np.column_stack(graph.shape(int(one))[::-1])) for one in segments]
    whole = shapely.length(lines)
    share = np.where(whole > 0, shapely.length(shapely.intersection(lines, area)) / np.maximum(whole, 1e-12), 1.0)
    hit = shapely.intersects(area, lines) if len(lines) else np.zeros(0, dtype=bool)
    return segments[hit], share[hit]
