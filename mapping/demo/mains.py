"""Main roads: drawn by hand, joined where they nearly meet, bridged where they cross water."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from mapping.demo.ground import Ground
from mapping.demo.plane import Coords, Plane
from mapping.demo.source import Place, Quay, Road

SAME_CORNER_M = 32.0
"""Corners drawn closer than this are one junction."""
REACH_M = 170.0
"""A main road that stops this close to another was meant to meet it."""
OVERSHOOT_M = 1.5
"""So far past the other road, that they cross beyond doubt; the crumb is cut again."""
ABUTMENT_M = 4.0
BRIDGE_GAP_M = 45.0
GROUND, BRIDGE, TUNNEL = 0, 1, -1


@dataclass(frozen=True)
class Line:
    """One course of road in metres. ``from_m``: chainage of its start along the named street."""

    name: str
    highway: str
    shape: LineString
    oneway: bool = False
    level: int = GROUND
    main: bool = False
    from_m: float = 0.0
    tags: tuple[tuple[str, str], ...] = ()


def lay_mains(
    plane: Plane,
    ground: Ground,
    roads: Sequence[Road],
    quays: Sequence[Quay],
    bridges: Sequence[Place],
) -> list[Line]:
    """Level pieces, bridges and tunnels of the main roads, with shared ends."""
    courses = _merge_corners([plane.to_metres(road.points) for road in roads], roads)
    lines = [_line(road, course) for road, course in zip(roads, courses, strict=True)]
    lines += [_quay_line(plane, ground, quay) for quay in quays]
    lines = _chain(_meet(lines, ground.wet))
    names = [(Point(plane.to_metres([b.point])[0]), b.name) for b in bridges]
    return [piece for line in lines for piece in _bridged(line, ground.wet, names)]


def _line(road: Road, course: Coords) -> Line:
    tags = (("route", "ferry"), ("maxspeed", "15")) if "f" in road.flags else ()
    level = TUNNEL if "t" in road.flags else BRIDGE if "f" in road.flags else GROUND
    return Line(road.name, road.highway, LineString(course), "o" in road.flags, level, True, tags=tags)


def _merge_corners(courses: Sequence[Coords], roads: Sequence[Road]) -> list[Coords]:
    """Vertices within ``SAME_CORNER_M`` become one; a tunnel's inner vertices stay out of it."""
    sizes = [len(course) for course in courses]
    points = np.concatenate(courses)
    free = np.concatenate([_surface(r, n) for r, n in zip(roads, sizes, strict=True)])
    index = np.flatnonzero(free)
    pairs = index[cKDTree(points[index]).query_pairs(SAME_CORNER_M, output_type="ndarray")]
    graph = coo_array((np.ones(len(pairs)), pairs.T), shape=(len(points), len(points)))
    count, label = connected_components(graph, directed=False)
    sums = np.zeros((count, 2))
    np.add.at(sums, label, points)
    merged = (sums / np.bincount(label)[:, None])[label]
    return [_no_repeats(part) for part in np.split(merged, np.cumsum(sizes)[:-1])]


def _surface(road: Road, size: int) -> np.ndarray:
    inner = np.full(size, "t" not in road.flags)
    inner[[0, -1]] = True
    return inner


def _no_repeats(course: Coords) -> Coords:
    return np.asarray(course[np.concatenate([[True], np.any(np.diff(course, axis=0) != 0, axis=1)])])


def _quay_line(plane: Plane, ground: Ground, quay: Quay) -> Line:
    water = next(w for w, _, _ in ground.waters if w.name == quay.water)
    away_m = water.width_m / 2 + quay.from_bank_m
    bank = cast(LineString, ground.centreline(quay.water).offset_curve(away_m if quay.side == "left" else -away_m))
    start_m, end_m = (bank.project(Point(plane.to_metres([end])[0])) for end in (quay.start, quay.end))
    shape = cast(LineString, substring(bank, start_m, end_m).simplify(2))
    return Line(quay.name, quay.highway, shape, "o" in quay.flags, main=True)


