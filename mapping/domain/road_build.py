"""From streets as they are mapped to a `RoadGraph`: cut at junctions, obey turn bans, price turns, connect.

A state of the graph is "this street has just been driven to its end". Between states run the allowed movements,
each with its kind of turn. States of one junction that may do exactly the same things are one: where turns cost
nothing and nothing is banned, what is left is a plain node for each junction.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from mapping.domain.access import Mode
from mapping.domain.ban_paths import BanPaths
from mapping.domain.bans import Bans, Edge, Path
from mapping.domain.confluences import joined
from mapping.domain.geo import haversine_many_m
from mapping.domain.road_graph import Arrays, RoadGraph
from mapping.domain.speeds import RoadClass
from mapping.domain.streets import Streets, TurnBan
from mapping.domain.turns import SIGNAL, kind_of

__all__ = ["NoRoads", "Streets", "TurnBan", "build_graph"]

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]
type Flags = NDArray[np.bool_]

#: Networks smaller than both are islands of the drawing (a fenced car park), not of the world.
MIN_COMPONENT_JUNCTIONS = 20
MIN_COMPONENT_SHARE = 0.01
#: As many are listed in the report.
MOST_COMPONENTS = 20


class NoRoads(ValueError):
    """The input holds no street that a motor vehicle may use."""


@dataclass(frozen=True)
class Pieces:
    """S segments between N junctions, and the points P of their shapes."""

    way: Longs  # (S,) row of the way
    shape_start: Longs  # (S + 1,)
    points: Longs  # (P,) index into the streets' points
    start: Longs  # (S,) junction
    end: Longs  # (S,)
    node_ref: Longs  # (N,)
    node_lat: Floats  # (N,)
    node_lon: Floats  # (N,)
    allowed: Flags  # (2 S,) may directed edge 2 * segment + backward be driven?

    @property
    def tail(self) -> Longs:
        """Junction where each directed edge begins (2 S,)."""
        return np.column_stack([self.start, self.end]).ravel()

    @property
    def head(self) -> Longs:
        """Junction where each directed edge ends (2 S,)."""
        return np.column_stack([self.end, self.start]).ravel()

    @cached_property
    def leaving(self) -> tuple[Longs, Longs]:
        """(edges, start): the allowed edges out of junction n are edges[start[n]:start[n + 1]]."""
        allowed = np.flatnonzero(self.allowed)
        order = allowed[np.argsort(self.tail[allowed], kind="stable")]
        return order, np.searchsorted(self.tail[order], np.arange(len(self.node_lat) + 1))

    def exits(self, edge: Edge) -> list[Edge]:
        """Allowed edges out of the junction where an edge ends."""
        edges, start = self.leaving
        node = int((self.start if edge & 1 else self.end)[edge >> 1])
        return [int(e) for e in edges[start[node] : start[node + 1]]]


@dataclass(frozen=True, slots=True)
class Moves:
    """A movements from state to state. A state is a directed edge, or 2 S + number of a watched sequence."""

    source: Longs  # (A,)
    edge: Longs  # (A,) the directed edge driven by moving
    target: Longs  # (A,)
    kind: NDArray[np.uint8]  # (A,)


@dataclass(frozen=True, slots=True)
class Built:
    """A graph, and what it was made of."""

    graph: RoadGraph
    streets: Streets
    pieces: Pieces


def build_graph(streets: Streets, *, source: str = "", mode: Mode = Mode.CAR) -> RoadGraph:
    """The graph of one mode. Raises NoRoads when it may use nothing."""
    return build(streets, source=source, mode=mode).graph


def build(streets: Streets, *, source: str = "", mode: Mode = Mode.CAR) -> Built:
    """Cut, ban, price, connect. Raises NoRoads when the mode may use nothing."""
    mine = streets.of(mode)
    mine = joined(mine) if mode == Mode.BOAT else mine
    if len(mine.way_id) == 0:
        raise NoRoads("no drivable street in this file")
    pieces = cut(mine)
    bans, report = _bans(mine, pieces)
    moves, ends_at = _moves(mine, pieces, bans, priced=mode == Mode.CAR)
    state, count = _merge(pieces, moves, ends_at)
    graph = _assemble(mine, pieces, moves, state, ends_at, count, whole=mode in (Mode.CAR, Mode.MOTORBIKE))
    graph.meta.update(_report(graph, mine, pieces, report, source))
    return Built(graph, mine, pieces)


def cut(streets: Streets) -> Pieces:
    """Split ways at junctions, numbered along a coarse grid, so that neighbours lie near in memory."""
    _, inverse, count = np.unique(streets.node_ref, return_inverse=True, return_counts=True)
    joint = count[inverse] > 1
    first, last = streets.start[:-1], streets.start[1:] - 1
    joint[first] = joint[last] = True
    via = [ban.via_node for ban in streets.bans if ban.via_node is not None]
    joint |= np.isin(streets.node_ref, np.concatenate([streets.signals, np.array(via, np.int64)]))
    position = np.flatnonzero(joint)
    way_at = np.repeat(np.arange(len(first)), np.diff(streets.start))[position]
    same_way = way_at[:-1] == way_at[1:]
    begin, end, way = position[:-1][same_way], position[1:][same_way], way_at[:-1][same_way]
    size = end - begin + 1
    shape_start = np.concatenate([[0], np.cumsum(size)])
    points = np.arange(shape_start[-1]) + np.repeat(begin - shape_start[:-1], size)
    refs, at, inverse = np.unique(
        streets.node_ref[np.stack([begin, end]).ravel()], return_index=True, return_inverse=True
    )
    place = np.stack([begin, end]).ravel()[at]
    order = np.lexsort((streets.lon[place], np.floor(streets.lat[place] / 0.005)))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    starts, ends = rank[inverse].reshape(2, -1)
    direction = streets.direction[way]
    return Pieces(
        way=way,
        shape_start=shape_start,
        points=points,
        start=starts,
        end=ends,
        node_ref=refs[order],
        node_lat=streets.lat[place][order],
        node_lon=streets.lon[place][order],
        allowed=np.column_stack([direction >= 0, direction <= 0]).ravel(),
    )


def _bans(streets: Streets, pieces: Pieces) -> tuple[Bans, Counter[str]]:
    """What the mapped bans forbid, and how many of them the map leaves open."""
    report: Counter[str] = Counter(dropped=streets.bans_unusable)
    bans, paths = Bans(), BanPaths(streets, pieces)
    for ban in streets.bans:
        found = paths.of(ban)
        report["dropped" if found is None else "used"] += 1
        report["over_ways"] += bool(found and ban.via_ways)
        if found is not None:
            (bans.require if ban.only else bans.forbid)(*found)
    return bans, report


def _moves(streets: Streets, pieces: Pieces, bans: Bans, *, priced: bool) -> tuple[Moves, Longs]:
    """All allowed movements, and the directed edge at whose end each state is (states,)."""
    main = _main_junctions(streets, pieces) & priced
    source, edge = _pairs(pieces, main)
    edges = 2 * len(pieces.way)
    number: dict[Path, int] = {}
    for path in bans.watched():
        number[path] = path[0] if len(path) == 1 else edges + sum(len(p) > 1 for p in number)
    usual = ~np.isin(source, [path[0] for path in number if len(path) == 1])
    rows = [
        (number[path], to, number.get(after, to)) for path, exits in bans.moves(pieces.exits) for to, after in exits
    ]
    special = np.array(rows, np.int64).reshape(-1, 3).T
    # Copies may be entered by watched sequences alone, and those are all in `special`.
    source, edge, target = (
        np.concatenate(pair) for pair in zip((source[usual], edge[usual], edge[usual]), special, strict=True)
    )
    ends_at = np.concatenate([np.arange(edges), np.array([p[-1] for p in number if len(p) > 1], np.int64)])
    kind = np.where(main[pieces.tail[edge]], _kinds(streets, pieces, ends_at[source], edge), 0).astype(np.uint8)
    return Moves(source, edge, target, kind), ends_at


def _main_junctions(streets: Streets, pieces: Pieces) -> Flags:
    """Where a main street, or a traffic light, makes one wait (N,). Between lesser streets a turn costs nothing."""
    main = np.isin(pieces.node_ref, streets.signals)
    of_main_street = streets.road_class[pieces.way] < RoadClass.RESIDENTIAL
    main[np.concatenate([pieces.start[of_main_street], pieces.end[of_main_street]])] = True
    return main


def _pairs(pieces: Pieces, main: Flags) -> tuple[Longs, Longs]:
    """(arriving edge, leaving edge) at every junction. Nobody turns round in the middle of a main street."""
    edges, start = pieces.leaving
    arriving = np.flatnonzero(pieces.allowed)
    node = pieces.head[arriving]
    size = start[node + 1] - start[node]
    source = np.repeat(arriving, size)
    edge = edges[np.arange(len(source)) + np.repeat(start[node] - (np.cumsum(size) - size), size)]
    ends = np.bincount(np.concatenate([pieces.start, pieces.end]), minlength=len(pieces.node_lat))
    passing = np.repeat(main[node] & (ends[node] == 2) & (size == 2), size)
    keep = ~(passing & (source == edge ^ 1))
    return source[keep], edge[keep]


def _kinds(streets: Streets, pieces: Pieces, arrive: Longs, leave: Longs) -> NDArray[np.uint8]:
    begin_deg, end_deg = _bearings(streets, pieces)
    both = pieces.allowed[0::2] & pieces.allowed[1::2]
    node = pieces.head[arrive]
    degree = np.bincount(np.concatenate([pieces.start, pieces.end]), minlength=len(pieces.node_lat))
    kind = kind_of(end_deg[arrive], begin_deg[leave], both[arrive >> 1] | both[leave >> 1], arrive == leave ^ 1)
    kind[(degree[node] == 2) & (arrive != leave ^ 1)] = 0
    return kind | (SIGNAL * np.isin(pieces.node_ref, streets.signals)[node]).astype(np.uint8)


def _bearings(streets: Streets, pieces: Pieces) -> tuple[Floats, Floats]:
    """Degrees clockwise from north at the beginning and at the end of each directed edge (2 S,)."""
    lat, lon = streets.lat[pieces.points], streets.lon[pieces.points]
    east = np.diff(lon) * np.cos(np.radians(lat[:-1]))
    degrees = np.degrees(np.arctan2(east, np.diff(lat)))
    first, last = degrees[pieces.shape_start[:-1]], degrees[pieces.shape_start[1:] - 2]
    begin = np.column_stack([first, last + 180.0]).ravel()
    return begin, np.column_stack([last, first + 180.0]).ravel()


def _merge(pieces: Pieces, moves: Moves, ends_at: Longs) -> tuple[Longs, int]:
    """Number of each state after those that may do the same have become one; -1 for what cannot be driven."""
    states = len(ends_at)
    mark = np.zeros(states, np.uint64)
    # (edge, target, kind) of a movement as one well-mixed word; sums tell sets apart but for one chance in 2^64.
    word = _mixed((moves.target.astype(np.uint64) << np.uint64(5)) + moves.kind) ^ _mixed(moves.edge.astype(np.uint64))
    np.add.at(mark, moves.source, word)
    alive = np.concatenate([pieces.allowed, np.ones(states - len(pieces.allowed), np.bool_)])
    kept = np.flatnonzero(alive)
    node = pieces.head[ends_at[kept]]
    order = np.lexsort((mark[kept], node))
    same = (np.diff(node[order]) == 0) & (np.diff(mark[kept][order]) == 0)
    state = np.full(states, -1)
    state[kept[order]] = np.cumsum(np.append(True, ~same)) - 1
    return state, int(state.max()) + 1


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014)."""
    z = values + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def _assemble(
    streets: Streets, pieces: Pieces, moves: Moves, state: Longs, ends_at: Longs, count: int, *, whole: bool
) -> RoadGraph:
    """Arrays of the merged states; `whole`: only networks of a size worth driving in are in use."""
    tail, head, edge = state[moves.source], state[moves.target], moves.edge
    order = np.lexsort((edge, tail, head))
    tail, head, edge, kind = tail[order], head[order], edge[order], moves.kind[order]
    first = np.append(True, (np.diff(head) != 0) | (np.diff(tail) != 0) | (np.diff(edge) != 0))
    tail, head, edge, kind = tail[first], head[first], edge[first], kind[first]
    node = np.zeros(count, np.int64)
    node[state[state >= 0]] = pieces.head[ends_at[state >= 0]]
    lat, lon = streets.lat[pieces.points], streets.lon[pieces.points]
    step = np.append(haversine_many_m(lat[:-1], lon[:-1], lat[1:], lon[1:]), 0.0)
    step[pieces.shape_start[1:] - 1] = 0.0
    driven = state[: len(pieces.allowed)].reshape(-1, 2)
    in_main, sizes = _in_use(tail, head, driven, node, whole=whole)
    arrays = Arrays(
        shape_start=pieces.shape_start.astype(np.int32),
        shape_lat=lat,
        shape_lon=lon,
        length_m=np.add.reduceat(step, pieces.shape_start[:-1]),
        road_class=streets.road_class[pieces.way],
        width_m=streets.width_m[pieces.way],
        name_id=streets.name_id[pieces.way],
        head=np.ascontiguousarray(driven.T.astype(np.int32)),
        in_main=in_main,
        node_lat=pieces.node_lat[node],
        node_lon=pieces.node_lon[node],
        rev_start=np.searchsorted(head, np.arange(count + 1)).astype(np.int32),
        rev_tail=tail.astype(np.int32),
        rev_segment=(edge >> 1).astype(np.int32),
        rev_backward=(edge & 1).astype(np.bool_),
        rev_turn=kind,
    )
    return RoadGraph(arrays, streets.names, {"components": sizes, "states": count})


