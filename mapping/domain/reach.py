"""Who can be reached how soon: one forward search from every start at once, and a grid to show it on.

field = ReachField(graph, snapper, starts, costs, limit_s=1800)
grid = Grid(graph, box)                    # once for a build of the roads
grid.mean_s(field, cap_s=1800)             # seconds to the streets of each cell
grid.share_within(field, 900)              # share of street metres reached in time
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry

from mapping.domain.costs import LEAST_S, Costs
from mapping.domain.eta import MAX_OFF_ROAD_M, OFF_ROAD_M_S
from mapping.domain.geo import LocalPlane, Point
from mapping.domain.layer import Layer, Places, reached_from
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.turns import TURN_S

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int32]
type Longs = NDArray[np.int64]

#: A cell of the coverage layer: about a ward's neighbourhood, and a city stays a few thousand numbers.
CELL_M = 300.0
#: Streets are sampled this often, so that a long road colours every cell it crosses.
SAMPLES_PER_CELL = 2


@dataclass(frozen=True, slots=True)
class Starts:
    """N places where somebody could set out, and the seconds before each would be moving."""

    lat: Floats  # (N,) degrees
    lon: Floats
    delay_s: Floats

    @classmethod
    def one(cls, point: Point, delay_s: float = 0.0) -> Starts:
        """A single place."""
        return cls(np.array([point.lat]), np.array([point.lon]), np.array([delay_s]))


@dataclass(frozen=True, slots=True, eq=False)
class _Forward:
    """The graph turned round: edges by where they begin, and where each street may be entered."""

    start: Ints  # (N + 1,)
    head: Ints  # (E,)
    order: Longs  # (E,) reverse edge of each
    entry_tail: Ints  # (E,) nodes before each (segment, direction), grouped
    entry_turn_s: Floats  # (E,) seconds of the turn into it
    entry_start: Longs  # (D,) first of each group
    entry_key: Longs  # (D,) 2 * segment + backward


@lru_cache(maxsize=16)
def _forward(graph: RoadGraph) -> _Forward:
    a = graph.a
    order = np.argsort(a.rev_tail, kind="stable")
    heads = np.repeat(np.arange(graph.nodes, dtype=np.int32), np.diff(a.rev_start))
    start = np.searchsorted(a.rev_tail[order], np.arange(graph.nodes + 1)).astype(np.int32)
    by_segment, first = graph.edges_by_segment
    used = np.flatnonzero(np.diff(first))
    turn_s = TURN_S[a.rev_turn[by_segment]]
    return _Forward(start, heads[order], order, a.rev_tail[by_segment], turn_s, first[used], used)


class ReachField:
    """Seconds until the first of the starts arrives, for every street.

    1. Snap the starts to their streets; each sets out in every allowed direction.
    2. One Dijkstra over the forward graph from a virtual node tied to the junctions ahead of them.
    3. A street is entered from the junctions before it, in whichever allowed direction is sooner.

    4. On its own street a start simply drives up to a place, where that direction is allowed.

    Starts further than MAX_OFF_ROAD_M from any street reach nothing: the map does not know how.
    """

    def __init__(
        self, graph: RoadGraph, snapper: Snapper, starts: Starts, costs: Costs, *, limit_s: float = np.inf
    ) -> None:
        """Nothing beyond `limit_s` is searched; it comes out as inf."""
        self.graph = self._graph = graph
        self._costs, self._limit_s = costs, limit_s
        self._enter_s = np.full(2 * graph.segments, np.inf)
        self._own = _Own(np.empty(0, np.int64), np.empty(0), np.empty(0))
        if len(starts.lat):
            self._search(snapper, starts)

    def _search(self, snapper: Snapper, starts: Starts) -> None:
        snap = snapper.snap(starts.lat, starts.lon)
        near = snap.off_m <= MAX_OFF_ROAD_M
        segment, fraction = snap.segment[near], snap.fraction[near]
        begin_s = (starts.delay_s + snap.off_m / OFF_ROAD_M_S)[near]
        whole = self._costs.segment_s[segment]
        ways = ((begin_s + (1 - fraction) * whole, 0), (begin_s + fraction * whole, 1))
        nodes = np.concatenate([self._graph.a.head[way, segment] for _, way in ways])
        seconds = np.concatenate([arrive_s for arrive_s, _ in ways])
        self._enter(self._junctions_s(*_soonest(nodes, seconds)))
        self._own = _Own(segment, fraction, begin_s)

    def _junctions_s(self, nodes: Ints, seconds: Floats) -> Floats:
        """Seconds to every junction (N,) from the virtual node."""
        forward, n = _forward(self._graph), self._graph.nodes
        matrix = csr_array((n + 1, n + 1))
        matrix.indptr = np.append(forward.start, forward.start[-1] + np.int32(len(nodes)))
        matrix.indices = np.concatenate([forward.head, nodes])
        matrix.data = np.concatenate([self._costs.edge_s[forward.order], np.maximum(seconds, LEAST_S)])
        return np.asarray(dijkstra(matrix, indices=n, limit=self._limit_s)[:n])

    def _enter(self, junctions_s: Floats) -> None:
        forward = _forward(self._graph)
        entered_s = junctions_s[forward.entry_tail] + forward.entry_turn_s
        soonest = np.minimum.reduceat(entered_s, forward.entry_start)
        self._enter_s[forward.entry_key] = soonest

    def at(self, segment: Longs, fraction: Floats) -> Floats:
        """Seconds until somebody is at places on streets (K,); inf where nobody comes within the limit."""
        whole = self._costs.segment_s[segment]
        # 0 x inf on a closed street is no time at all: it stays closed.
        with np.errstate(invalid="ignore"):
            forward = self._enter_s[2 * segment] + fraction * whole
            backward = self._enter_s[2 * segment + 1] + (1 - fraction) * whole
        seconds = np.asarray(np.fmin(forward, backward))
        if len(self._own.segment):
            own = np.flatnonzero(np.isin(segment, self._own.segment, kind="table"))
            seconds[own] = np.minimum(seconds[own], self._along_own(segment[own], fraction[own], whole[own]))
        return seconds

    def _along_own(self, segment: Longs, fraction: Floats, whole: Floats) -> Floats:
        own, head = self._own, self._graph.a.head
        ahead = fraction[:, None] - own.fraction
        way = np.where(ahead >= 0, head[0, segment][:, None], head[1, segment][:, None])
        able = (segment[:, None] == own.segment) & (way >= 0) & np.isfinite(whole)[:, None]
        direct = own.begin_s + np.abs(ahead) * np.where(np.isfinite(whole), whole, 0.0)[:, None]
        return np.asarray(np.where(able, direct, np.inf).min(axis=1))


@dataclass(frozen=True, slots=True)
class _Own:
    """Where the starts stand (N,): the street, how far along, and when they begin to move on it."""

    segment: Longs
    fraction: Floats
    begin_s: Floats


def _soonest(nodes: Ints, seconds: Floats) -> tuple[Ints, Floats]:
    """Each reachable node once, with its least seconds."""
    known = np.flatnonzero((nodes >= 0) & np.isfinite(seconds))
    order = known[np.lexsort((seconds[known], nodes[known]))]
    first = np.flatnonzero(np.diff(nodes[order], prepend=-1))
    return nodes[order][first].astype(np.int32), seconds[order][first]


@dataclass(frozen=True, slots=True)
class Box:
    """An area, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, points: list[Point], margin_m: float) -> Box:
        """The box that holds all the points and `margin_m` more on every side."""
        middle = points[0]
        lats, lons = [p.lat for p in points], [p.lon for p in points]
        x, y = LocalPlane(middle).to_xy_m(lats, lons)
        low = LocalPlane(middle).to_point(float(x.min()) - margin_m, float(y.min()) - margin_m)
        high = LocalPlane(middle).to_point(float(x.max()) + margin_m, float(y.max()) + margin_m)
        return cls(low.lat, low.lon, high.lat, high.lon)


