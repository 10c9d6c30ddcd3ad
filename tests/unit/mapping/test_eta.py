"""Road times from everywhere to one place, against plain arithmetic and brute force."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mapping.domain.eta import MAX_OFF_ROAD_M, OFF_ROAD_M_S, EtaField, OffTheMap, StraightLineField
from mapping.domain.geo import Point, haversine_m
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.speeds import CAR_SPEEDS, MOTORBIKE_SPEEDS, RoadClass
from tests.unit.mapping.osm_xml import CENTRE, QUIET_HOUR, Town, Ways, eta_s, place

RESIDENTIAL_M_S = 25 / 3.6
STREET = Town({1: (0.0, 0.0), 2: (1000.0, 0.0)}, [(10, [1, 2], {"name": "Lê Lợi"})])


def test_along_one_street_time_is_distance_by_speed_in_both_directions(tmp_path: Path) -> None:
    field = STREET.field(tmp_path, place(600, 0))
    assert eta_s(field, place(100, 0)) == pytest.approx(500 / RESIDENTIAL_M_S, rel=1e-3)
    assert eta_s(field, place(900, 0)) == pytest.approx(300 / RESIDENTIAL_M_S, rel=1e-3)


def test_a_vehicle_beside_the_street_first_crawls_to_it(tmp_path: Path) -> None:
    field = STREET.field(tmp_path, place(600, 0))
    expected = 500 / RESIDENTIAL_M_S + 60 / OFF_ROAD_M_S
    assert eta_s(field, place(100, 60)) == pytest.approx(expected, rel=1e-3)


def test_the_rush_hour_makes_the_same_drive_longer(tmp_path: Path) -> None:
    night = STREET.field(tmp_path, place(600, 0))
    rush = STREET.field(tmp_path, place(600, 0), hour=17)
    assert eta_s(rush, place(0, 0)) > 1.3 * eta_s(night, place(0, 0))


def test_a_motorbike_has_a_field_of_its_own(tmp_path: Path) -> None:
    wide = {"service": "alley", "highway": "service", "width": "4"}
    alley = Town({1: (0.0, 0.0), 2: (1000.0, 0.0)}, [(10, [1, 2], wide)])
    graph = alley.graph(tmp_path)
    car, bike = (
        EtaField(graph, Snapper(graph), place(600, 0), QUIET_HOUR, speeds=table)
        for table in (CAR_SPEEDS, MOTORBIKE_SPEEDS)
    )
    assert eta_s(bike, place(0, 0)) == pytest.approx(eta_s(car, place(0, 0)) / 2, rel=0.01)


def _two_cities(folder: Path) -> EtaField:
    nodes = {i: (100.0 * i, 0.0) for i in range(30)} | {100 + i: (100.0 * i, 5000.0) for i in range(30)}
    ways: Ways = [(b + i, [b + i, b + i + 1], {}) for b in (0, 100) for i in range(29)]
    return Town(nodes, ways).field(folder, place(0, 0))


def test_where_no_road_leads_the_time_is_infinite(tmp_path: Path) -> None:
    field = _two_cities(tmp_path)
    there = place(500, 5000)
    assert eta_s(field, there) == np.inf
    assert field.drive(there) is None
    assert np.isnan(field.distance_m([there.lat], [there.lon])[0])


def test_beyond_the_map_a_vehicle_gets_a_straight_line_estimate_that_says_so(tmp_path: Path) -> None:
    field = STREET.field(tmp_path, place(600, 0))
    far = place(600, MAX_OFF_ROAD_M + 500)
    straight = StraightLineField(place(600, 0), QUIET_HOUR)
    assert eta_s(field, far) == pytest.approx(float(straight.eta([far.lat], [far.lon])[0]))
    near = place(600, 100)
    assert field.estimated([far.lat, near.lat], [far.lon, near.lon]).tolist() == [True, False]


def test_an_incident_beyond_the_map_is_refused_so_that_the_caller_falls_back(tmp_path: Path) -> None:
    with pytest.raises(OffTheMap, match="no street"):
        STREET.field(tmp_path, place(600, MAX_OFF_ROAD_M + 500))


def test_a_limit_leaves_out_what_is_further(tmp_path: Path) -> None:
    nodes = {i: (100.0 * i, 0.0) for i in range(50)}
    graph = Town(nodes, [(i + 1, [i, i + 1], {}) for i in range(49)]).graph(tmp_path)
    field = EtaField(graph, Snapper(graph), place(0, 0), QUIET_HOUR, limit_s=60)
    assert np.isfinite(eta_s(field, place(300, 0)))
    assert eta_s(field, place(3000, 0)) == np.inf


def test_the_straight_line_field_is_marked_degraded_and_grows_with_distance() -> None:
    field = StraightLineField(CENTRE, 8)
    near, far = field.eta([place(500, 0).lat, place(5000, 0).lat], [place(500, 0).lon, place(5000, 0).lon])
    assert field.degraded
    assert field.source == "straight_line"
    assert far == pytest.approx(10 * near, rel=1e-3)


# Random towns against a search over directed streets, which knows no junction copies.


@dataclass(frozen=True)
class Grid:
    town: Town
    one_way: tuple[bool, ...]

    def seconds(self, way: int) -> float:
        a, b = (place(*self.town.nodes[n]) for n in self.town.ways[way][1])
        return haversine_m(a, b) * float(CAR_SPEEDS.pace_s_per_m(QUIET_HOUR)[RoadClass.RESIDENTIAL])

    def drivable(self, way: int) -> tuple[int, ...]:
        return (0,) if self.one_way[way] else (0, 1)

    def brute_force(self, start: tuple[int, float], goal: tuple[int, float]) -> float:
        """Seconds from (way, share of it) to (way, share of it)."""
        (way, share), (goal_way, goal_share) = start, goal
        best = np.inf
        for back in self.drivable(way) if way == goal_way else ():
            ahead = (share - goal_share) if back else (goal_share - share)
            best = min(best, ahead * self.seconds(way)) if ahead >= 0 else best
        queue = [((share if b else 1 - share) * self.seconds(way), way, b) for b in self.drivable(way)]
        seen: set[tuple[int, int]] = set()
        while queue:
            spent, at, back = heapq.heappop(queue)
            if (at, back) in seen:
                continue
            seen.add((at, back))
            for exit_way, exit_back in self._exits(at, back):
                part = (1 - goal_share) if exit_back else goal_share
                if exit_way == goal_way:
                    best = min(best, spent + part * self.seconds(goal_way))
                heapq.heappush(queue, (spent + self.seconds(exit_way), exit_way, exit_back))
        return best

    def _exits(self, way: int, back: int) -> list[tuple[int, int]]:
        node = self.town.ways[way][1][0 if back else 1]
        numbers = [w[0] for w in self.town.ways]
        banned = {b[2] for b in self.town.bans if b[0] == numbers[way] and b[1] == node}
        return [
            (other, exit_back)
            for other, (number, refs, _) in enumerate(self.town.ways)
            for exit_back in self.drivable(other)
            if refs[1 if exit_back else 0] == node and number not in banned
        ]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    columns, rows = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    shift = st.floats(-60, 60)
    nodes = {
        1 + x + y * columns: (300.0 * x + draw(shift), 300.0 * y + draw(shift))
        for x in range(columns)
        for y in range(rows)
    }
    pairs = [(n, n + 1) for n in nodes if n % columns] + [(n, n + columns) for n in nodes if n + columns in nodes]
    one_way = tuple(draw(st.booleans()) and draw(st.booleans()) for _ in pairs)
    ways: Ways = [
        (100 + i, list(draw(st.permutations(pair))), {"oneway": "yes"} if one_way[i] else {})
        for i, pair in enumerate(pairs)
    ]
    corners = [(a, n, b) for a, ra, _ in ways for b, rb, _ in ways if a != b for n in set(ra) & set(rb)]
    chosen = draw(st.lists(st.sampled_from(corners), max_size=4, unique=True))
    return Grid(Town(nodes, ways, [(a, n, b, "no_left_turn") for a, n, b in chosen]), one_way)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=grids(), data=st.data())
def test_the_backward_search_equals_brute_force(grid: Grid, data: st.DataObject, tmp_path: Path) -> None:
    graph = grid.town.graph(tmp_path)
    spot = st.tuples(st.integers(0, len(grid.one_way) - 1), st.floats(0.1, 0.9))
    start, goal = data.draw(spot), data.draw(spot)
    assume(_usable(graph, grid, start[0], goal[0]))
    field = EtaField(graph, Snapper(graph), _on(grid, goal), QUIET_HOUR)
    got, expected = eta_s(field, _on(grid, start)), grid.brute_force(start, goal)
    assert got == pytest.approx(expected, rel=0.01, abs=0.5)
    drive = field.drive(_on(grid, start))
    assert (drive is None) == np.isinf(expected)
    if drive is not None:
        pace = CAR_SPEEDS.pace_s_per_m(QUIET_HOUR)[RoadClass.RESIDENTIAL]
        assert drive.metres.sum() * pace == pytest.approx(expected, rel=0.01, abs=0.5)
        assert drive.line()[0] == pytest.approx((_on(grid, start).lat, _on(grid, start).lon), abs=1e-4)


def _on(grid: Grid, spot: tuple[int, float]) -> Point:
    a, b = (np.array(grid.town.nodes[n]) for n in grid.town.ways[spot[0]][1])
    return place(*(a + (b - a) * spot[1]))


def _usable(graph: RoadGraph, grid: Grid, *ways: int) -> bool:
    """Whether these streets belong to the main network (a one-way dead end does not)."""
    names = {tuple(np.round(graph.shape(int(s))[0], 5)): s for s in np.flatnonzero(graph.a.in_main)}
    return all(
        tuple(np.round([place(*grid.town.nodes[n]).lat for n in grid.town.ways[w][1]], 5)) in names for w in ways
    )