def _in_use(tail: Longs, head: Longs, driven: Longs, node: Longs, *, whole: bool) -> tuple[Flags, list[int]]:
    """Segments with a direction that can be reached and left, and the junctions of each network kept."""
    count = len(node)
    matrix = csr_array((np.ones(len(tail), np.int8), (tail, head)), shape=(count, count))
    _, label = connected_components(matrix, directed=True, connection="strong")
    pairs = np.unique(np.stack([label, node]), axis=1)
    size = np.bincount(pairs[0], minlength=int(label.max()) + 1)
    largest = int(size.max())
    enough = max(min(MIN_COMPONENT_JUNCTIONS, largest), MIN_COMPONENT_SHARE * largest) if whole else 2
    kept = size >= enough
    inside = (driven >= 0) & kept[label[np.maximum(driven, 0)]]
    return np.asarray(inside.any(axis=1)), sorted((int(n) for n in size[kept]), reverse=True)[:MOST_COMPONENTS]


def _report(graph: RoadGraph, streets: Streets, pieces: Pieces, bans: Counter[str], source: str) -> dict[str, Any]:
    """Facts about the build, for people and for /readyz."""
    a = graph.a
    km = np.bincount(a.road_class, weights=a.length_m / 1000, minlength=len(RoadClass))
    return {
        "source": source,
        "junctions": len(pieces.node_lat),
        "segments": graph.segments,
        "edges": int(pieces.allowed.sum()),
        "movements": len(a.rev_tail),
        "km_by_class": {c.name.lower(): round(float(km[c]), 1) for c in RoadClass},
        "one_way_segments": int((pieces.allowed.reshape(-1, 2).sum(axis=1) == 1).sum()),
        "nodes_missing": streets.nodes_missing,
        "turn_bans_used": bans["used"],
        "turn_bans_over_ways": bans["over_ways"],
        "turn_bans_dropped": bans["dropped"],
        "segments_outside_components": int((~a.in_main).sum()),
        "names": len(streets.names) - 1,
        "bounds": [float(f(x)) for f in (np.min, np.max) for x in (a.shape_lat, a.shape_lon)],
    }
