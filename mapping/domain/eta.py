"""Who is how far away: one backward search from the incident answers for every vehicle.

Both fields here speak the same small language (`Field`), so ranking does not care whether the
roads are there; it only passes on whether the answer is degraded.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mapping.domain.costs import Costs, costs_of
from mapping.domain.geo import Point, haversine_many_m
from mapping.domain.path import Drive, edges_between
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snap, Snapper
from mapping.domain.speeds import CAR_SPEEDS, RoadClass, SpeedTable

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

#: Between a fix and the nearest street (a yard, a ward's gate) a vehicle crawls. Assumption.
OFF_ROAD_M_S = 10 / 3.6
#: From the street to the patient the crew walks with its bags. Assumption; same for all vehicles.
WALK_M_S = 1.3
#: Further than this from any street the map does not cover the place.
MAX_OFF_ROAD_M = 2_000.0
#: Fitted on inner Ho Chi Minh City: road seconds against straight metres, see `bench recommend`.
STRAIGHT_DETOUR = 1.30
_STRAIGHT_CLASS = RoadClass.SECONDARY


class Field(Protocol):
    """Seconds of driving to one target, from anywhere."""

    source: str
    degraded: bool
    target: Point

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Degrees (N,) -> seconds of driving (N,), inf where there is no way."""
        ...

    def distance_m(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Metres driven from each place (N,) on the way `eta` has in mind; for a chosen few."""
        ...

    def estimated(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """Which places (N,) got a straight-line estimate instead of a road time."""
        ...


class StraightLineField:
    """The honest fallback: straight line x detour at a calibrated speed for the hour."""

    source = "straight_line"
    degraded = True

    def __init__(self, target: Point, hour: int, speeds: SpeedTable = CAR_SPEEDS) -> None:
        self.target = target
        self._pace_s_per_m = float(speeds.pace_s_per_m(hour)[_STRAIGHT_CLASS])

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Seconds (N,), never inf: over a straight line everything can be reached."""
        return self.distance_m(lats, lons) * self._pace_s_per_m

    def distance_m(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Likely metres on the road, detour included."""
        return STRAIGHT_DETOUR * haversine_many_m(lats, lons, self.target.lat, self.target.lon)

    def estimated(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """All of them."""
        return np.ones(np.shape(lats), dtype=np.bool_)


class OffTheMap(ValueError):
    """The target is too far from every street of the graph."""


class EtaField:
    """Road times to one target at an hour of the week.

    1. Snap the target to its street; it can be reached along each allowed direction, at a
       partial cost.
    2. One Dijkstra over the reversed graph, from a virtual node tied to the junctions before
       the target.
    3. A vehicle on a street pays the rest of that street plus the seconds of the junction
       ahead, whichever allowed direction is better; on the target's own street it may simply
       drive up to it.

    Off the street, up to MAX_OFF_ROAD_M, the metres to it are driven at OFF_ROAD_M_S. Beyond
    that the map says nothing and the vehicle gets the straight-line estimate (`estimated`).
    """

    source = "roads"
    degraded = False

    def __init__(
        self,
        graph: RoadGraph,
        snapper: Snapper,
        target: Point,
        hour: int,
        *,
        speeds: SpeedTable = CAR_SPEEDS,
        limit_s: float | None = None,
        costs: Costs | None = None,
    ) -> None:
        """Raises OffTheMap. With `limit_s`, vehicles further than that come out as inf.

        costs: those of `speeds` and `hour`, where something slows or closes streets.
        """
        self.graph, self.target = graph, target
        self._snapper = snapper
        self._straight = StraightLineField(target, hour, speeds)
        self._costs = costs or costs_of(graph, speeds, hour)
        place = snapper.snap([target.lat], [target.lon])
        if place.off_m[0] > MAX_OFF_ROAD_M:
            raise OffTheMap(f"no street within {MAX_OFF_ROAD_M:.0f} m of {target}")
        self.segment, self.fraction = int(place.segment[0]), float(place.fraction[0])
        self.walk_s = float(place.off_m[0]) / WALK_M_S
        self._search(np.inf if limit_s is None else limit_s)

    def _search(self, limit_s: float) -> None:
        a, n = self.graph.a, self.graph.nodes
        nodes, costs = self._ways_in()
        matrix = csr_array((n + 1, n + 1))
        matrix.indptr = np.append(a.rev_start, a.rev_start[-1] + np.int32(len(nodes)))
        matrix.indices = np.concatenate([a.rev_tail, nodes])
        matrix.data = np.concatenate([self._costs.edge_s, costs])
        seconds, self.next_node = dijkstra(matrix, indices=n, limit=limit_s, return_predecessors=True)
        # Row -1 is read for directions that may not be driven.
        self._to_target_s = np.append(seconds[:n], np.inf)

    def _ways_in(self) -> tuple[NDArray[np.int32], Floats]:
        """Junctions from which the target's street is entered, and seconds from there to it."""
        whole = self._costs.segment_s[self.segment]
        parts = (self.fraction * whole, (1 - self.fraction) * whole)
        tails = [self.graph.tails(self.segment, backward=bool(k)) for k in (0, 1)]
        costs = [np.full(len(tails[k]), max(parts[k], 1e-3)) for k in (0, 1)]
        return np.concatenate(tails), np.concatenate(costs)

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Seconds of driving (N,), plus the crew's walk at the end; inf where there is no way."""
        snap = self._snapper.snap(lats, lons)
        seconds = self.from_snap(snap)
        outside = snap.off_m > MAX_OFF_ROAD_M
        if outside.any():
            seconds = np.where(outside, self._straight.eta(lats, lons), seconds)
        return seconds

    def from_snap(self, snap: Snap) -> Floats:
        """`eta` for places already on streets; seconds (N,)."""
        forward, backward = self._both_ways(snap)
        return np.minimum(forward, backward) + snap.off_m / OFF_ROAD_M_S + self.walk_s

    def _both_ways(self, snap: Snap) -> tuple[Floats, Floats]:
        """Seconds from each place when it leaves forward, and when it leaves backward."""
        a, segment = self.graph.a, snap.segment
        whole = self._costs.segment_s[segment]
        head = a.head[:, segment]
        forward = self._to_target_s[head[0]] + (1 - snap.fraction) * whole
        backward = self._to_target_s[head[1]] + snap.fraction * whole
        same = segment == self.segment
        if same.any():
            ahead = (self.fraction - snap.fraction) * whole
            direct = same & (ahead >= 0) & (head[0] >= 0)
            forward = np.where(direct, np.minimum(forward, ahead), forward)
            direct = same & (ahead <= 0) & (head[1] >= 0)
            backward = np.where(direct, np.minimum(backward, -ahead), backward)
        return forward, backward

    def estimated(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """Places that no street is near enough to."""
        return self._snapper.snap(lats, lons).off_m > MAX_OFF_ROAD_M

    def distance_m(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Metres driven along the fastest way (N,), off-street metres included; nan if none."""
        snap = self._snapper.snap(lats, lons)
        drives = self._drives(snap)
        metres = np.array([d.metres.sum() if d else np.nan for d in drives]) + snap.off_m
        outside = snap.off_m > MAX_OFF_ROAD_M
        return np.where(outside, self._straight.distance_m(lats, lons), metres)

    def drive(self, origin: Point) -> Drive | None:
        """The fastest way from one place, street by street; None where there is none."""
        return self._drives(self._snapper.snap([origin.lat], [origin.lon]))[0]

    def seconds_of(self, drive: Drive) -> Floats:
        """Seconds on each piece (K,) of a drive."""
        return np.asarray(self._costs.segment_s[drive.segment] * np.abs(drive.end - drive.begin))

    def _drives(self, snap: Snap) -> list[Drive | None]:
        forward, backward = self._both_ways(snap)
        ahead = forward <= backward
        reachable = np.isfinite(np.minimum(forward, backward))
        return [
            self._drive(int(snap.segment[i]), float(snap.fraction[i]), bool(ahead[i])) if reachable[i] else None
            for i in range(len(ahead))
        ]

    def _drive(self, segment: int, fraction: float, ahead: bool) -> Drive:
        """Follow the search tree from the junction ahead to the target's street."""
        if self._is_direct(segment, fraction, ahead):
            return self._pieces([segment], [fraction], [self.fraction])
        nodes = self._walk(int(self.graph.a.head[0 if ahead else 1, segment]))
        edges = edges_between(self.graph, self._costs.edge_s, nodes[:-1], nodes[1:])
        against = self.graph.a.rev_backward[edges]
        last = self._last_direction(int(nodes[-1]))
        return self._pieces(
            [segment, *self.graph.a.rev_segment[edges], self.segment],
            [fraction, *against, float(last)],
            [float(ahead), *~against, self.fraction],
        )

    def _is_direct(self, segment: int, fraction: float, ahead: bool) -> bool:
        """Whether driving straight up to the target on its own street is the fastest."""
        if segment != self.segment or (fraction > self.fraction) == ahead:
            return False
        whole = self._costs.segment_s[segment]
        around = self._to_target_s[self.graph.a.head[0 if ahead else 1, segment]]
        around += whole * ((1 - fraction) if ahead else fraction)
        return bool(whole * abs(self.fraction - fraction) <= around)

    def _walk(self, node: int) -> Longs:
        """Junctions from here to the one before the target."""
        nodes, end = [node], self.graph.nodes
        while (node := int(self.next_node[node])) != end:
            nodes.append(node)
        return np.array(nodes)

    def _last_direction(self, node: int) -> bool:
        """Whether the target's street is entered backward from its last junction."""
        nodes, costs = self._ways_in()
        here = np.flatnonzero(nodes == node)
        best = here[costs[here].argmin()]
        return bool(best >= len(self.graph.tails(self.segment, backward=False)))

    def _pieces(self, segment: list[int], begin: list[float], end: list[float]) -> Drive:
        return Drive(self.graph, np.array(segment), np.array(begin, float), np.array(end, float))
