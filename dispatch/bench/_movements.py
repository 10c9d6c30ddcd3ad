"""A way's line taken apart again: which drawn pieces of street it runs over, what that costs by our clock, and which
banned movements it makes. The bans are checked on the extract's own ways and points, not on either engine's graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from mapping.domain.costs import Costs
from mapping.domain.geo import mercator_m
from mapping.domain.road_graph import RoadGraph
from mapping.domain.streets import Streets, TurnBan
from mapping.domain.turns import TURN_S

type Line = Sequence[tuple[float, float]]
type Floats = NDArray[np.float64]

#: Two drawings of the same point, rounded to a millionth of a degree each.
SAME_POINT_M = 0.4


class Vertices:
    """Numbers for the drawn points of a map, found again by their coordinates."""

    def __init__(self, lat: Floats, lon: Floats) -> None:
        xy = np.column_stack(mercator_m(lat, lon))
        places, self.of_point = np.unique(xy.round(2), axis=0, return_inverse=True)
        self._tree = KDTree(places)

    def of(self, line: Line) -> list[int]:
        """The vertex under each point of a line, each once; -1 where there is none."""
        away, found = self._tree.query(np.column_stack(mercator_m(*np.array(line).T)))
        numbers = np.where(away <= SAME_POINT_M, found, -1).tolist()
        return [number for number, _ in groupby(numbers)]


class Banned:
    """The restrictions of an extract, and whether a line breaks one."""

    def __init__(self, streets: Streets) -> None:
        self._vertices = Vertices(streets.lat, streets.lon)
        number = self._vertices.of_point
        way = np.repeat(streets.way_id, np.diff(streets.start))
        inside = np.flatnonzero(np.diff(np.repeat(np.arange(len(streets.way_id)), np.diff(streets.start))) == 0)
        pieces = zip(number[inside].tolist(), number[inside + 1].tolist(), way[inside].tolist(), strict=True)
        self._way: dict[tuple[int, int], int] = {}
        for a, b, one in pieces:
            self._way[a, b] = self._way[b, a] = one
        at = dict(zip(streets.node_ref.tolist(), number.tolist(), strict=True))
        self._at_node: dict[tuple[int, int], list[TurnBan]] = {}
        self._over_ways: dict[int, list[TurnBan]] = {}
        for ban in streets.bans:
            if ban.via_node is None:
                self._over_ways.setdefault(ban.from_way, []).append(ban)
            elif ban.via_node in at:
                self._at_node.setdefault((ban.from_way, at[ban.via_node]), []).append(ban)

    def __len__(self) -> int:
        return sum(len(bans) for bans in (*self._at_node.values(), *self._over_ways.values()))

    def used_by(self, line: Line) -> bool:
        """Does the line make a banned movement?"""
        path = self._vertices.of(line)
        ways = [self._way.get(piece, 0) for piece in pairwise(path)]
        return any(self._at_a_node(path, ways)) or any(self._over(ways))

    def _at_a_node(self, path: list[int], ways: list[int]) -> Iterator[bool]:
        for i, (come, go) in enumerate(pairwise(ways), 1):
            for ban in self._at_node.get((come, path[i]), ()):
                back = path[i - 1] == path[i + 1]
                into = go == ban.to_way and (ban.from_way != ban.to_way or back)
                yield into != ban.only

    def _over(self, ways: list[int]) -> Iterator[bool]:
        runs = [way for way, _ in groupby(ways)]
        for i, way in enumerate(runs):
            for ban in self._over_ways.get(way, ()):
                size = len(ban.via_ways)
                if tuple(runs[i + 1 : i + 1 + size]) == ban.via_ways and len(runs) > i + 1 + size:
                    yield (runs[i + 1 + size] == ban.to_way) != ban.only


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds and metres of a line."""

    seconds: float
    metres: float


class Clock:
    """Times any line that runs over the graph's streets, turns included."""

    def __init__(self, graph: RoadGraph, costs: Costs) -> None:
        self._graph, self._costs = graph, costs
        a = graph.a
        self._vertices = Vertices(a.shape_lat, a.shape_lon)
        number = self._vertices.of_point
        owner = np.repeat(np.arange(graph.segments), np.diff(a.shape_start))
        inside = np.flatnonzero(np.diff(owner) == 0)
        x, y = mercator_m(a.shape_lat, a.shape_lon)
        metres = np.hypot(np.diff(x), np.diff(y))[inside] * np.cos(np.radians(a.shape_lat[inside]))
        self._piece: dict[tuple[int, int], tuple[int, float]] = {}
        rows = zip(number[inside], number[inside + 1], owner[inside], metres, strict=True)
        for begin, end, segment, length in rows:
            for key, edge in (((begin, end), 2 * segment), ((end, begin), 2 * segment + 1)):
                if a.head[edge & 1, segment] >= 0:
                    self._piece[int(key[0]), int(key[1])] = (int(edge), float(length))
        order = np.argsort(a.rev_tail, kind="stable")
        self._leaving = order, np.searchsorted(a.rev_tail[order], np.arange(graph.nodes + 1))

    def of(self, line: Line) -> Timed | None:
        """None when the line leaves the streets that the graph may use, or turns as it may not."""
        pieces = [self._piece.get(piece) for piece in pairwise(self._vertices.of(line))]
        if not pieces or None in pieces:
            return None
        known = [piece for piece in pieces if piece is not None]
        turns = [self._turn_s(come, go) for (come, _), (go, _) in pairwise(known) if come != go]
        if None in turns:
            return None
        lengths = self._graph.a.length_m
        seconds = sum(self._costs.segment_s[e >> 1] * m / max(lengths[e >> 1], 1e-6) for e, m in known)
        return Timed(float(seconds) + sum(t for t in turns if t is not None), sum(m for _, m in known))

    def _turn_s(self, come: int, go: int) -> float | None:
        a = self._graph.a
        order, start = self._leaving
        node = int(a.head[come & 1, come >> 1])
        edges = order[start[node] : start[node + 1]]
        here = edges[(a.rev_segment[edges] == go >> 1) & (a.rev_backward[edges] == bool(go & 1))]
        return float(TURN_S[a.rev_turn[here[0]]]) if len(here) else None
