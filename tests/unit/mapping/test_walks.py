"""The last metres on foot: alleys that cars cannot enter, paths, and the banks of rivers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mapping.domain.boats import BOAT_KMH, LANDING_S, WaterClass
from mapping.domain.conditions import DEFAULT_SPEEDS, Profile
from mapping.domain.costs import costs_of
from mapping.domain.eta import Arrival, EtaField, Field, NowhereField
from mapping.domain.geo import Point
from mapping.domain.network import Network, assemble, load
from mapping.domain.network import draw as draw_network
from mapping.domain.reach import Box, Grid, ReachField, Starts
from mapping.domain.walk import WALK_M_S
from tests.unit.mapping.osm_xml import QUIET_HOUR, Town, Ways, eta_s, place

RESIDENTIAL_M_S = 25 / 3.6
ALLEY = {"highway": "service", "service": "alley"}
#: Lê Văn Sỹ runs east; Hẻm 45 goes north from its middle and bends east, 45/6 branches off; no car gets in.
NODES = {
    1: (0.0, 0.0),
    2: (500.0, 0.0),
    3: (1000.0, 0.0),
    4: (500.0, 200.0),
    5: (650.0, 200.0),
    6: (500.0, 300.0),
}
WAYS: Ways = [
    (10, [1, 2, 3], {"name": "Lê Văn Sỹ"}),
    (11, [2, 4, 5], ALLEY | {"name": "Hẻm 45 Lê Văn Sỹ"}),
    (12, [4, 6], ALLEY | {"name": "Hẻm 45/6"}),
]
TOWN = Town(NODES, WAYS)


def field_of(network: Network, target: Point, profile: Profile = "car") -> Field:
    layer = network.layer(profile)
    assert layer is not None
    speeds = DEFAULT_SPEEDS[profile]
    costs = costs_of(layer.graph, speeds, QUIET_HOUR)
    return network.field(target, QUIET_HOUR, profile=profile, speeds=speeds, costs=costs)


def arrival(field: Field, start: Point) -> Arrival:
    return field.arrivals([start.lat], [start.lon])[0]


def test_a_car_stops_at_the_mouth_and_the_crew_walks(tmp_path: Path) -> None:
    field = field_of(TOWN.network(tmp_path), place(650, 205))
    found = arrival(field, place(0, 0))
    assert found.walk_m == pytest.approx(355, rel=0.01)
    assert found.walk_s == pytest.approx(355 / WALK_M_S, rel=0.01)
    assert found.drive_m == pytest.approx(500, rel=0.01)
    assert eta_s(field, place(0, 0)) == pytest.approx(500 / RESIDENTIAL_M_S + 355 / WALK_M_S, rel=0.01)
    assert found.mouth is not None
    assert (found.mouth.way, found.mouth.street) == ("Hẻm 45 Lê Văn Sỹ", "Lê Văn Sỹ")
    assert (found.mouth.at.lat, found.mouth.at.lon) == pytest.approx((place(500, 0).lat, place(500, 0).lon))


def test_the_walk_is_drawn_from_the_mouth_to_the_door(tmp_path: Path) -> None:
    field = field_of(TOWN.network(tmp_path), place(510, 290))
    assert isinstance(field, EtaField)
    line = field.walk_line(arrival(field, place(0, 0)))
    corners = [place(500, 0), place(500, 200), place(500, 290), place(510, 290)]
    assert np.array(line) == pytest.approx(np.array([(at.lat, at.lon) for at in corners]), abs=1e-6)
    drive = field.drive(place(0, 0))
    assert drive is not None
    assert drive.line()[-1] == pytest.approx(line[0], abs=1e-6)


def test_a_motorbike_rides_to_the_door(tmp_path: Path) -> None:
    network = TOWN.network(tmp_path)
    found = arrival(field_of(network, place(650, 200), "motorbike"), place(0, 0))
    assert (found.mouth, round(found.walk_m)) == (None, 0)
    assert found.drive_m == pytest.approx(850, rel=0.01)


def test_a_patient_on_a_street_is_reached_as_ever(tmp_path: Path) -> None:
    found = arrival(field_of(TOWN.network(tmp_path), place(800, 13)), place(0, 0))
    assert found.mouth is None
    assert (found.walk_m, found.drive_m) == pytest.approx((13, 800), rel=0.02)


def test_of_two_mouths_each_vehicle_takes_the_one_that_is_sooner_for_it(tmp_path: Path) -> None:
    through = Town(
        {**NODES, 7: (1000.0, 200.0)},
        [*WAYS[:1], (11, [2, 4, 7, 3], ALLEY | {"name": "Hẻm 45"})],
    )
    field = field_of(through.network(tmp_path), place(750, 200))
    west, east = arrival(field, place(0, 0)), arrival(field, place(1000, 0))
    assert (west.drive_m, east.drive_m) == pytest.approx((500, 0), abs=2)
    assert west.walk_m == pytest.approx(east.walk_m, rel=0.01)


def test_a_vehicle_beyond_the_mouth_on_the_same_street_drives_back_to_it(tmp_path: Path) -> None:
    field = field_of(TOWN.network(tmp_path), place(500, 100))
    for start in (place(400, 0), place(600, 0)):
        assert eta_s(field, start) == pytest.approx(100 / RESIDENTIAL_M_S + 100 / WALK_M_S, rel=0.01)


def test_a_park_path_beside_a_street_is_left_for_the_street(tmp_path: Path) -> None:
    park = Town(
        {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (0.0, 20.0), 4: (600.0, 20.0)},
        [(10, [1, 2], {"name": "Lê Lợi"}), (11, [1, 3, 4], {"highway": "footway"})],
    )
    found = arrival(field_of(park.network(tmp_path), place(500, 19)), place(0, 0))
    assert found.mouth is None
    assert found.walk_m == pytest.approx(19, abs=1)


def test_an_alley_that_no_path_joins_is_walked_to_straight(tmp_path: Path) -> None:
    apart = Town({1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (500.0, 50.0), 4: (500.0, 150.0)},
                 [(10, [1, 2], {}), (11, [3, 4], ALLEY)])  # fmt: skip
    found = arrival(field_of(apart.network(tmp_path), place(500, 100)), place(0, 0))
    assert (found.mouth, round(found.walk_m)) == (None, 100)


def test_a_saved_network_loads_as_it_was(tmp_path: Path) -> None:
    drawn = draw_network(TOWN.streets(tmp_path))
    (tmp_path / "graph").mkdir()
    drawn.save(tmp_path / "graph")
    before, after = TOWN.network(tmp_path), load(tmp_path / "graph")
    for profile in ("car", "motorbike"):
        fields = [field_of(network, place(650, 200), profile) for network in (before, after)]
        assert eta_s(fields[0], place(0, 0)) == eta_s(fields[1], place(0, 0))
    assert after.boat is None


def test_coverage_counts_an_alley_with_the_walk_from_its_mouth(tmp_path: Path) -> None:
    network = TOWN.network(tmp_path)
    grid = Grid(network.streets.graph, Box.around([place(0, 0), place(1000, 300)], 100), 50.0, network.by_road)
    car = network.car
    costs = costs_of(car.graph, DEFAULT_SPEEDS["car"], QUIET_HOUR)
    seconds = grid.seconds(ReachField(car.graph, car.snapper, Starts.one(place(500, 0)), costs))
    # The far end of the alley: 350 m on foot, where a car at 25 km/h would need 50 s.
    assert seconds.max() == pytest.approx(340 / WALK_M_S, rel=0.03)
    assert np.isfinite(seconds).all()


# A river 100 m wide runs east, 300 m north of the street; a lane leads down to it. A canal joins without touching.
RIVER = Town(
    {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (500.0, 240.0), 4: (3000.0, 0.0), 20: (-2000.0, 300.0), 21: (500.0, 300.0),
     22: (3000.0, 300.0), 23: (1500.0, 350.0), 24: (1500.0, 1500.0)},
    [
        (10, [1, 2, 4], {"name": "Bến Vân Đồn"}),
        (11, [2, 3], {"name": "Đường ra bến"}),
        (20, [20, 21, 22], {"highway": "", "waterway": "river", "name": "Sông Sài Gòn", "width": "100"}),
        (21, [23, 24], {"highway": "", "waterway": "canal", "name": "Rạch Nhỏ", "width": "30"}),
    ],
)  # fmt: skip
RIVER_M_S = BOAT_KMH[WaterClass.RIVER] / 3.6


def test_a_boat_lands_where_a_street_comes_near_and_its_crew_walks(tmp_path: Path) -> None:
    field = field_of(RIVER.network(tmp_path), place(500, 10), "boat")
    found = arrival(field, place(-1500, 300))
    assert found.drive_m == pytest.approx(2000, rel=0.01)
    # 230 m of lane, and the 10 m from its end to the bank with a detour.
    assert found.walk_m == pytest.approx(230 + 13, abs=3)
    assert found.walk_s == pytest.approx(found.walk_m / WALK_M_S + LANDING_S)
    assert eta_s(field, place(-1500, 300)) == pytest.approx(2000 / RIVER_M_S + found.walk_s, rel=0.01)
    assert found.mouth is not None
    assert found.mouth.way == "Đường ra bến"


def test_a_boat_comes_out_of_a_canal_whose_line_stops_at_the_bank(tmp_path: Path) -> None:
    field = field_of(RIVER.network(tmp_path), place(500, 200), "boat")
    assert 1200 / RIVER_M_S < eta_s(field, place(1500, 1000)) < 1200


def test_a_boat_that_is_ashore_or_a_patient_far_from_water_has_no_way(tmp_path: Path) -> None:
    network = RIVER.network(tmp_path)
    assert np.isinf(eta_s(field_of(network, place(500, 200), "boat"), place(500, 2000)))
    assert np.isnan(arrival(field_of(network, place(500, 200), "boat"), place(500, 2000)).drive_m)
    assert isinstance(field_of(network, place(3000, 0), "boat"), NowhereField)


# A river drawn 800 m wide, its line 350 m from the north bank. A creek's line ends in it far from the river's, a second
# stretch of the river begins beside the first one's end, and a canal behind the quay is not in it at all.
WIDE = Town(
    {1: (-3000.0, 380.0), 2: (2000.0, 380.0), 3: (5000.0, 380.0),
     20: (-3000.0, 0.0), 21: (0.0, 0.0), 22: (2000.0, 0.0), 23: (2200.0, 150.0), 24: (5000.0, 150.0),
     25: (1000.0, 300.0), 26: (1000.0, 2000.0), 27: (-2000.0, 700.0), 28: (-2000.0, 2500.0),
     30: (-3500.0, -450.0), 31: (5500.0, -450.0), 32: (5500.0, 350.0), 33: (-3500.0, 350.0)},
    [
        (10, [1, 2, 3], {"name": "Bến Bạch Đằng"}),
        (20, [20, 21, 22], {"highway": "", "waterway": "river", "name": "Sông Sài Gòn", "oneway": "yes"}),
        (21, [23, 24], {"highway": "", "waterway": "river", "name": "Sông Sài Gòn"}),
        (22, [25, 26], {"highway": "", "waterway": "canal", "name": "Rạch Nhỏ"}),
        (23, [27, 28], {"highway": "", "waterway": "canal", "name": "Kênh khác"}),
        (30, [30, 31, 32, 33, 30], {"highway": "", "waterway": "riverbank"}),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((-2900, -200), (2000, 385)),
        ((2000, -350), (-3000, 385)),
        ((-2500, 0), (4900, 300)),
        ((1000, 1900), (4900, 300)),
    ],
    ids=["downstream to a quay", "upstream to a quay", "to one in the water", "out of a creek"],
)
def test_a_wide_river_is_one_water_from_bank_to_bank_and_goes_both_ways(
    start: tuple[float, float], end: tuple[float, float], tmp_path: Path
) -> None:
    field = field_of(WIDE.network(tmp_path), place(*end), "boat")
    metres = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    assert metres / RIVER_M_S < eta_s(field, place(*start)) < 2 * metres / RIVER_M_S + 600


def test_waters_with_land_between_them_stay_apart_and_the_report_counts_them(tmp_path: Path) -> None:
    drawn = draw_network(WIDE.streets(tmp_path))
    waters = drawn.report["boat"]
    assert waters["parts"] == 2
    assert waters["disconnected_share"] == pytest.approx(1.8 / 11.6, abs=0.02)
    assert np.isinf(eta_s(field_of(assemble(drawn), place(2000, 385), "boat"), place(-2000, 2000)))


def test_a_pond_is_no_way_for_a_boat_and_an_open_ring_is_left_out(tmp_path: Path) -> None:
    ways: Ways = [
        (30, [30, 31, 32, 33, 30], {"highway": "", "natural": "water", "water": "pond"}),
        (31, [30, 31, 32], {"highway": "", "waterway": "riverbank"}),
    ]
    town = Town(WIDE.nodes, [*WIDE.ways[:-1], *ways])
    assert isinstance(field_of(town.network(tmp_path), place(2000, 385), "boat"), NowhereField)


def test_where_no_water_is_drawn_there_is_no_boat_network(tmp_path: Path) -> None:
    assert TOWN.network(tmp_path).layer("boat") is None
