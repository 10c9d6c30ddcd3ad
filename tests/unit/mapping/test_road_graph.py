"""From mapped streets to a graph: junctions, one-ways, access, turn bans, islands."""

from pathlib import Path

import numpy as np
import pytest

from mapping.domain.access import Mode
from mapping.domain.road_build import NoRoads
from mapping.domain.road_graph import RoadGraph
from mapping.osm import UnreadableExtract, direction, read_streets
from tests.unit.mapping.osm_xml import Town, Ways, eta_s, place

# A cross of two streets: 1-2-3 west to east, 4-2-5 south to north.
CROSS = {1: (-500.0, 0.0), 2: (0.0, 0.0), 3: (500.0, 0.0), 4: (0.0, -500.0), 5: (0.0, 500.0)}
RESIDENTIAL_M_S = 25 / 3.6


def test_ways_are_cut_where_they_meet(tmp_path: Path) -> None:
    graph = Town(CROSS, [(10, [1, 2, 3], {"name": "Lê Lợi"}), (11, [4, 2, 5], {})]).graph(tmp_path)
    assert graph.segments == 4
    assert graph.nodes == 5
    assert sorted(graph.a.length_m.round().tolist()) == [500] * 4
    assert graph.names == ["", "Lê Lợi"]


def test_a_saved_graph_loads_as_it_was(tmp_path: Path) -> None:
    graph = Town(CROSS, [(10, [1, 2, 3], {}), (11, [4, 2, 5], {})]).graph(tmp_path)
    graph.save(tmp_path)
    again = RoadGraph.load(tmp_path)
    assert np.array_equal(again.a.rev_tail, graph.a.rev_tail)
    assert again.names == graph.names
    assert again.meta["segments"] == 4


def test_a_graph_of_another_version_is_refused(tmp_path: Path) -> None:
    Town(CROSS, [(10, [1, 2, 3], {})]).graph(tmp_path).save(tmp_path)
    (tmp_path / "meta.json").write_text('{"format": 0}')
    with pytest.raises(ValueError, match="build them again"):
        RoadGraph.load(tmp_path)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "-1"}, -1),
        ({"junction": "roundabout"}, 1),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"oneway": "no;yes"}, 0),
    ],
)
def test_directions(tags: dict[str, str], expected: int) -> None:
    assert direction(tags) == expected


def test_a_word_for_ambulances_or_for_the_mode_comes_before_the_general_one_way() -> None:
    assert direction({"oneway": "yes", "oneway:emergency": "no"}) == 0
    tags = {"oneway": "yes", "oneway:motorcycle": "no"}
    assert (direction(tags), direction(tags, Mode.MOTORBIKE)) == (1, 0)


def test_a_one_way_street_forces_the_way_around(tmp_path: Path) -> None:
    square = {1: (0.0, 0.0), 2: (400.0, 0.0), 3: (400.0, 400.0), 4: (0.0, 400.0)}
    ways: Ways = [(10, [1, 2], {"oneway": "yes"}), (11, [2, 3], {}), (12, [3, 4], {}), (13, [4, 1], {})]
    field = Town(square, ways).field(tmp_path, place(100, 0))
    assert eta_s(field, place(50, 0)) == pytest.approx(50 / RESIDENTIAL_M_S, rel=1e-2)
    assert eta_s(field, place(150, 0)) == pytest.approx((1600 - 50) / RESIDENTIAL_M_S, rel=1e-2)


def test_a_banned_left_turn_is_not_taken_and_other_approaches_keep_it(tmp_path: Path) -> None:
    # From the south the left turn west is banned: go straight on, turn round at 5, then right.
    ways: Ways = [(10, [1, 2], {}), (11, [2, 3], {}), (12, [4, 2], {}), (13, [2, 5], {})]
    town = Town(CROSS, ways, bans=[(12, 2, 10, "no_left_turn")])
    field = town.field(tmp_path, place(-100, 0))
    assert eta_s(field, place(0, -100)) == pytest.approx((100 + 1000 + 100) / RESIDENTIAL_M_S, rel=1e-2)
    assert eta_s(field, place(100, 0)) == pytest.approx(200 / RESIDENTIAL_M_S, rel=1e-2)
    assert field.graph.meta["turn_bans_used"] == 1


def test_only_straight_on_bans_every_other_exit(tmp_path: Path) -> None:
    ways: Ways = [(10, [1, 2], {}), (11, [2, 3], {}), (12, [4, 2], {}), (13, [2, 5], {})]
    field = Town(CROSS, ways, bans=[(12, 2, 13, "only_straight_on")]).field(tmp_path, place(100, 0))
    assert eta_s(field, place(0, -100)) == pytest.approx((100 + 1000 + 100) / RESIDENTIAL_M_S, rel=1e-2)


def test_a_ban_that_the_map_leaves_open_is_counted_as_dropped(tmp_path: Path) -> None:
    ways: Ways = [(10, [1, 2, 3], {}), (12, [4, 2], {}), (13, [2, 5], {})]
    graph = Town(CROSS, ways, bans=[(12, 2, 10, "no_left_turn")]).graph(tmp_path)
    assert graph.meta["turn_bans_dropped"] == 1


def test_a_bollard_closes_the_street_for_cars(tmp_path: Path) -> None:
    square = {1: (0.0, 0.0), 2: (200.0, 0.0), 3: (400.0, 0.0), 4: (400.0, 400.0), 5: (0.0, 400.0)}
    ways: Ways = [(10, [1, 2, 3], {}), (11, [3, 4, 5, 1], {})]
    town = Town(square, ways, node_tags={2: {"barrier": "bollard"}})
    field = town.field(tmp_path, place(250, 0))
    assert eta_s(field, place(150, 0)) == pytest.approx((150 + 1200 + 150) / RESIDENTIAL_M_S, rel=1e-2)


def test_two_cities_are_both_kept_and_a_fenced_car_park_is_not(tmp_path: Path) -> None:
    nodes: dict[int, tuple[float, float]] = {}
    ways: Ways = []
    for city, (size, east) in enumerate([(40, 0.0), (30, 50_000.0), (2, 2_000.0)]):
        first = 1000 * (city + 1)
        nodes |= {first + i: (east, 100.0 * i) for i in range(size)}
        ways += [(first + i, [first + i, first + i + 1], {}) for i in range(size - 1)]
    graph = Town(nodes, ways).graph(tmp_path)
    assert graph.meta["components"] == [40, 30]
    assert graph.meta["segments_outside_components"] == 1


def test_a_file_without_streets_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoRoads, match="drivable"):
        Town({1: (0.0, 0.0), 2: (9.0, 0.0)}, [(10, [1, 2], {"highway": "footway"})]).graph(tmp_path)


def test_a_file_that_is_no_extract_says_so(tmp_path: Path) -> None:
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(b"this is not a map")
    with pytest.raises(UnreadableExtract, match=r"broken\.osm\.pbf"):
        read_streets(path)
