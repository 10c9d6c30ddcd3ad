"""Who is how far away: one backward search from the incident answers for every vehicle.

Both fields here speak the same small language (`Field`), so ranking does not care whether the
roads are there; it only passes on whether the answer is degraded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mapping.domain.costs import LEAST_S, Costs, costs_of
from mapping.domain.geo import Point, haversine_many_m
from mapping.domain.path import Drive, edges_between
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snap, Snapper
from mapping.domain.speeds import CAR_SPEEDS, RoadClass, SpeedTable
from mapping.domain.walk import WALK_M_S, Goals

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

#: Between a fix and the nearest street (a yard, a ward's gate) a vehicle crawls. Assumption.
OFF_ROAD_M_S = 10 / 3.6
#: Further than this from any street the map does not cover the place.
MAX_OFF_ROAD_M = 2_000.0
#: A crew called to a corner stops in whichever street it comes by. Assumption.
CORNER_M = 15.0
#: Fitted on inner Ho Chi Minh City: road seconds against straight metres, see `bench recommend`.
STRAIGHT_DETOUR = 1.38
_STRAIGHT_CLASS = RoadClass.SECONDARY
#: Assumed for a rescue boat on the city's rivers and canals, bends included.
STRAIGHT_WATER_DETOUR, STRAIGHT_WATER_M_S = 1.5, 25 / 3.6


@dataclass(frozen=True, slots=True)
class Mouth:
    """Where the crew gets out and walks: an alley's mouth, a landing."""

    at: Point
    way: str  # the first way on foot, "" when it has no name
    street: str  # the street, or the water, that the vehicle stands on; "" likewise


@dataclass(frozen=True, slots=True)
class Arrival:
    """The two parts of a way. `mouth`: None when the vehicle ends in front of the patient."""

    drive_m: float  # nan where there is no way
    walk_m: float
    walk_s: float
    mouth: Mouth | None = None
    node: int = -1  # of the foot network, where the walk begins


