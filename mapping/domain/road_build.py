"""From streets as they are mapped to a `RoadGraph`: cut at junctions, obey turn bans, connect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from mapping.domain.geo import haversine_many_m
from mapping.domain.road_graph import Arrays, RoadGraph
from mapping.domain.speeds import RoadClass

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

#: Networks smaller than both are islands of the drawing (a fenced car park), not of the world.
MIN_COMPONENT_NODES = 20
MIN_COMPONENT_SHARE = 0.01


class NoRoads(ValueError):
    """The input holds no street that a motor vehicle may use."""


@dataclass(frozen=True, slots=True)
class TurnBan:
    """From a way through a node: not into `to_way`, or (only=True) into nothing else."""

    from_way: int
    via_node: int
    to_way: int
    only: bool


@dataclass(frozen=True, slots=True)
class Streets:
    """Drivable ways as read: W ways over M points. `direction`: 0 both, 1 forward, -1 backward."""

    way_id: Longs  # (W,)
    start: Longs  # (W + 1,) first point of each way
    node_ref: Longs  # (M,) equal where streets meet
    lat: Floats  # (M,)
    lon: Floats  # (M,)
    road_class: NDArray[np.uint8]  # (W,)
    direction: NDArray[np.int8]  # (W,)
    name_id: NDArray[np.int32]  # (W,)
    names: list[str]  # [0] is ""
    bans: list[TurnBan] = field(default_factory=list)
    bans_unusable: int = 0


@dataclass(slots=True)
class _Draft:
    """Segments while the graph is being put together; nodes are 0..len(node_lat) - 1."""

    way: Longs
    start: Longs
    end: Longs
    head: NDArray[np.int32]
    node_lat: Floats
    node_lon: Floats
    node_of_ref: dict[int, int]
    extra_tail: list[int] = field(default_factory=list)
    extra_edge: list[tuple[int, int]] = field(default_factory=list)


def build_graph(streets: Streets, *, source: str = "") -> RoadGraph:
    """Cut, split, connect. Raises NoRoads when nothing is drivable."""
    if len(streets.way_id) == 0:
        raise NoRoads("no drivable street in this file")
    shape_start, points, way, ends = _cut(streets)
    draft = _number_nodes(streets, points, shape_start, way, ends)
    ban_report = _apply_bans(streets, draft)
    edges = _edges(draft)
    component, kept = _components(edges, len(draft.node_lat))
    arrays = _arrays(streets, draft, edges, shape_start, points, _main(draft, component, kept))
    return RoadGraph(arrays, streets.names, _report(arrays, streets, ban_report, kept, source))


def _cut(streets: Streets) -> tuple[Longs, Longs, Longs, Longs]:
    """Split ways at junctions -> shape_start (S+1,), point indexes (P,), way (S,), ends (2, S)."""
    _, inverse, count = np.unique(streets.node_ref, return_inverse=True, return_counts=True)
    joint = count[inverse] > 1
    first, last = streets.start[:-1], streets.start[1:] - 1
    joint[first] = joint[last] = True
    joint |= np.isin(streets.node_ref, [ban.via_node for ban in streets.bans])
    position = np.flatnonzero(joint)
    way_at = np.repeat(np.arange(len(first)), np.diff(streets.start))[position]
    same_way = way_at[:-1] == way_at[1:]
    begin, end = position[:-1][same_way], position[1:][same_way]
    size = end - begin + 1
    shape_start = np.concatenate([[0], np.cumsum(size)])
    points = np.arange(shape_start[-1]) + np.repeat(begin - shape_start[:-1], size)
    return shape_start, points, way_at[:-1][same_way], np.stack([begin, end])


def _number_nodes(streets: Streets, points: Longs, shape_start: Longs, way: Longs, ends: Longs) -> _Draft:
    """Number junctions along a coarse grid, so that neighbours lie near in memory."""
    refs, at, inverse = np.unique(streets.node_ref[ends.ravel()], return_index=True, return_inverse=True)
    lat, lon = streets.lat[ends.ravel()[at]], streets.lon[ends.ravel()[at]]
    order = np.lexsort((lon, np.floor(lat / 0.005)))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    start, end = rank[inverse].reshape(2, -1)
    direction = streets.direction[way]
    head = np.stack([np.where(direction >= 0, end, -1), np.where(direction <= 0, start, -1)])
    node_of_ref = dict(zip(refs.tolist(), rank.tolist(), strict=True))
    return _Draft(way, start, end, head.astype(np.int32), lat[order], lon[order], node_of_ref)


def _apply_bans(streets: Streets, draft: _Draft) -> Counter[str]:
    """Split each junction once for every approach that has a ban; returns used/dropped counts."""
    report: Counter[str] = Counter(dropped=streets.bans_unusable, used=0)
    row_of_way: dict[int, list[int]] = {}
    for row, way in enumerate(streets.way_id.tolist()):
        row_of_way.setdefault(way, []).append(row)
    banned: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for ban in streets.bans:
        found = _resolve(ban, draft, row_of_way)
        report["dropped" if found is None else "used"] += 1
        if found is not None:
            banned.setdefault(found[0], set()).update(found[1])
    for approach, forbidden in banned.items():
        _split(draft, approach, forbidden)
    return report


def _resolve(
    ban: TurnBan, draft: _Draft, row_of_way: dict[int, list[int]]
) -> tuple[tuple[int, int], set[tuple[int, int]]] | None:
    """The one approach and the exits a ban is about; None when the map leaves it open."""
    via = draft.node_of_ref.get(ban.via_node)
    if via is None:
        return None
    exits = _moves(draft, via, arriving=False)
    approaches = _of_way(draft, _moves(draft, via, arriving=True), row_of_way, ban.from_way)
    to = _of_way(draft, exits, row_of_way, ban.to_way)
    if ban.from_way == ban.to_way and len(approaches) == 1:
        to = [move for move in to if move == (approaches[0][0], 1 - approaches[0][1])]
    if len(approaches) != 1 or len(to) != 1:
        return None
    return approaches[0], (set(exits) - set(to)) if ban.only else set(to)


def _moves(draft: _Draft, node: int, *, arriving: bool) -> list[tuple[int, int]]:
    """(segment, backward) of everything that may be driven into, or out of, a junction."""
    side = (draft.end, draft.start) if arriving else (draft.start, draft.end)
    return [
        (int(segment), backward)
        for backward in (0, 1)
        for segment in np.flatnonzero(side[backward] == node)
        if draft.head[backward, segment] >= 0
    ]


def _of_way(
    draft: _Draft, moves: list[tuple[int, int]], row_of_way: dict[int, list[int]], way: int
) -> list[tuple[int, int]]:
    rows = row_of_way.get(way, [])
    return [move for move in moves if draft.way[move[0]] in rows]


def _split(draft: _Draft, approach: tuple[int, int], forbidden: set[tuple[int, int]]) -> None:
    """Let the approach arrive at a copy of the junction that lacks the forbidden exits."""
    segment, backward = approach
    node = int((draft.start if backward else draft.end)[segment])
    copy = len(draft.node_lat)
    draft.node_lat = np.append(draft.node_lat, draft.node_lat[node])
    draft.node_lon = np.append(draft.node_lon, draft.node_lon[node])
    draft.head[backward, segment] = copy
    allowed = [move for move in _moves(draft, node, arriving=False) if move not in forbidden]
    draft.extra_tail += [copy] * len(allowed)
    draft.extra_edge += allowed


@dataclass(frozen=True, slots=True)
class _Edges:
    tail: Longs
    head: Longs
    segment: Longs
    backward: NDArray[np.bool_]


def _edges(draft: _Draft) -> _Edges:
    """All directed edges, those out of split junctions included, sorted by head."""
    forward, backward = np.flatnonzero(draft.head[0] >= 0), np.flatnonzero(draft.head[1] >= 0)
    extra = np.array(draft.extra_edge, dtype=np.int64).reshape(-1, 2)
    tail = np.concatenate([draft.start[forward], draft.end[backward], draft.extra_tail])
    segment = np.concatenate([forward, backward, extra[:, 0]])
    flag = np.concatenate([np.zeros(len(forward)), np.ones(len(backward)), extra[:, 1]])
    flag = flag.astype(np.int64)
    head = draft.head[flag, segment].astype(np.int64)
    order = np.lexsort((tail, head))
    return _Edges(tail[order].astype(np.int64), head[order], segment[order], flag[order].astype(np.bool_))


def _components(edges: _Edges, nodes: int) -> tuple[Longs, Longs]:
    """Strong component of each node, and the sizes of the kept ones by component (else 0)."""
    ones = np.ones(len(edges.tail), dtype=np.int8)
    matrix = csr_array((ones, (edges.tail, edges.head)), shape=(nodes, nodes))
    _, label = connected_components(matrix, directed=True, connection="strong")
    size = np.bincount(label)
    largest = int(size.max())
    enough = max(min(MIN_COMPONENT_NODES, largest), MIN_COMPONENT_SHARE * largest)
    return label.astype(np.int64), np.where(size >= enough, size, 0)


def _main(draft: _Draft, component: Longs, kept: Longs) -> NDArray[np.bool_]:
    """Segments with a drivable direction inside one kept component."""
    inside = np.zeros(len(draft.way), dtype=np.bool_)
    for row, tail in ((0, draft.start), (1, draft.end)):
        head = draft.head[row]
        same = (head >= 0) & (component[tail] == component[head])
        inside |= same & (kept[component[tail]] > 0)
    return inside


def _arrays(
    streets: Streets,
    draft: _Draft,
    edges: _Edges,
    shape_start: Longs,
    points: Longs,
    in_main: NDArray[np.bool_],
) -> Arrays:
    lat, lon = streets.lat[points], streets.lon[points]
    step = np.append(haversine_many_m(lat[:-1], lon[:-1], lat[1:], lon[1:]), 0.0)
    step[shape_start[1:] - 1] = 0.0
    rev_start = np.searchsorted(edges.head, np.arange(len(draft.node_lat) + 1))
    return Arrays(
        shape_start=shape_start.astype(np.int32),
        shape_lat=lat,
        shape_lon=lon,
        length_m=np.add.reduceat(step, shape_start[:-1]),
        road_class=streets.road_class[draft.way],
        name_id=streets.name_id[draft.way],
        head=draft.head,
        in_main=in_main,
        node_lat=draft.node_lat,
        node_lon=draft.node_lon,
        rev_start=rev_start.astype(np.int32),
        rev_tail=edges.tail.astype(np.int32),
        rev_segment=edges.segment.astype(np.int32),
        rev_backward=edges.backward,
    )


def _report(a: Arrays, streets: Streets, bans: Counter[str], kept: Longs, source: str) -> dict[str, Any]:
    """Facts about the build, for people and for /readyz."""
    km = np.bincount(a.road_class, weights=a.length_m / 1000, minlength=len(RoadClass))
    sizes = np.sort(kept[kept > 0])[::-1]
    return {
        "source": source,
        "junctions": len(a.node_lat),
        "segments": len(a.length_m),
        "edges": len(a.rev_tail),
        "km_by_class": {c.name.lower(): round(float(km[c]), 1) for c in RoadClass},
        "one_way_segments": int(((a.head >= 0).sum(axis=0) == 1).sum()),
        "turn_bans_used": bans["used"],
        "turn_bans_dropped": bans["dropped"],
        "components": [int(size) for size in sizes],
        "segments_outside_components": int((~a.in_main).sum()),
        "names": len(streets.names) - 1,
        "bounds": [float(f(x)) for f in (np.min, np.max) for x in (a.shape_lat, a.shape_lon)],
    }