class Grid:
    """Square cells over an area, row 0 in the south, and the pieces of street in each.

    `graph` holds every street that counts, also those that people only walk; `layers` are the networks of the
    vehicles that come, each with where it stops for them.
    """

    def __init__(self, graph: RoadGraph, box: Box, cell_m: float = CELL_M, layers: Sequence[Layer] = ()) -> None:
        self.box = box
        corner = LocalPlane(Point(box.south, box.west))
        wide, high = corner.to_xy_m([box.north], [box.east])
        self.cols, self.rows = (max(1, int(np.ceil(float(side[0]) / cell_m))) for side in (wide, high))
        step = corner.to_point(cell_m, cell_m)
        self.lat_step, self.lon_step = step.lat - box.south, step.lon - box.west
        self._sample(graph, cell_m / SAMPLES_PER_CELL, layers)

    def _sample(self, graph: RoadGraph, every_m: float, layers: Sequence[Layer]) -> None:
        segment, fraction, lat, lon = _samples(graph, every_m)
        row = np.floor((lat - self.box.south) / self.lat_step).astype(np.int64)
        col = np.floor((lon - self.box.west) / self.lon_step).astype(np.int64)
        inside = np.flatnonzero((row >= 0) & (row < self.rows) & (col >= 0) & (col < self.cols))
        at = segment[inside], fraction[inside]
        self._places = {layer.graph: reached_from(layer, *at, lat[inside], lon[inside]) for layer in layers}
        self._places.setdefault(graph, Places(*at, np.zeros(len(inside))))
        self._cell = row[inside] * self.cols + col[inside]
        pieces = np.bincount(segment, minlength=graph.segments)
        self._metres = (graph.a.length_m / np.maximum(pieces, 1))[at[0]]
        self._cell_metres = np.bincount(self._cell, self._metres, self.rows * self.cols)

    def seconds(self, *fields: ReachField) -> Floats:
        """Seconds to each piece of street (K,) by the soonest of the fields."""
        return np.asarray(np.minimum.reduce([self._reached_s(field) for field in fields]))

    def _reached_s(self, field: ReachField) -> Floats:
        places = self._places[field.graph]
        return field.at(places.segment, places.fraction) + places.walk_s

    def mean_s(self, seconds: Floats, cap_s: float) -> Floats:
        """Mean seconds to the street metres of each cell, rows x cols; what is beyond `cap_s` counts as that.

        nan where a cell has no street. `seconds` as from `seconds()`.
        """
        total = np.bincount(self._cell, np.minimum(seconds, cap_s) * self._metres, self.rows * self.cols)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean: Floats = np.asarray(total / self._cell_metres).reshape(self.rows, self.cols)
        return mean

    def first_s(self, seconds: Floats) -> Floats:
        """Seconds to the first street of each cell reached, rows x cols; inf where none is. For one start."""
        first = np.full(self.rows * self.cols, np.inf)
        np.minimum.at(first, self._cell, seconds)
        return first.reshape(self.rows, self.cols)

    def share_within(self, seconds: Floats, target_s: float) -> float:
        """Share of the area's street metres reached within `target_s`; 0 without streets."""
        whole = float(self._metres.sum())
        return float(self._metres[seconds <= target_s].sum()) / whole if whole else 0.0


