"""What streets have to go round: rivers, canals, parks, airports, the sea."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from mapping.demo.plane import Plane, smooth
from mapping.demo.source import Area, Water

BANK_M = 14.0
"""Lesser streets stop this far from the water."""


@dataclass(frozen=True)
class Ground:
    """Water and open areas of one city, in metres."""

    waters: tuple[tuple[Water, LineString, Polygon], ...]
    areas: tuple[tuple[Area, Polygon], ...]

    @cached_property
    def wet(self) -> BaseGeometry:
        """Rivers, canals and the sea as one shape."""
        sea = [shape for area, shape in self.areas if area.kind == "sea"]
        wet: BaseGeometry = shapely.union_all([shape for _, _, shape in self.waters] + sea)
        return wet

    @cached_property
    def closed(self) -> BaseGeometry:
        """Where no lesser street may lie."""
        areas = shapely.union_all([shape for _, shape in self.areas])
        closed: BaseGeometry = areas.buffer(6).union(self.wet.buffer(BANK_M))
        shapely.prepare(closed)
        return closed

    def centreline(self, name: str) -> LineString:
        return next(line for water, line, _ in self.waters if water.name == name)


def lay_ground(plane: Plane, waters: Sequence[Water], areas: Sequence[Area]) -> Ground:
    courses = [(water, LineString(smooth(plane.to_metres(water.points)))) for water in waters]
    return Ground(
        tuple((w, line, line.buffer(w.width_m / 2, quad_segs=4)) for w, line in courses),
        tuple((a, Polygon(plane.to_metres(a.points)).buffer(0)) for a in areas),
    )
