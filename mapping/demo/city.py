"""One schematic city from its facts: roads, streets, alleys, joined into one network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from shapely import LineString, Point, STRtree

from mapping.demo import graph, source
from mapping.demo.alleys import AlleyLayer, House, front_houses
from mapping.demo.graph import Network
from mapping.demo.ground import Ground, lay_ground
from mapping.demo.mains import GROUND, Line, lay_mains
from mapping.demo.plane import LatLon, Plane
from mapping.demo.source import Fairway, Place, Zone
from mapping.demo.streets import lay_streets

MISSING_SHARE = 0.11
"""Share of lesser street edges left out, so that no block looks ruled."""
DRIVE_FROM_M, DRIVE_TO_M = 25.0, 400.0
HOUSE_EVERY_M = 160.0
NUMBERED_STREETS = {"primary", "secondary", "tertiary", "residential"}


@dataclass(frozen=True)
class City:
    plane: Plane
    ground: Ground
    net: Network
    zones: list[Zone]
    places: list[Place]
    houses: list[House]
    fairways: list[Fairway]


def build_city(origin: LatLon, belongs: Callable[[LatLon], bool], seed: int) -> City:
    """The city made of every fact whose first point ``belongs`` to it."""
    plane, random = Plane(origin), Random(seed)
    zones = [zone for zone in source.zones() if belongs(zone.centre)]
    places = [place for place in source.landmarks() if belongs(place.point)]
    ground = lay_ground(
        plane,
        [water for water in source.waters() if belongs(water.points[0])],
        [area for area in source.areas() if belongs(area.points[0])],
    )
    mains = _mains(plane, ground, belongs)
    streets = lay_streets(plane, ground, mains, zones, random)
    net = _thinned(graph.noded([*mains, *streets]), random)
    joined = graph.as_lines(net)
    layer = AlleyLayer(joined, ground.closed, random)
    alleys = layer.lay(_densities(plane, layer.streets, zones))
    drives = _drives(plane, joined, [place for place in places if _is_hospital(place)])
    full = graph.noded([*joined, *alleys, *drives])
    _tidy(full)
    numbered = [s for s in layer.streets if s.highway in NUMBERED_STREETS]
    houses = [house for street in numbered for house in front_houses(street, HOUSE_EVERY_M)]
    fairways = [fairway for fairway in source.fairways() if belongs(fairway.points[0])]
    return City(plane, ground, full, zones, places, houses + layer.houses, fairways)


def _mains(plane: Plane, ground: Ground, belongs: Callable[[LatLon], bool]) -> list[Line]:
    return lay_mains(
        plane,
        ground,
        [road for road in source.roads() if belongs(road.points[0])],
        [quay for quay in source.quays() if belongs(quay.start)],
        [bridge for bridge in source.bridges() if belongs(bridge.point)],
    )


def _thinned(net: Network, random: Random) -> Network:
    lesser = np.array([not line.main for line in net.lines])[net.line]
    gone = np.array([random.random() < MISSING_SHARE for _ in net.line])
    net.alive &= ~(lesser & gone)
    graph.prune_stubs(net, lambda line: 150 if line.main else 75)
    graph.keep_strong_part(net)
    return net


def _tidy(net: Network) -> None:
    """Only the crumbs that crossing a line by a metre leaves behind."""
    graph.prune_stubs(net, lambda line: 6)
    graph.keep_strong_part(net)


def _densities(plane: Plane, streets: Sequence[Line], zones: Sequence[Zone]) -> list[float]:
    """Alleys per km for each street, as in the neighbourhood it starts in."""
    centres = plane.to_metres([zone.centre for zone in zones])
    radii = np.array([zone.radius_m for zone in zones])
    starts = np.array([street.shape.coords[0] for street in streets])
    away = np.hypot(*(starts[:, None] - centres[None]).transpose(2, 0, 1)) / radii
    nearest = away.argmin(axis=1)
    inside = away.min(axis=1) < 1.3
    density = np.array([zone.alleys_per_km for zone in zones])[nearest]
    return list(np.where(inside, density, 0.0))


def _is_hospital(place: Place) -> bool:
    return ("amenity", "hospital") in place.tags


def _drives(plane: Plane, streets: Sequence[Line], hospitals: Sequence[Place]) -> list[Line]:
    """A drive from each hospital that stands back from the street."""
    level = [street.shape for street in streets if street.level == GROUND]
    tree = STRtree(level)
    drives = []
    for hospital in hospitals:
        gate = Point(plane.to_metres([hospital.point])[0])
        street = level[int(tree.nearest(gate))]
        if DRIVE_FROM_M < gate.distance(street) < DRIVE_TO_M:
            meeting = street.interpolate(street.project(gate))
            drives.append(Line("", "service", _overshoot(gate, meeting)))
    return drives


def _overshoot(start: Point, end: Point) -> LineString:
    a, b = np.array(start.coords[0]), np.array(end.coords[0])
    return LineString([a, b + (b - a) / np.hypot(*(b - a)) * 1.5])
