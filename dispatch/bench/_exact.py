"""An exhaustive reference for the ranking, by other means than the ranking uses.

One forward search from every vehicle (instead of one backward search from the incident), streets
found by an exact nearest-geometry query (instead of sampled pieces in a KD-tree), each stop of an
alley tried by itself. Where those stops are is taken from the ranking. Slow and plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch.domain.units import Limits, Units
from mapping.domain.eta import CORNER_M, OFF_ROAD_M_S
from mapping.domain.geo import Point, mercator_m
from mapping.domain.road_graph import RoadGraph
from mapping.domain.speeds import CAR_SPEEDS
from mapping.domain.turns import TURN_S
from mapping.domain.walk import WALK_M_S, Goals

type Floats = NDArray[np.float64]

_SEARCHES_AT_ONCE = 100


class Exhaustive:
    """Exact driving seconds from every vehicle to every incident, up to a limit."""

    def __init__(self, graph: RoadGraph, hour: int) -> None:
        self._graph = graph
        self._pace = CAR_SPEEDS.pace_s_per_m(hour)
        self._usable = np.flatnonzero(graph.a.in_main)
        self._lines = [self._line(int(segment)) for segment in self._usable]
        self._tree = shapely.STRtree(self._lines)
        self._matrix = self._forward_matrix(hour)
        a = graph.a
        points = list(zip(a.shape_lat.tolist(), a.shape_lon.tolist(), strict=True))
        ends = a.shape_start[:-1], a.shape_start[1:] - 1
        self._corners: list[list[tuple[float, float]]] = [[points[i] for i in at] for at in ends]

    def _line(self, segment: int) -> shapely.LineString:
        return shapely.LineString(np.stack(mercator_m(*self._graph.shape(segment)), axis=-1))

    def _forward_matrix(self, hour: int) -> csr_array:
        a = self._graph.a
        head = np.repeat(np.arange(self._graph.nodes), np.diff(a.rev_start))
        seconds = (a.length_m * self._pace[a.road_class])[a.rev_segment] + TURN_S[a.rev_turn]
        # Of parallel streets only the quickest counts; a sparse matrix would add them up.
        order = np.lexsort((seconds, head, a.rev_tail))
        tail, head, seconds = a.rev_tail[order], head[order], seconds[order]
        first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
        cells = (np.maximum(seconds[first], 1e-3), (tail[first], head[first]))
        return csr_array(cells, shape=(self._graph.nodes, self._graph.nodes))

    def _snap(self, spot: Point) -> tuple[int, float, float]:
        """(segment, share along it, metres off it)."""
        point = shapely.Point(*(float(v) for v in mercator_m(spot.lat, spot.lon)))
        nearest = int(self._tree.nearest(point))
        line = self._lines[nearest]
        off_m = line.distance(point) * np.cos(np.radians(spot.lat))
        return int(self._usable[nearest]), float(line.project(point, normalized=True)), float(off_m)

    def drive_s(
        self, vehicles: list[Point], incidents: list[Point], limit_s: float, stops: Sequence[Goals | None] = ()
    ) -> Floats:
        """Seconds (vehicles x incidents), driven and walked; inf beyond the limit. `stops` of each incident, if any."""
        goals = [
            self._in_front(spot) if stop is None else _each(stop)
            for spot, stop in zip_longest(incidents, stops)
            if spot is not None
        ]
        rows = [self._from_one(start, seconds, goals) for start, seconds in self._searches(vehicles, limit_s)]
        return np.array(rows)

    def _searches(self, vehicles: list[Point], limit_s: float) -> Iterator[tuple[tuple[int, float, float], Floats]]:
        """(snapped vehicle, seconds to every node from leaving forward and backward) one by one."""
        for begin in range(0, len(vehicles), _SEARCHES_AT_ONCE // 2):
            starts = [self._snap(spot) for spot in vehicles[begin : begin + _SEARCHES_AT_ONCE // 2]]
            heads = np.array([self._graph.a.head[:, start[0]] for start in starts])
            seconds = dijkstra(self._matrix, indices=np.maximum(heads, 0).ravel(), limit=limit_s)
            seconds = np.where((heads < 0).reshape(-1, 1), np.inf, seconds).reshape(len(starts), 2, -1)
            yield from zip(starts, seconds, strict=True)

    def _in_front(self, spot: Point) -> list[tuple[int, float, float]]:
        segment, share, off_m = self._snap(spot)
        a = self._graph.a
        rows = [(segment, share, off_m / WALK_M_S)]
        for end, away_m in ((0, share * a.length_m[segment]), (1, (1 - share) * a.length_m[segment])):
            if away_m <= CORNER_M:
                corner = self._corner(segment, end)
                others = [(int(s), side) for side in (0, 1) for s in self._usable if self._corners[side][s] == corner]
                rows += [(other, float(side), (off_m + away_m) / WALK_M_S) for other, side in others]
        return rows

    def _corner(self, segment: int, end: int) -> tuple[float, float]:
        return self._corners[end][segment]

    def _from_one(
        self, start: tuple[int, float, float], seconds: Floats, goals: list[list[tuple[int, float, float]]]
    ) -> list[float]:
        segment, share, off_m = start
        whole = self._whole_s(segment)
        leaving = np.minimum(seconds[0] + (1 - share) * whole, seconds[1] + share * whole)
        return [
            min(min(self._along(start, goal), self._arrive(leaving, goal)) + goal[2] for goal in each)
            + off_m / OFF_ROAD_M_S
            for each in goals
        ]

    def _whole_s(self, segment: int) -> float:
        return float(self._graph.a.length_m[segment] * self._pace[self._graph.a.road_class[segment]])

    def _along(self, start: tuple[int, float, float], goal: tuple[int, float, float]) -> float:
        """Straight along one street, if both are on it and the direction is allowed."""
        ahead = goal[1] - start[1]
        allowed = self._graph.a.head[0 if ahead >= 0 else 1, start[0]] >= 0
        return abs(ahead) * self._whole_s(start[0]) if start[0] == goal[0] and allowed else np.inf

    def _arrive(self, leaving: Floats, goal: tuple[int, float, float]) -> float:
        segment, share, _ = goal
        ways = ((False, share), (True, 1 - share))
        return min(
            (
                float(leaving[tail] + turn_s) + part * self._whole_s(segment)
                for backward, part in ways
                for tail, turn_s in zip(*self._graph.entries(segment, backward=backward), strict=True)
            ),
            default=np.inf,
        )


def _each(stops: Goals) -> list[tuple[int, float, float]]:
    """(segment, share along it, seconds on foot) of each stop."""
    rows = zip(stops.segment.tolist(), stops.fraction.tolist(), stops.walk_s.tolist(), strict=True)
    return list(rows)


def total_s(drive_s: Floats, units: Units, limits: Limits) -> Floats:
    """Whole seconds with turnout (vehicles x incidents), the figure that ranks."""
    turnout = np.where(units.at_station, limits.turnout_at_station_s, limits.turnout_on_road_s)
    return np.asarray(np.rint(drive_s) + turnout[:, None])
