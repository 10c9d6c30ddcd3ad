"""The schematic city: big enough, in one piece, dry, and near every demo station."""

import csv
from pathlib import Path

import numpy as np
import osmium
import pytest
from shapely import LineString, Polygon, STRtree

from mapping.demo.city import City, build_city
from mapping.demo.network import BETWEEN_CITIES_LON, CAN_THO, SEED, write_demo_network
from mapping.domain.boats import BOAT_SPEEDS
from mapping.domain.costs import Costs, costs_of
from mapping.domain.geo import Point
from mapping.domain.network import Network, assemble, draw
from mapping.domain.road_build import build_graph
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.osm import read_streets
from mapping.tiles import SCHEMATIC, attribution_of

STATIONS = Path(__file__).parents[3] / "fleet" / "demo" / "stations.csv"
DEEP_DEGREES = 0.0001  # about 11 m: a road may touch a bank; it may not lie in the water


def can_tho() -> City:
    return build_city(CAN_THO, lambda at: at[1] < BETWEEN_CITIES_LON, SEED + 1)


@pytest.fixture(scope="module")
def small_city() -> City:
    return can_tho()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "network.osm.pbf"
    write_demo_network(path)
    return path


@pytest.fixture(scope="module")
def graph(network: Path) -> RoadGraph:
    return build_graph(read_streets(network))


def test_the_same_facts_always_draw_the_same_city(small_city: City) -> None:
    again = can_tho()
    assert np.array_equal(again.net.places, small_city.net.places)
    assert np.array_equal(again.net.ends, small_city.net.ends)
    assert np.array_equal(again.net.alive, small_city.net.alive)


def test_only_bridges_tunnels_and_ferries_cross_a_river(network: Path) -> None:
    rivers, level_roads = [], []
    for way in osmium.FileProcessor(str(network)).with_locations():
        if not isinstance(way, osmium.osm.Way):
            continue
        course = [(node.lon, node.lat) for node in way.nodes]
        if way.tags.get("water") == "river":
            rivers.append(Polygon(course).buffer(-DEEP_DEGREES))
        elif "highway" in way.tags and not {"bridge", "tunnel", "route"} & {tag.k for tag in way.tags}:
            level_roads.append((way.tags.get("name"), LineString(course)))
    wet = STRtree([road for _, road in level_roads]).query(rivers, predicate="intersects")[1]
    assert len(rivers) > 8
    assert len(level_roads) > 3_000
    assert not {level_roads[i][0] for i in wet}


def test_the_great_bridges_stand_where_they_should(network: Path) -> None:
    named = {way.tags["bridge:name"] for way in osmium.FileProcessor(str(network)) if "bridge:name" in way.tags}
    assert named >= {"Cầu Sài Gòn", "Cầu Phú Mỹ", "Cầu Bình Triệu", "Cầu Bình Lợi", "Cầu Thủ Thiêm", "Cầu Ba Son"}
    assert named >= {"Cầu Cần Thơ", "Cầu Quang Trung", "Cầu Hưng Lợi"}


def test_it_has_a_citys_worth_of_junctions_and_no_island_of_roads(graph: RoadGraph) -> None:
    assert graph.nodes > 3_000
    assert graph.a.in_main.all()


def test_every_demo_station_stands_near_a_road(graph: RoadGraph) -> None:
    with STATIONS.open(newline="", encoding="utf-8") as file:
        stations = list(csv.DictReader(file))
    place = Snapper(graph).snap([float(s["lat"]) for s in stations], [float(s["lon"]) for s in stations])
    far = {s["name"]: round(off) for s, off in zip(stations, place.off_m, strict=True) if off > 300}
    assert len(stations) == 58
    assert not far


def test_it_never_passes_for_a_real_map(network: Path) -> None:
    assert attribution_of(network) == SCHEMATIC


def test_the_demo_boat_can_put_to_sea_and_land_beside_a_canal_of_the_city(network: Path) -> None:
    with STATIONS.open(newline="", encoding="utf-8") as file:
        pier = next(row for row in csv.DictReader(file) if "đường thủy" in row["name"])
    city = assemble(draw(read_streets(network)))
    field = city.field(Point(10.7690, 106.7070), 3, profile="boat", speeds=BOAT_SPEEDS, costs=_boat_costs(city))
    arrival = field.arrivals([float(pier["lat"])], [float(pier["lon"])])[0]
    assert 40_000 < arrival.drive_m < 90_000
    assert 0 < arrival.walk_m < 200


def _boat_costs(city: Network) -> Costs:
    assert city.boat is not None
    return costs_of(city.boat.graph, BOAT_SPEEDS, 3)
