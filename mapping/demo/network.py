"""Write the schematic network of Hồ Chí Minh City and Cần Thơ as an OSM file.

The demonstration runs on it when no real extract is given. The same input
always gives the same file.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import osmium
import shapely
from osmium.osm.mutable import Node, Way
from shapely import Polygon

from mapping.demo import DEMO_GENERATOR, graph
from mapping.demo.city import City, build_city
from mapping.demo.mains import BRIDGE, TUNNEL, Line
from mapping.demo.plane import Coords, LatLon
from mapping.demo.source import plain

HO_CHI_MINH_CITY: LatLon = (10.78, 106.69)
CAN_THO: LatLon = (10.03, 105.77)
BETWEEN_CITIES_LON = 106.1
SEED = 115
TIMESTAMP = "2026-01-01T00:00:00Z"
AREA_TAGS = {
    "park": {"leisure": "park"},
    "wood": {"natural": "wood"},
    "sea": {"natural": "water", "water": "sea"},
    "aeroway": {"aeroway": "aerodrome"},
    "industrial": {"landuse": "industrial"},
}
SPEED_KMH = {"motorway": 100, "trunk": 60, "primary": 50}
SIGNAL_CLASSES = {"trunk", "primary", "secondary"}
TOWNS = (
    (HO_CHI_MINH_CITY, "city", "Thành phố Hồ Chí Minh", "Ho Chi Minh City"),
    (CAN_THO, "city", "Cần Thơ", "Can Tho"),
)


@dataclass(frozen=True)
class Stats:
    """``junctions``: places where three or more ways meet, or two of different names."""

    nodes: int
    ways: int
    junctions: int
    road_km: float
    houses: int


def demo_cities() -> list[City]:
    return [
        build_city(HO_CHI_MINH_CITY, lambda at: at[1] > BETWEEN_CITIES_LON, SEED),
        build_city(CAN_THO, lambda at: at[1] < BETWEEN_CITIES_LON, SEED + 1),
    ]


def write_demo_network(path: Path) -> Stats:
    """Write both cities to ``path`` (.osm.pbf, replaced if there); returns what was written."""
    sheet = _Sheet()
    for city in demo_cities():
        sheet.add_city(city)
    for at, place, name, english in TOWNS:
        sheet.add_node(at, {"place": place, "name": name, "name:en": english})
    path.parent.mkdir(parents=True, exist_ok=True)
    header = osmium.io.Header()
    header.set("generator", DEMO_GENERATOR)
    with osmium.SimpleWriter(str(path), overwrite=True, header=header) as writer:
        sheet.write(writer)
    return sheet.stats


class _Sheet:
    """Collects nodes and ways with ids of their own, nodes written first."""

    def __init__(self) -> None:
        self._node_ids, self._way_ids = count(1), count(1)
        self._nodes: list[Node] = []
        self._ways: list[Way] = []
        self._junctions, self._road_m, self._houses = 0, 0.0, 0

    @property
    def stats(self) -> Stats:
        return Stats(
            len(self._nodes),
            len(self._ways),
            self._junctions,
            round(self._road_m / 1000, 1),
            self._houses,
        )

    def write(self, writer: osmium.SimpleWriter) -> None:
        for node in self._nodes:
            writer.add_node(node)
        for way in self._ways:
            writer.add_way(way)

    def add_city(self, city: City) -> None:
        self._add_roads(city)
        self._add_ground(city)
        self._add_names(city)

    def add_node(self, at: LatLon, tags: dict[str, str]) -> int:
        number = next(self._node_ids)
        lat, lon = at
        self._nodes.append(
            Node(
                id=number,
                version=1,
                timestamp=TIMESTAMP,
                location=(round(lon, 7), round(lat, 7)),
                tags=tags,
            )
        )
        return number

    def _add_way(self, nodes: list[int], tags: dict[str, str]) -> None:
        number = next(self._way_ids)
        self._ways.append(Way(id=number, version=1, timestamp=TIMESTAMP, nodes=nodes, tags=tags))

    def _add_roads(self, city: City) -> None:
        net = city.net
        used = np.flatnonzero(graph.degrees(net))
        signals = set(_signals(city))
        ids: dict[int, int] = {}
        for place, at in zip(used, city.plane.to_lat_lon(net.places[used]), strict=True):
            tags = {"highway": "traffic_signals"} if int(place) in signals else {}
            ids[int(place)] = self.add_node((at[0], at[1]), tags)
        for way in graph.ways(net):
            self._add_way([ids[int(n)] for n in way.nodes], road_tags(way.line))
        self._junctions += int(np.count_nonzero(graph.degrees(net) >= 3))
        self._road_m += float(net.length_m[net.alive].sum())

    def _add_ground(self, city: City) -> None:
        for water, course, shape in city.ground.waters:
            self._add_ring(city, shape, {"natural": "water", "water": water.kind})
            line = shapely.get_coordinates(course.simplify(5))
            tags = {"waterway": water.kind, "name": water.name, "width": f"{water.width_m:.0f}"}
            self._add_way(self._line(city, line), tags)
        for fairway in city.fairways:
            tags = {"waterway": "fairway", "name": fairway.name, "width": f"{fairway.width_m:.0f}"}
            self._add_way([self.add_node(point, {}) for point in fairway.points], tags)
        for area, shape in city.ground.areas:
            self._add_ring(city, shape, {**AREA_TAGS[area.kind], "name": area.name})

    def _add_ring(self, city: City, shape: Polygon, tags: dict[str, str]) -> None:
        for part in shapely.get_parts(shape.simplify(3)):
            ring = self._line(city, shapely.get_coordinates(part.exterior)[:-1])
            self._add_way([*ring, ring[0]], tags)

    def _line(self, city: City, coords: Coords) -> list[int]:
        return [self.add_node((lat, lon), {}) for lat, lon in city.plane.to_lat_lon(coords)]

    def _add_names(self, city: City) -> None:
        for zone in city.zones:
            self.add_node(zone.centre, {"place": zone.place, "name": plain(zone.name)})
        for place in city.places:
            self.add_node(place.point, {"name": place.name, **dict(place.tags)})
        coords = np.array([house.at.coords[0] for house in city.houses])
        for house, at in zip(city.houses, city.plane.to_lat_lon(coords), strict=True):
            tags = {"addr:housenumber": house.number, "addr:street": house.street}
            self.add_node((at[0], at[1]), tags)
        self._houses += len(city.houses)


def road_tags(line: Line) -> dict[str, str]:
    """A road's tags in OSM's words."""
    tags = {"highway": line.highway, "name": plain(line.name)}
    if line.highway in SPEED_KMH:
        tags["maxspeed"] = str(SPEED_KMH[line.highway])
    if line.oneway:
        tags["oneway"] = "yes"
    if line.level == TUNNEL:
        tags |= {"tunnel": "yes", "layer": "-1"}
    elif line.level == BRIDGE and ("route", "ferry") not in line.tags:
        tags |= {"bridge": "yes", "layer": "1"}
    return {key: value for key, value in {**tags, **dict(line.tags)}.items() if value}


def _signals(city: City) -> Iterator[int]:
    """Places where two different main roads cross."""
    names: dict[int, set[str]] = defaultdict(set)
    for way in graph.ways(city.net):
        if way.line.highway in SIGNAL_CLASSES:
            for node in way.nodes:
                names[int(node)].add(way.line.name)
    at_least_three = graph.degrees(city.net) >= 3
    return (n for n, roads in names.items() if len(roads) > 1 and at_least_three[n])
