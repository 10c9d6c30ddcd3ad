"""Closed and slow places: what they do to drives, and which drawings are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from mapping.domain.conditions import Conditions
from mapping.domain.costs import costs_of
from mapping.domain.eta import EtaField
from mapping.domain.geo import Point
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.speeds import CAR_SPEEDS
from mapping.domain.zones import BadShape, Zone, check_shape, slowing
from mapping.roads import Roads
from mapping.router import Route
from tests.unit.mapping.osm_xml import QUIET_HOUR, Town, eta_s, place
from tests.unit.mapping.test_roads import NIGHT

#: Two ways from west to east: straight on (1), or round by the north (2, 3, 4), three times as far.
RING = Town(
    {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (1000.0, 1000.0), 4: (0.0, 1000.0)},
    [(10, [1, 2], {}), (11, [2, 3], {}), (12, [3, 4], {}), (13, [4, 1], {})],
)
WEST, EAST = place(-1, 0), place(1000, 30)


def _square(east_m: float, north_m: float, half_m: float = 40.0) -> tuple[tuple[float, float], ...]:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    spots = [place(east_m + half_m * x, north_m + half_m * y) for x, y in corners]
    return tuple((spot.lat, spot.lon) for spot in spots)


CLOSED = Zone(1, "closed", 1.0, "polygon", _square(500, 0))


def _seconds(graph: RoadGraph, *zones: Zone, target: Point = EAST, start: Point = WEST) -> float:
    costs = costs_of(graph, CAR_SPEEDS, QUIET_HOUR, slowing(graph, zones, target))
    return eta_s(EtaField(graph, Snapper(graph), target, QUIET_HOUR, costs=costs), start)


def test_a_closed_street_is_driven_round(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    assert _seconds(graph, CLOSED) == pytest.approx(_seconds(graph) * 2970 / 1030, rel=0.02)


def test_a_line_closes_the_street_under_it(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    ends = tuple((p.lat, p.lon) for p in (place(500, -40), place(500, 40)))
    assert _seconds(graph, replace(CLOSED, shape="line", points=ends)) > 2 * _seconds(graph)


def test_a_slow_zone_costs_by_the_length_inside_it(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    slow = replace(CLOSED, kind="slow", factor=0.5, points=_square(500, 0, half_m=100))
    # 200 of 1000 m at half the speed.
    assert _seconds(graph, slow) == pytest.approx(_seconds(graph) + 200 / (25 / 3.6), rel=0.02)


def test_of_overlapping_zones_the_slowest_counts(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    slow = replace(CLOSED, kind="slow", factor=0.5)
    factors = slowing(graph, (slow, CLOSED))
    assert factors is not None
    alone = slowing(graph, (CLOSED,))
    assert alone is not None
    assert factors.tolist() == alone.tolist()


def test_a_patient_inside_a_closed_zone_is_still_reached(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    inside = place(500, 0)
    assert _seconds(graph, target=inside) < _seconds(graph, CLOSED, target=inside) < 600


def test_a_vehicle_inside_a_closed_zone_can_leave_it_though_late(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    late = _seconds(graph, CLOSED, start=place(500, 0))
    assert np.isfinite(late)
    assert late > 5 * _seconds(graph, start=place(500, 0))


def test_where_there_is_no_way_round_a_closure_makes_it_late_and_not_impossible(tmp_path: Path) -> None:
    graph = Town({1: (0.0, 0.0), 2: (1000.0, 0.0)}, [(10, [1, 2], {})]).graph(tmp_path)
    assert 900 < _seconds(graph, CLOSED, target=place(990, 0)) < 1800


def test_a_zone_off_the_roads_changes_nothing(tmp_path: Path) -> None:
    graph = RING.graph(tmp_path)
    assert _seconds(graph, replace(CLOSED, points=_square(500, 500))) == _seconds(graph)
    assert slowing(graph, ()) is None


def test_the_route_told_to_a_crew_goes_round_too(built: Roads) -> None:
    south, north = place(800, 50), place(800, 590)
    pasteur = Zone(7, "closed", 1.0, "polygon", _square(800, 300))
    free = built.route(north, south, at=NIGHT)
    round_it = built.route(north, south, at=NIGHT, conditions=Conditions((pasteur,)))
    assert _touches(pasteur, free)
    assert not _touches(pasteur, round_it)
    assert round_it.directions == "valhalla"
    assert round_it.duration_s > free.duration_s


def _touches(zone: Zone, way: Route) -> bool:
    area = shapely.Polygon([(lon, lat) for lat, lon in zone.points])
    return bool(area.intersects(shapely.LineString([(lon, lat) for lat, lon in way.line])))


@pytest.mark.parametrize(
    ("shape", "points", "code"),
    [
        ("polygon", _square(0, 0)[:2], "points"),
        ("line", _square(0, 0)[:1], "points"),
        ("polygon", _square(0, 0) * 16, "points"),
        ("polygon", [_square(0, 0)[i] for i in (0, 2, 1, 3)], "crossing"),
        ("polygon", _square(0, 0, half_m=9000), "length"),
        ("polygon", _square(0, 0, half_m=3000), "area"),
        ("line", [(10.7, 106.7), (10.7, 106.7)], "length"),
    ],
)
def test_a_drawing_that_is_no_zone_is_refused(shape: Any, points: Any, code: str) -> None:
    with pytest.raises(BadShape) as refused:
        check_shape(shape, points)
    assert refused.value.code == code
