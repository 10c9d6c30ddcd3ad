"""The same code on the real streets of inner Ho Chi Minh City."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dispatch.bench._city import places
from dispatch.bench._exact import Exhaustive
from dispatch.bench._movements import Banned, Clock
from dispatch.bench.routes import along_streets
from mapping.domain.access import Mode
from mapping.domain.costs import costs_of
from mapping.domain.eta import EtaField, StraightLineField
from mapping.domain.network import Network, assemble, draw, goals_of
from mapping.domain.speeds import CAR_SPEEDS
from mapping.osm import read_streets
from tests.unit.mapping.osm_xml import Town, Ways, place

RUSH = 41  # Tuesday 17:00


@pytest.fixture(scope="module")
def city(real_roads: Path) -> Network:
    return assemble(draw(read_streets(real_roads)))


def test_nearly_every_street_belongs_to_one_network(city: Network) -> None:
    facts = city.graph.meta
    assert facts["junctions"] > 35_000
    assert city.streets.graph.meta["junctions"] > 55_000
    assert len(facts["components"]) == 1
    assert facts["segments_outside_components"] < 0.03 * facts["segments"]
    assert facts["turn_bans_used"] > 40


def test_times_equal_an_exhaustive_forward_search(city: Network) -> None:
    vehicles, incidents = places(city, 30, seed=1), places(city, 8, seed=2, alleys=True)
    stops = [goals_of(city.car, incident, "car") for incident in incidents]
    expected = Exhaustive(city.graph, RUSH).drive_s(vehicles, incidents, np.inf, stops)
    assert any(stops)
    lats, lons = [v.lat for v in vehicles], [v.lon for v in vehicles]
    costs = costs_of(city.graph, CAR_SPEEDS, RUSH)
    fields = [city.field(at, RUSH, profile="car", speeds=CAR_SPEEDS, costs=costs) for at in incidents]
    assert pytest.approx(expected, abs=0.5) == np.array([field.eta(lats, lons) for field in fields]).T


@pytest.mark.parametrize("hour", [3, RUSH])
def test_the_straight_line_estimate_is_calibrated_to_the_roads(city: Network, hour: int) -> None:
    vehicles, incident = places(city, 300, seed=3), places(city, 1, seed=4)[0]
    lats, lons = [v.lat for v in vehicles], [v.lon for v in vehicles]
    roads = EtaField(city.graph, city.snapper, incident, hour).eta(lats, lons)
    straight = StraightLineField(incident, hour).eta(lats, lons)
    assert np.median(straight / roads) == pytest.approx(1.0, abs=0.15)


def test_no_way_of_ours_makes_a_banned_movement_and_its_time_adds_up(city: Network, real_roads: Path) -> None:
    banned = Banned(read_streets(real_roads).of(Mode.CAR))
    costs = costs_of(city.graph, CAR_SPEEDS, RUSH)
    clock = Clock(city.graph, costs)
    assert len(banned) > 45
    field = EtaField(city.graph, city.snapper, along_streets(city, np.random.default_rng(5), 1)[0], RUSH, costs=costs)
    for start in along_streets(city, np.random.default_rng(6), 40):
        drive = field.drive(start)
        assert drive is not None
        assert not banned.used_by(drive.line())
        timed = clock.of(drive.line())
        if timed is not None:  # a way may begin between two drawn points
            total = float(field.eta([start.lat], [start.lon])[0])
            assert timed.seconds == pytest.approx(total, abs=4)


def test_a_banned_movement_is_seen(city: Network, tmp_path: Path) -> None:
    cross = {1: (-500.0, 0.0), 2: (0.0, 0.0), 3: (500.0, 0.0), 4: (0.0, -500.0), 5: (0.0, 500.0)}
    ways: Ways = [(10, [1, 2], {}), (11, [2, 3], {}), (12, [4, 2], {}), (13, [2, 5], {})]
    town = Town(cross, ways, bans=[(10, 2, 13, "no_left_turn")], via_way_bans=[(12, [11], 11, "no_u_turn")])
    banned = Banned(town.streets(tmp_path).of(Mode.CAR))
    lines = {
        key: [(place(*cross[n]).lat, place(*cross[n]).lon) for n in key] for key in ((1, 2, 5), (1, 2, 3), (4, 2, 5))
    }
    assert [banned.used_by(lines[key]) for key in lines] == [True, False, False]
