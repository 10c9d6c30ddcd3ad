"""Where the water is: what is drawn as river, canal or sea, beside the lines that run through its middle."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from mapping.domain.geo import LocalPlane, Point

type Floats = NDArray[np.float64]

#: How often along a line its distance to the bank is taken.
SAMPLE_M: Final = 60.0
#: As wide as the line is from the bank nearly everywhere; a bay in the bank is no width.
WIDE: Final = 0.8


class Banks:
    """Polygons of water in degrees (x east, y north); all answers in metres. Without any, nothing is known."""

    def __init__(self, shapes: Sequence[shapely.Geometry] = ()) -> None:
        self._shapes = list(shapes)

    @cached_property
    def plane(self) -> LocalPlane:
        """Metres around the middle of the waters."""
        west, south, east, north = shapely.total_bounds(self._shapes) if self._shapes else (106.7, 10.8, 106.7, 10.8)
        return LocalPlane(Point(float(south + north) / 2, float(west + east) / 2))

    def xy(self, lat: Floats, lon: Floats) -> Floats:
        """(N, 2) on the plane."""
        return np.column_stack(self.plane.to_xy_m(lat, lon))

    @cached_property
    def _bodies(self) -> NDArray[np.object_]:
        """Each connected water once: banks are drawn in pieces that touch."""
        flat = shapely.transform(self._shapes, lambda at: self.xy(at[:, 1], at[:, 0]))
        return np.asarray(shapely.get_parts(shapely.union_all(shapely.make_valid(flat))))

    @cached_property
    def _edges(self) -> shapely.STRtree:
        """The banks, as many short lines: the boundary of a whole river is too long to measure to."""
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(self._bodies)]
        pairs = [np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings]
        return shapely.STRtree(_lines(np.concatenate(pairs)))

    @cached_property
    def _pieces(self) -> shapely.STRtree:
        """The water cut along a grid, for the same reason."""
        return shapely.STRtree(np.concatenate([np.empty(0, object), *map(_gridded, self._bodies)]))

    def width_m(self, line: shapely.LineString) -> float | None:
        """From bank to bank along a line; None where less than half of it is drawn as water."""
        if not self._shapes:
            return None
        along = np.arange(0.0, line.length, SAMPLE_M) if line.length > SAMPLE_M else np.array([line.length / 2])
        spots = shapely.line_interpolate_point(line, along)
        wet = np.unique(self._pieces.query(spots, predicate="intersects")[0])
        if 2 * len(wet) < len(spots):
            return None
        _, away = self._edges.query_nearest(spots[wet], all_matches=False, return_distance=True)
        return 2 * float(np.quantile(away, WIDE))

    def over_land_m(self, begin: Floats, end: Floats) -> Floats:
        """How much of each straight way (N, 2) to (N, 2) is not drawn as water (N,)."""
        ways = _lines(np.stack([begin, end], axis=1))
        dry = np.asarray(shapely.length(ways))
        if self._shapes:
            way, piece = self._pieces.query(ways, predicate="intersects")
            wet = shapely.length(shapely.intersection(ways[way], self._pieces.geometries[piece]))
            np.subtract.at(dry, way, wet)
        return np.maximum(dry, 0.0)


def _lines(ends: Floats) -> NDArray[np.object_]:
    """(N, 2, 2) to N straight lines."""
    return np.atleast_1d(np.asarray(shapely.linestrings(ends), object))


#: Pieces of water are as large at most.
_CELL_M: Final = 1_000.0


def _gridded(body: shapely.Polygon) -> NDArray[np.object_]:
    """The parts of a polygon in each cell of a grid, halved until they are small."""
    west, south, east, north = body.bounds
    if max(east - west, north - south) <= _CELL_M:
        return np.array([body], object)
    x, y = (west + east) / 2, (south + north) / 2
    halves = (
        (shapely.box(west, south, x, north), shapely.box(x, south, east, north))
        if east - west > north - south
        else (shapely.box(west, south, east, y), shapely.box(west, y, east, north))
    )
    parts = shapely.get_parts(shapely.intersection(body, list(halves)))
    areas = [part for part in parts if part.geom_type == "Polygon"]
    return np.concatenate([np.empty(0, object), *map(_gridded, areas)])
