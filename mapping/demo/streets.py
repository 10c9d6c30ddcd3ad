"""Lesser streets: a slightly uneven grid in every block between the main roads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, Polygon, STRtree
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from mapping.demo.ground import Ground
from mapping.demo.mains import GROUND, Line
from mapping.demo.plane import Plane
from mapping.demo.source import Zone

BLOCK_LIMIT_M2 = 2_500_000.0
"""A bigger block is open country: only its part near a neighbourhood gets streets."""
SEAM_M = 70.0
SHORTEST_M = 45.0


@dataclass
class Quarter:
    """A neighbourhood being named: hands out its street names, then numbers."""

    zone: Zone
    centre: Point
    disc: Polygon
    unused: list[str]
    numbered: int = 0

    def next_name(self) -> str:
        if self.unused:
            return self.unused.pop(0)
        self.numbered += 1
        return f"Đường số {self.numbered}"


@dataclass
class Layout:
    """Everything the grid of one city needs."""

    quarters: list[Quarter]
    cells: list[BaseGeometry]
    closed: BaseGeometry
    random: Random
    lines: list[Line] = field(default_factory=list)


def lay_streets(
    plane: Plane, ground: Ground, mains: Sequence[Line], zones: Sequence[Zone], random: Random
) -> list[Line]:
    quarters = [_quarter(plane, zone) for zone in zones]
    layout = Layout(quarters, _cells(quarters), ground.closed, random)
    for face in _faces(mains, quarters):
        for quarter, ground_part in _shares(face, layout):
            layout.lines += _grid(ground_part, quarter, layout)
    return layout.lines


def _quarter(plane: Plane, zone: Zone) -> Quarter:
    centre = Point(plane.to_metres([zone.centre])[0])
    return Quarter(zone, centre, _outline(zone, centre), list(zone.street_names))


def _outline(zone: Zone, centre: Point) -> Polygon:
    """A neighbourhood's edge: round on the whole, with bulges and bays of its own."""
    random = Random(zone.name)
    around = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    waves = [(2, 0.16), (3, 0.13), (5, 0.09)]
    swell = sum(size * np.sin(k * around + random.uniform(0, 2 * np.pi)) for k, size in waves)
    reach_m = zone.radius_m * (1 + swell)
    return Polygon(np.column_stack([centre.x + reach_m * np.cos(around), centre.y + reach_m * np.sin(around)]))


def _cells(quarters: Sequence[Quarter]) -> list[BaseGeometry]:
    """For each neighbourhood the ground nearer to it than to any other, within its disc."""
    centres = [quarter.centre for quarter in quarters]
    far = MultiPoint(centres).buffer(10_000).envelope
    cells = list(shapely.voronoi_polygons(MultiPoint(centres), extend_to=far).geoms)
    tree = STRtree(cells)
    owned = (cells[int(tree.query(q.centre, predicate="intersects")[0])] for q in quarters)
    return [cell.intersection(q.disc) for cell, q in zip(owned, quarters, strict=True)]


def _faces(mains: Sequence[Line], quarters: Sequence[Quarter]) -> list[Polygon]:
    """Blocks between main roads, bounded outside by the edge of what is built up."""
    built_up = shapely.union_all([quarter.disc for quarter in quarters])
    courses = [line.shape for line in mains if line.level >= GROUND]
    rim = shapely.union_all([*courses, built_up.boundary])
    blocks = list(polygonize(shapely.get_parts(rim)))
    return sorted(blocks, key=lambda block: block.representative_point().coords[0])


def _shares(face: Polygon, layout: Layout) -> Iterator[tuple[Quarter, BaseGeometry]]:
    """Who lays the streets of a block: one neighbourhood if small, each its own part if not."""
    middle = face.representative_point()
    if face.area < BLOCK_LIMIT_M2:
        nearest = min(layout.quarters, key=lambda q: q.centre.distance(middle) / q.zone.radius_m)
        if nearest.disc.buffer(300).contains(middle):
            yield nearest, _open(face, layout)
        return
    for quarter, cell in zip(layout.quarters, layout.cells, strict=True):
        if cell.intersects(face):
            yield quarter, _open(cell.buffer(SEAM_M).intersection(face), layout)


def _open(part: BaseGeometry, layout: Layout) -> BaseGeometry:
    """The part without water and parks; only those in its own rectangle are looked at."""
    return part.difference(layout.closed.intersection(part.envelope)) if layout.closed.intersects(part) else part


def _grid(part: BaseGeometry, quarter: Quarter, layout: Layout) -> Iterator[Line]:
    for ground_part in shapely.get_parts(part):
        if ground_part.area > 12_000:
            angle = _bearing(ground_part)
            zone, random = quarter.zone, layout.random
            yield from _rows(ground_part, angle, zone.along_m, quarter, random)
            yield from _rows(ground_part, angle + 90, zone.across_m, quarter, random)


def _bearing(part: Polygon) -> float:
    """Degrees of the longer side of the block's tightest rectangle."""
    corners = shapely.get_coordinates(part.minimum_rotated_rectangle)
    sides = np.diff(corners[:3], axis=0)
    east, north = sides[int(np.argmax(np.hypot(*sides.T)))]
    return float(np.degrees(np.arctan2(north, east)))


def _rows(part: Polygon, angle: float, spacing_m: float, quarter: Quarter, random: Random) -> Iterator[Line]:
    """Parallel streets at ``angle``, evenly spread and a little crooked."""
    level = rotate(part, -angle, origin=(0, 0))
    west, south, east, north = level.bounds
    rows = round((north - south) / spacing_m)
    reach = part.buffer(2)
    for k in range(1, rows):
        y = south + (north - south) * k / rows + random.uniform(-0.13, 0.13) * spacing_m
        wavy = rotate(_wavy(west, east, y, random), angle, origin=(0, 0))
        for piece in shapely.get_parts(wavy.intersection(reach)):
            if piece.length > SHORTEST_M:
                yield _street(piece, quarter, random)


def _wavy(west: float, east: float, y: float, random: Random) -> LineString:
    count = max(2, int((east - west) / 260) + 1)
    tilt = random.gauss(0, 0.02)
    xs = np.linspace(west - 5, east + 5, count)
    ys = [y + tilt * (x - (west + east) / 2) + random.gauss(0, 7) for x in xs]
    return LineString(np.column_stack([xs, ys]))


def _street(shape: LineString, quarter: Quarter, random: Random) -> Line:
    highway = "tertiary" if shape.length > 650 and random.random() < 0.25 else "residential"
    return Line(quarter.next_name(), highway, shape)
