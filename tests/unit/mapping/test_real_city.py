"""The same code on the real streets of inner Ho Chi Minh City."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dispatch.bench._city import places
from dispatch.bench._exact import Exhaustive
from mapping.domain.costs import costs_of
from mapping.domain.eta import EtaField, StraightLineField
from mapping.domain.network import Network, assemble, draw, goals_of
from mapping.domain.speeds import CAR_SPEEDS
from mapping.osm import read_streets

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