def _meet(lines: list[Line], wet: BaseGeometry) -> list[Line]:
    """Bring each loose end to the nearest other road within reach, a little across it."""
    shapes = [line.shape for line in lines]
    for i in range(len(shapes)):
        for end in (0, -1):
            shapes[i] = _reach(shapes[i], end, shapes[:i] + shapes[i + 1 :], wet)
    return [replace(line, shape=shape) for line, shape in zip(lines, shapes, strict=True)]


def _reach(shape: LineString, end: int, others: Sequence[LineString], wet: BaseGeometry) -> LineString:
    coords = shapely.get_coordinates(shape)
    near_tip = substring(shape, 0, REACH_M) if end == 0 else substring(shape, -REACH_M, shape.length)
    link = _link(Point(coords[end]), near_tip, others, wet)
    if link is None:
        return shape
    meeting = np.array(link.coords[-1])
    beyond = meeting + (meeting - coords[end]) / link.length * OVERSHOOT_M
    parts = [beyond[None], coords] if end == 0 else [coords, beyond[None]]
    return LineString(np.concatenate(parts))


def _link(tip: Point, near_tip: BaseGeometry, others: Sequence[LineString], wet: BaseGeometry) -> LineString | None:
    """The shortest way from ``tip`` to another road without a bridge; None where they meet already."""
    near = [others[i] for i in STRtree(others).query(tip, predicate="dwithin", distance=REACH_M)]
    links = zip(shapely.shortest_line(tip, near), near, strict=True)
    dry = sorted(
        ((link.length, link, other) for link, other in links if not link.intersects(wet)), key=lambda row: row[0]
    )
    if not dry or dry[0][0] < 0.01 or near_tip.intersects(dry[0][2]):
        return None
    return cast(LineString, dry[0][1])


def _chain(lines: list[Line]) -> list[Line]:
    """Carry the chainage over from one drawn part of a street to the next."""
    reached: dict[str, float] = defaultdict(float)
    chained = []
    for line in lines:
        chained.append(replace(line, from_m=reached[line.name]))
        reached[line.name] += line.shape.length
    return chained


def _bridged(line: Line, wet: BaseGeometry, names: Sequence[tuple[Point, str]]) -> Iterator[Line]:
    """The road in pieces: level ground, and a bridge over each stretch of water."""
    if line.level != GROUND:
        yield line
        return
    at_m = 0.0
    for start_m, end_m in _wet_stretches(line.shape, wet):
        if start_m > at_m:
            yield _piece(line, at_m, start_m)
        yield _bridge(_piece(line, start_m, end_m), names)
        at_m = end_m
    if at_m < line.shape.length:
        yield _piece(line, at_m, line.shape.length)


def _piece(line: Line, start_m: float, end_m: float) -> Line:
    shape = cast(LineString, substring(line.shape, start_m, end_m))
    return replace(line, shape=shape, from_m=line.from_m + start_m)


def _bridge(piece: Line, names: Sequence[tuple[Point, str]]) -> Line:
    distance_m, name = min((point.distance(piece.shape), name) for point, name in names)
    tags = (("bridge:name", name),) if distance_m < 250 else ()
    return replace(piece, level=BRIDGE, tags=tags)


def _wet_stretches(shape: LineString, wet: BaseGeometry) -> list[tuple[float, float]]:
    """Chainages (from, to) over water; stretches with little land between them are one bridge."""
    stretches: list[tuple[float, float]] = []
    crossing = shape.intersection(wet)
    for part in shapely.get_parts(crossing)[~shapely.is_empty(shapely.get_parts(crossing))]:
        ends = sorted(shape.project(Point(c)) for c in (part.coords[0], part.coords[-1]))
        stretches.append((max(0.0, ends[0] - ABUTMENT_M), min(shape.length, ends[1] + ABUTMENT_M)))
    joined: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if joined and start - joined[-1][1] < BRIDGE_GAP_M:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
