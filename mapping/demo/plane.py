"""Metres on a flat sheet around a city, and the one planar routine the network needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from shapely import LineString, STRtree

type LatLon = tuple[float, float]
type Coords = NDArray[np.float64]
"""Shape (n, 2): metres east and metres north."""

METRES_PER_DEGREE = 6_371_008.8 * pi / 180


@dataclass(frozen=True)
class Plane:
    """Equirectangular projection about ``origin``; within 1 in 1,000 over the city."""

    origin: LatLon

    def to_metres(self, points: Sequence[LatLon]) -> Coords:
        lat_lon = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        east = (lat_lon[:, 1] - self.origin[1]) * METRES_PER_DEGREE * self._shrink
        return np.column_stack([east, (lat_lon[:, 0] - self.origin[0]) * METRES_PER_DEGREE])

    def to_lat_lon(self, coords: Coords) -> Coords:
        lon = self.origin[1] + coords[:, 0] / (METRES_PER_DEGREE * self._shrink)
        return np.column_stack([self.origin[0] + coords[:, 1] / METRES_PER_DEGREE, lon])

    @property
    def _shrink(self) -> float:
        return cos(radians(self.origin[0]))


def smooth(coords: Coords, step_m: float = 60.0) -> Coords:
    """The same course with rounded bends, a vertex about every ``step_m``."""
    gaps = np.hypot(*np.diff(coords, axis=0).T)
    chainage = np.concatenate([[0.0], np.cumsum(gaps)])
    at = np.linspace(0.0, chainage[-1], max(2, int(chainage[-1] / step_m)))
    return np.column_stack([PchipInterpolator(chainage, coords[:, i])(at) for i in (0, 1)])


def node_lines(lines: Sequence[LineString]) -> list[Coords]:
    """Each line with a vertex, on whole metres, wherever it meets another of the lines.

    Lines that merely come near each other stay apart. Returns coordinates in
    the order given, consecutive duplicates removed.
    """
    owners, points = _meetings(np.asarray(lines, dtype=object))
    order = np.argsort(owners, kind="stable")
    bounds = np.searchsorted(owners[order], np.arange(len(lines) + 1))
    points = points[order]
    return [_with_vertices(line, points[bounds[i] : bounds[i + 1]]) for i, line in enumerate(lines)]


def _meetings(lines: NDArray[np.object_]) -> tuple[NDArray[np.intp], Coords]:
    """Meeting points as (owner, point) rows; each appears once for either line."""
    first, second = STRtree(lines).query(lines, predicate="intersects")
    pick = first < second
    first, second = first[pick], second[pick]
    shared = shapely.intersection(lines[first], lines[second])
    points, index = shapely.get_coordinates(shared, return_index=True)
    return np.concatenate([first[index], second[index]]), np.concatenate([points, points])


def _with_vertices(line: LineString, extra: Coords) -> Coords:
    own = shapely.get_coordinates(line)
    own_at = np.asarray(shapely.line_locate_point(line, shapely.points(own)))
    own_at[-1] = line.length
    extra_at = np.asarray(shapely.line_locate_point(line, shapely.points(extra)) if len(extra) else (), float)
    order = np.argsort(np.concatenate([own_at, extra_at]), kind="stable")
    coords = np.round(np.concatenate([own, extra])[order])
    keep = np.concatenate([[True], np.any(np.diff(coords, axis=0) != 0, axis=1)])
    return np.asarray(coords[keep])