def outline(grid: Grid, inside: NDArray[np.bool_]) -> BaseGeometry:
    """The cells (rows x cols) as one area in degrees (x = longitude); gaps of a cell between streets are closed."""
    row, col = np.nonzero(inside)
    west, south = grid.box.west + col * grid.lon_step, grid.box.south + row * grid.lat_step
    area = shapely.union_all(shapely.box(west, south, west + grid.lon_step, south + grid.lat_step))
    half = grid.lat_step / 2
    return area.buffer(half, join_style="mitre").buffer(-half, join_style="mitre")


def _samples(graph: RoadGraph, every_m: float) -> tuple[Longs, Floats, Floats, Floats]:
    """Places along every usable street: segment, fraction, lat, lon (K,)."""
    a = graph.a
    usable = np.flatnonzero(a.in_main & (a.head >= 0).any(axis=0))
    parts = np.maximum(1, np.ceil(a.length_m[usable] / every_m)).astype(np.int64)
    segment = np.repeat(usable, parts)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(parts) - parts, parts)
    fraction = (nth + 0.5) / np.repeat(parts, parts)
    x, y = LocalPlane(Point(float(a.shape_lat.mean()), float(a.shape_lon.mean()))).to_xy_m(a.shape_lat, a.shape_lon)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    first, last = along[a.shape_start[segment]], along[a.shape_start[segment + 1] - 1]
    place = first + fraction * (last - first)
    return segment, fraction, np.interp(place, along, a.shape_lat), np.interp(place, along, a.shape_lon)
