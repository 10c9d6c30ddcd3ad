"""The last metres on foot: from where the vehicle must stop to the patient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mapping.domain.geo import Point
from mapping.domain.path import Drive, edges_between
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.speeds import RoadClass
from mapping.domain.stops import Stops

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

#: A crew walks with its bags. Assumption; same for all vehicles.
WALK_M_S: Final = 1.3
#: Nobody is told to walk further; where no stop is nearer, the nearest street counts as the crow flies.
MOST_WALK_M: Final = 3_000.0
#: A path in a park or beside a street is left for a street this near to the patient; the walls of an alley are not.
CROSSED_M: Final = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Goals:
    """K places where a vehicle may end its drive, and what is left to walk from each."""

    segment: Longs  # (K,)
    fraction: Floats  # (K,)
    walk_m: Floats  # (K,)
    walk_s: Floats  # (K,)
    node: Longs  # (K,) of the foot network; -1 where one simply steps out in front of the patient
    tree: WalkTree | None = None


class Walks:
    """Walking from the places where one kind of vehicle must stop. Searches end there: they look no further."""

    def __init__(self, foot: RoadGraph, snapper: Snapper, stops: Stops) -> None:
        self.foot, self.stops = foot, stops
        self._snapper = snapper
        a = foot.a
        row = np.repeat(np.arange(foot.nodes), np.diff(a.rev_start))
        beyond = np.diff(stops.start)[row] == 0
        size = np.bincount(row[beyond], minlength=foot.nodes)
        metres = np.maximum(a.length_m[a.rev_segment[beyond]], 1e-3)
        start = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
        self._matrix = csr_array((metres, a.rev_tail[beyond], start), shape=(foot.nodes, foot.nodes))

    def goals(self, target: Point, street_off_m: float, *, most_m: float = MOST_WALK_M) -> Goals | None:
        """Where to stop for a patient; None when the vehicle gets there itself, or when there is no way on foot.

        street_off_m: how near the nearest street of the vehicle is, as the crow flies.
        """
        tree = self._tree(target, most_m)
        if self.stops.open[tree.segment] or (not tree.walled and street_off_m <= max(CROSSED_M, tree.off_m)):
            return None
        node = np.flatnonzero((np.diff(self.stops.start) > 0) & (tree.to_scene_m <= most_m))
        size = self.stops.start[node + 1] - self.stops.start[node]
        if len(node) == 0:
            return None
        chosen = np.arange(size.sum()) + np.repeat(self.stops.start[node] - (np.cumsum(size) - size), size)
        node = np.repeat(node, size)
        walk_m = tree.to_scene_m[node] + self.stops.walk_m[chosen]
        walk_s = walk_m / WALK_M_S + self.stops.fixed_s[0]
        return Goals(self.stops.segment[chosen], self.stops.fraction[chosen], walk_m, walk_s, node, tree)

    def nearest(self, segment: Longs, fraction: Floats) -> tuple[Longs, Floats]:
        """For places on the foot network (K,): the nearest stop (-1 where no path leads to one), and metres to it."""
        stop, metres = self._nearest
        whole = self.foot.a.length_m[segment]
        ends = self.foot.a.head[[1, 0]][:, segment]
        ways = metres[ends] + np.stack([fraction * whole, (1 - fraction) * whole])
        best = np.take_along_axis(ends, ways.argmin(axis=0)[None], axis=0)[0]
        walk_m = ways.min(axis=0)
        return np.where(np.isfinite(walk_m), stop[best], -1), walk_m

    @cached_property
    def _nearest(self) -> tuple[Longs, Floats]:
        """The nearest stop of each foot node (N,), and metres on foot to it."""
        a, n = self.foot.a, self.foot.nodes
        metres = np.maximum(a.length_m[a.rev_segment], 1e-3)
        whole = csr_array((metres, a.rev_tail, a.rev_start), shape=(n, n))
        at = np.flatnonzero(np.diff(self.stops.start))
        if len(at) == 0:
            return np.full(n, -1), np.full(n, np.inf)
        away, _, source = dijkstra(whole, indices=at, min_only=True, return_predecessors=True, limit=MOST_WALK_M)
        return np.where(source >= 0, self.stops.start[np.maximum(source, 0)], -1), away

    def _tree(self, target: Point, most_m: float) -> WalkTree:
        place = self._snapper.snap([target.lat], [target.lon])
        segment, fraction, off_m = int(place.segment[0]), float(place.fraction[0]), float(place.off_m[0])
        ends = self.foot.a.head[[1, 0], segment]
        metres, onward = dijkstra(self._matrix, indices=ends, limit=most_m, return_predecessors=True)
        whole = float(self.foot.a.length_m[segment])
        metres += np.array([[fraction * whole], [(1 - fraction) * whole]]) + off_m
        return WalkTree(self.foot, target, segment, fraction, off_m, ends, metres, onward)


@dataclass(frozen=True, slots=True, eq=False)
class WalkTree:
    """Ways on foot to one patient, over either end of the street in front of the door."""

    foot: RoadGraph
    target: Point
    segment: int
    fraction: float
    off_m: float
    ends: NDArray[np.int32]  # (2,)
    metres: Floats  # (2, N) from each node
    onward: NDArray[np.int32]  # (2, N) the next node on the way

    @property
    def walled(self) -> bool:
        """Is the patient in an alley, with houses on both sides?"""
        return int(self.foot.a.road_class[self.segment]) == RoadClass.ALLEY

    @property
    def to_scene_m(self) -> Floats:
        """Metres from each node (N,), over the better end."""
        return np.asarray(self.metres.min(axis=0))

    def path(self, node: int) -> Drive:
        """The way from a node to the door's street, as a drive on foot."""
        end = int(self.metres[:, node].argmin())
        nodes = [node]
        while nodes[-1] != self.ends[end]:
            nodes.append(int(self.onward[end, nodes[-1]]))
        way = np.array(nodes)
        a = self.foot.a
        edges = edges_between(self.foot, a.length_m[a.rev_segment], way[:-1], way[1:])
        against = a.rev_backward[edges]
        segment = np.array([*a.rev_segment[edges], self.segment])
        begin, stop = np.array([*against, float(end)], float), np.array([*~against, self.fraction], float)
        return Drive(self.foot, segment, begin, stop)

    def line(self, node: int) -> list[tuple[float, float]]:
        """(lat, lon) from a node to the patient."""
        return [*self.path(node).line(), (self.target.lat, self.target.lon)]

    def first_street(self, node: int) -> str:
        """What the first way taken on foot is called; "" when it has no name."""
        segment = self.path(node).segment
        return self.foot.names[int(self.foot.a.name_id[segment[0]])]