class Field(Protocol):
    """Seconds to one target, driven and walked, from anywhere."""

    source: str
    degraded: bool
    target: Point

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Degrees (N,) -> seconds until the crew is there (N,), inf where there is no way."""
        ...

    def arrivals(self, lats: ArrayLike, lons: ArrayLike) -> list[Arrival]:
        """How each of N places is left and the target reached, on the way `eta` has in mind; for a chosen few."""
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

    def arrivals(self, lats: ArrayLike, lons: ArrayLike) -> list[Arrival]:
        """Nothing is known of alleys here."""
        return [Arrival(float(metres), 0.0, 0.0) for metres in self.distance_m(lats, lons)]

    def distance_m(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Likely metres on the road, detour included."""
        return STRAIGHT_DETOUR * haversine_many_m(lats, lons, self.target.lat, self.target.lon)

    def estimated(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """All of them."""
        return np.ones(np.shape(lats), dtype=np.bool_)


class StraightWaterField(StraightLineField):
    """The same for boats, where no water is mapped at all."""

    def distance_m(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Likely metres on the water, bends included."""
        return STRAIGHT_WATER_DETOUR * haversine_many_m(lats, lons, self.target.lat, self.target.lon)

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Seconds (N,), never inf."""
        return self.distance_m(lats, lons) / STRAIGHT_WATER_M_S


class NowhereField:
    """For those who cannot get there at all: a boat, when the patient is far from any water."""

    source = "roads"
    degraded = False

    def __init__(self, target: Point) -> None:
        self.target = target

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Never (N,)."""
        return np.full(np.shape(lats), np.inf)

    def arrivals(self, lats: ArrayLike, lons: ArrayLike) -> list[Arrival]:
        """No way."""
        return [Arrival(np.nan, 0.0, 0.0) for _ in np.asarray(lats)]

    def estimated(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """None of them."""
        return np.zeros(np.shape(lats), dtype=np.bool_)


class OffTheMap(ValueError):
    """The target is too far from every street of the graph."""


@dataclass(frozen=True, slots=True, eq=False)
class _Entries:
    """V ways into the goals' streets: the node before, seconds from it to the patient, which goal, which direction."""

    node: NDArray[np.int32]
    seconds: Floats
    goal: Longs
    backward: NDArray[np.bool_]


class EtaField:
    """Times to one target at an hour of the week.

    1. The target lies on a street of the vehicle's network; or, where the vehicle cannot get in, `goals` says where
       it may stop and how long the crew then walks. Each goal can be reached along each allowed direction of its
       street, at a partial cost.
    2. One Dijkstra over the reversed graph, from a virtual node tied to the nodes before all the goals.
    3. A vehicle on a street pays the rest of that street plus the seconds of the node ahead, whichever allowed
       direction is better; on a goal's own street it may simply drive up to it.

    Off the street, up to `most_off_m` (of each segment, or of all), the metres to it are driven at OFF_ROAD_M_S.
    Beyond MAX_OFF_ROAD_M the map says nothing and the vehicle gets the straight-line estimate (`estimated`); a vehicle
    between the two has no way.
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
        goals: Goals | None = None,
        most_off_m: ArrayLike = MAX_OFF_ROAD_M,
    ) -> None:
        """Raises OffTheMap. With `limit_s`, vehicles further than that come out as inf.

        costs: those of `speeds` and `hour`, where something slows or closes streets.
        """
        self.graph, self.target = graph, target
        self._snapper, self._most_off_m = snapper, np.broadcast_to(most_off_m, graph.segments)
        self._off_is_land = bool(self._most_off_m.min() >= MAX_OFF_ROAD_M)
        self._straight = StraightLineField(target, hour, speeds if self._off_is_land else CAR_SPEEDS)
        self._costs = costs or costs_of(graph, speeds, hour)
        self.goals = goals or self._in_front()
        self._entries = self._ways_in()
        self._search(np.inf if limit_s is None else limit_s)

    def _in_front(self) -> Goals:
        place = self._snapper.snap([self.target.lat], [self.target.lon])
        if place.off_m[0] > MAX_OFF_ROAD_M:
            raise OffTheMap(f"no street within {MAX_OFF_ROAD_M:.0f} m of {self.target}")
        return self._corners(int(place.segment[0]), float(place.fraction[0]), float(place.off_m[0]))

    def _corners(self, segment: int, fraction: float, off_m: float) -> Goals:
        """In front of the patient; beside a corner also on the other streets there, which may be easier to come by."""
        length_m = float(self.graph.a.length_m[segment])
        rows = [(segment, fraction, off_m)]
        for end, away_m in ((0, fraction * length_m), (1, (1 - fraction) * length_m)):
            if away_m <= CORNER_M:
                others = [at for at in self.graph.meeting(segment, end) if at[0] != segment]
                rows += [(other, float(side), off_m + away_m) for other, side in others]
        street, along, walk_m = zip(*rows, strict=True)
        metres = np.array(walk_m)
        nowhere = np.full(len(rows), -1)
        return Goals(np.array(street), np.array(along), metres, metres / WALK_M_S, nowhere)

    def _search(self, limit_s: float) -> None:
        a, n, entries = self.graph.a, self.graph.nodes, self._entries
        matrix = csr_array((n + 1, n + 1))
        matrix.indptr = np.append(a.rev_start, a.rev_start[-1] + np.int32(len(entries.node)))
        matrix.indices = np.concatenate([a.rev_tail, entries.node])
        matrix.data = np.concatenate([self._costs.edge_s, entries.seconds])
        seconds, self.next_node = dijkstra(matrix, indices=n, limit=limit_s, return_predecessors=True)
        # Row -1 is read for directions that may not be driven.
        self._to_target_s = np.append(seconds[:n], np.inf)

    def _ways_in(self) -> _Entries:
        """Every node before a goal's street."""
        goals, found = self.goals, []
        whole = self._costs.segment_s[goals.segment]
        parts = goals.fraction * whole + goals.walk_s, (1 - goals.fraction) * whole + goals.walk_s
        for goal, segment in enumerate(goals.segment):
            for backward in (False, True):
                nodes, turn_s = self.graph.entries(int(segment), backward=backward)
                seconds = np.maximum(turn_s + parts[backward][goal], LEAST_S)
                found.append((nodes, seconds, np.full(len(nodes), goal), np.full(len(nodes), backward)))
        return _Entries(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def eta(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Seconds of driving (N,), plus the crew's walk at the end; inf where there is no way."""
        snap = self._snapper.snap(lats, lons)
        seconds = self.from_snap(snap)
        outside = snap.off_m > MAX_OFF_ROAD_M
        if outside.any() and self._off_is_land:
            seconds = np.where(outside, self._straight.eta(lats, lons), seconds)
        return seconds

    def from_snap(self, snap: Snap) -> Floats:
        """`eta` for places already on streets; seconds (N,)."""
        forward, backward = self._both_ways(snap)
        seconds = np.minimum(forward, backward) + snap.off_m / OFF_ROAD_M_S
        return np.where(snap.off_m > self._most_off_m[snap.segment], np.inf, seconds)

    def _both_ways(self, snap: Snap) -> tuple[Floats, Floats]:
        """Seconds from each place when it leaves forward, and when it leaves backward."""
        a, segment = self.graph.a, snap.segment
        whole = self._costs.segment_s[segment]
        head = a.head[:, segment]
        forward = self._to_target_s[head[0]] + (1 - snap.fraction) * whole
        backward = self._to_target_s[head[1]] + snap.fraction * whole
        same = np.flatnonzero(np.isin(segment, self.goals.segment, kind="table"))
        if len(same):
            ahead = self._straight_up(segment[same], snap.fraction[same])
            forward[same] = np.minimum(forward[same], np.where(head[0, same] >= 0, ahead[0], np.inf))
            backward[same] = np.minimum(backward[same], np.where(head[1, same] >= 0, ahead[1], np.inf))
        return forward, backward

    def _straight_up(self, segment: Longs, fraction: Floats) -> tuple[Floats, Floats]:
        """Seconds of driving up to the best goal on the own street, (N,) forward and backward."""
        seconds = self._up_to_each(segment, fraction)
        return seconds[0].min(axis=1), seconds[1].min(axis=1)

    def _up_to_each(self, segment: Longs, fraction: Floats) -> Floats:
        """Seconds of driving straight up to each goal, (2, N, K); inf for goals of other streets, or behind."""
        goals = self.goals
        ahead = goals.fraction - fraction[:, None]
        seconds = np.abs(ahead) * self._costs.segment_s[segment][:, None] + goals.walk_s
        same = goals.segment == segment[:, None]
        return np.stack([np.where(same & (ahead * sign >= 0), seconds, np.inf) for sign in (1, -1)])

    def estimated(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.bool_]:
        """Places that no street is near enough to."""
        return self._snapper.snap(lats, lons).off_m > MAX_OFF_ROAD_M

    def distance_m(self, lats: ArrayLike, lons: ArrayLike) -> Floats:
        """Metres driven along the fastest way (N,), off-street metres included; nan if none."""
        return np.array([one.drive_m for one in self.arrivals(lats, lons)])

    def arrivals(self, lats: ArrayLike, lons: ArrayLike) -> list[Arrival]:
        """How each of N places is left and the target reached; for a chosen few."""
        snap = self._snapper.snap(lats, lons)
        straight = self._straight.distance_m(lats, lons)
        return [
            Arrival(float(straight[i]), 0.0, 0.0)
            if snap.off_m[i] > MAX_OFF_ROAD_M
            else self._arrival(found, float(snap.off_m[i]))
            for i, found in enumerate(self._drives(snap))
        ]

    def _arrival(self, found: tuple[Drive, int] | None, off_m: float) -> Arrival:
        if found is None:
            return Arrival(np.nan, 0.0, 0.0)
        drive, goal = found
        goals, node = self.goals, int(self.goals.node[goal])
        mouth = None
        if goals.tree is not None and node >= 0:
            name = self.graph.names[int(self.graph.a.name_id[goals.segment[goal]])]
            foot = goals.tree.foot.a
            at = Point(float(foot.node_lat[node]), float(foot.node_lon[node]))
            mouth = Mouth(at, goals.tree.first_street(node), name)
        walk_m, walk_s = float(goals.walk_m[goal]), float(goals.walk_s[goal])
        return Arrival(float(drive.metres.sum()) + off_m, walk_m, walk_s, mouth, node)

    def drive(self, origin: Point) -> Drive | None:
        """The fastest way from one place, street by street; None where there is none."""
        found = self._drives(self._snapper.snap([origin.lat], [origin.lon]))[0]
        return found[0] if found else None

    def seconds_of(self, drive: Drive) -> Floats:
        """Seconds on each piece (K,) of a drive."""
        return np.asarray(self._costs.segment_s[drive.segment] * np.abs(drive.end - drive.begin))

    def walk_line(self, arrival: Arrival) -> list[tuple[float, float]]:
        """(lat, lon) from the mouth to the patient; empty where nobody walks."""
        if self.goals.tree is None or arrival.mouth is None:
            return []
        return self.goals.tree.line(arrival.node)

    def _drives(self, snap: Snap) -> list[tuple[Drive, int] | None]:
        """(the way, the goal at its end) of each place."""
        forward, backward = self._both_ways(snap)
        ahead = forward <= backward
        reachable = np.isfinite(self.from_snap(snap))
        return [
            self._drive(int(snap.segment[i]), float(snap.fraction[i]), bool(ahead[i])) if reachable[i] else None
            for i in range(len(ahead))
        ]

    def _drive(self, segment: int, fraction: float, ahead: bool) -> tuple[Drive, int]:
        """Follow the search tree from the node ahead to a goal's street."""
        goals, a = self.goals, self.graph.a
        goal = self._direct(segment, fraction, ahead)
        if goal is not None:
            return self._pieces([segment], [fraction], [float(goals.fraction[goal])]), goal
        nodes = self._walk(int(a.head[0 if ahead else 1, segment]))
        edges = edges_between(self.graph, self._costs.edge_s, nodes[:-1], nodes[1:])
        against = a.rev_backward[edges]
        last = self._last_entry(int(nodes[-1]))
        goal = int(self._entries.goal[last])
        pieces = self._pieces(
            [segment, *a.rev_segment[edges], int(goals.segment[goal])],
            [fraction, *against, float(self._entries.backward[last])],
            [float(ahead), *~against, float(goals.fraction[goal])],
        )
        return pieces, goal

    def _direct(self, segment: int, fraction: float, ahead: bool) -> int | None:
        """The goal on the own street that is best driven straight up to; None when the way round is sooner."""
        seconds = self._up_to_each(np.array([segment]), np.array([fraction]))[0 if ahead else 1, 0]
        around = self._to_target_s[self.graph.a.head[0 if ahead else 1, segment]]
        around += self._costs.segment_s[segment] * ((1 - fraction) if ahead else fraction)
        best = int(seconds.argmin())
        return best if np.isfinite(seconds[best]) and seconds[best] <= around else None

    def _walk(self, node: int) -> Longs:
        """Nodes from here to the one before the goal."""
        nodes, end = [node], self.graph.nodes
        while (node := int(self.next_node[node])) != end:
            nodes.append(node)
        return np.array(nodes)

    def _last_entry(self, node: int) -> int:
        """The best way into a goal's street from the last node."""
        here = np.flatnonzero(self._entries.node == node)
        return int(here[self._entries.seconds[here].argmin()])

    def _pieces(self, segment: list[int], begin: list[float], end: list[float]) -> Drive:
        return Drive(self.graph, np.array(segment), np.array(begin, float), np.array(end, float))
