"""Who reaches what: against the backward search, which is tested on its own, and plain arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mapping.domain.costs import costs_of
from mapping.domain.eta import EtaField
from mapping.domain.geo import Point
from mapping.domain.reach import Box, Grid, ReachField, Starts, outline
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.speeds import CAR_SPEEDS
from tests.unit.mapping.osm_xml import CENTRE, QUIET_HOUR, Town, Ways, eta_s, place

RESIDENTIAL_M_S = 25 / 3.6
STREET = Town({1: (0.0, 0.0), 2: (1000.0, 0.0)}, [(10, [1, 2], {"name": "Lê Lợi"})])


def _block(size: int = 5, one_way: bool = True) -> Town:
    """A grid of streets 200 m apart; every second row runs one way, west to east."""
    nodes = {100 * r + c + 1: (200.0 * c, 200.0 * r) for r in range(size) for c in range(size)}
    rows: Ways = [
        (1000 + 10 * r + c, [100 * r + c + 1, 100 * r + c + 2], {"oneway": "yes"} if one_way and r % 2 else {})
        for r in range(size)
        for c in range(size - 1)
    ]
    columns: Ways = [
        (5000 + 10 * r + c, [100 * r + c + 1, 100 * (r + 1) + c + 1], {}) for r in range(size - 1) for c in range(size)
    ]
    return Town(nodes, rows + columns)


def _field(graph: RoadGraph, *points: Point, delay_s: float = 0.0, limit_s: float = np.inf) -> ReachField:
    lats, lons = (np.array([getattr(p, axis) for p in points]) for axis in ("lat", "lon"))
    starts = Starts(lats, lons, np.full(len(points), delay_s))
    return ReachField(graph, Snapper(graph), starts, costs_of(graph, CAR_SPEEDS, QUIET_HOUR), limit_s=limit_s)


def _seconds_to(graph: RoadGraph, field: ReachField, at: Point) -> float:
    snap = Snapper(graph).snap([at.lat], [at.lon])
    return float(field.at(snap.segment, snap.fraction)[0])


def test_time_grows_along_a_street_and_turnout_comes_first(tmp_path: Path) -> None:
    graph = STREET.graph(tmp_path)
    field = _field(graph, place(0, 0), delay_s=60)
    assert _seconds_to(graph, field, place(500, 0)) == pytest.approx(60 + 500 / RESIDENTIAL_M_S, rel=1e-3)


def test_the_forward_search_agrees_with_the_backward_one(tmp_path: Path) -> None:
    graph = _block().graph(tmp_path)
    start = place(0, 5)
    field = _field(graph, start)
    for target in (place(700, 200), place(100, 400), place(800, 730), place(300, 600)):
        backward = EtaField(graph, Snapper(graph), target, QUIET_HOUR)
        assert _seconds_to(graph, field, target) == pytest.approx(eta_s(backward, start), abs=0.01)


def test_of_several_starts_the_soonest_counts(tmp_path: Path) -> None:
    graph = _block().graph(tmp_path)
    west, east, target = place(0, 0), place(800, 800), place(700, 800)
    both = _seconds_to(graph, _field(graph, west, east), target)
    assert both == pytest.approx(min(_seconds_to(graph, _field(graph, one), target) for one in (west, east)))


def test_a_one_way_street_is_not_driven_backward(tmp_path: Path) -> None:
    ring = Town(
        {1: (0.0, 0.0), 2: (400.0, 0.0), 3: (400.0, 400.0), 4: (0.0, 400.0)},
        [(10, [1, 2], {"oneway": "yes"}), (11, [2, 3], {}), (12, [3, 4], {}), (13, [4, 1], {})],
    )
    graph = ring.graph(tmp_path)
    field = _field(graph, place(400, 200))
    # Round the other three sides, though the street's end is only 200 m away.
    assert _seconds_to(graph, field, place(380, 0)) > 1000 / RESIDENTIAL_M_S


def test_nothing_is_reached_beyond_the_limit_nor_from_nowhere(tmp_path: Path) -> None:
    graph = _block().graph(tmp_path)
    assert _seconds_to(graph, _field(graph, place(0, 0), limit_s=30), place(800, 800)) == np.inf
    assert _seconds_to(graph, _field(graph, place(9000, 0)), place(0, 0)) == np.inf
    assert _seconds_to(graph, _field(graph), place(0, 0)) == np.inf


def test_a_closed_street_is_driven_round_and_a_slow_one_takes_longer(tmp_path: Path) -> None:
    graph = _block(one_way=False).graph(tmp_path)
    snapper = Snapper(graph)
    middle = place(300, 0)
    segment = int(snapper.snap([middle.lat], [middle.lon]).segment[0])
    seconds = {}
    for factor in (1.0, 3.0, np.inf):
        slowing = np.ones(graph.segments)
        slowing[segment] = factor
        costs = costs_of(graph, CAR_SPEEDS, QUIET_HOUR, slowing)
        field = ReachField(graph, snapper, Starts.one(place(0, 0)), costs)
        seconds[factor] = _seconds_to(graph, field, place(500, 0))
        if factor == np.inf:
            assert _seconds_to(graph, field, middle) == np.inf
    assert seconds[1.0] < seconds[3.0] <= seconds[np.inf]


def _grid(graph: RoadGraph, cell_m: float = 100.0) -> Grid:
    return Grid(graph, Box.around([CENTRE, place(800, 800)], 150), cell_m)


def test_cells_hold_the_mean_of_their_streets_and_none_where_there_is_no_street(tmp_path: Path) -> None:
    graph = STREET.graph(tmp_path)
    grid = _grid(graph)
    mean = grid.mean_s(grid.seconds(_field(graph, place(0, 0))), cap_s=90)
    on_street = np.argwhere(~np.isnan(mean))
    assert len(set(on_street[:, 0])) == 1
    assert (np.diff(mean[on_street[0, 0], on_street[:, 1]]) >= 0).all()
    assert np.nanmax(mean) == pytest.approx(90)


def test_the_share_within_a_target_is_of_street_metres(tmp_path: Path) -> None:
    graph = STREET.graph(tmp_path)
    grid = Grid(graph, Box.around([CENTRE, place(1000, 0)], 200), 100.0)
    seconds = grid.seconds(_field(graph, place(0, 0)))
    assert grid.share_within(seconds, 500 / RESIDENTIAL_M_S) == pytest.approx(0.5, abs=0.06)
    assert grid.share_within(seconds, 10_000) == 1.0


def test_the_outline_of_a_longer_reach_holds_the_shorter_one(tmp_path: Path) -> None:
    graph = _block().graph(tmp_path)
    grid = _grid(graph)
    first = grid.first_s(grid.seconds(_field(graph, place(0, 0))))
    short, long = outline(grid, first <= 60), outline(grid, first <= 150)
    assert 0 < short.area < long.area
    assert long.buffer(1e-9).contains(short)
