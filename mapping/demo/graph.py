"""The noded network: drop what dangles or cannot be left, and read the ways back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString

from mapping.demo.mains import Line
from mapping.demo.plane import Coords, node_lines


@dataclass
class Network:
    """Edges between shared vertices; ``line`` says which of ``lines`` each edge belongs to.

    Edges of a line are consecutive and in its order. ``alive`` masks the edges.
    """

    lines: list[Line]
    places: Coords
    ends: NDArray[np.int64]
    line: NDArray[np.int64]
    length_m: NDArray[np.float64]
    alive: NDArray[np.bool_]


@dataclass(frozen=True)
class Way:
    line: Line
    nodes: NDArray[np.int64]


def noded(lines: Sequence[Line]) -> Network:
    """Lines of the same level share a node wherever they meet; levels meet only at ends."""
    kept = [line for line in lines if line.shape.length >= 1]
    courses: list[Coords] = [np.empty((0, 2))] * len(kept)
    for level in sorted({line.level for line in kept}):
        index = [i for i, line in enumerate(kept) if line.level == level]
        for i, course in zip(index, node_lines([kept[i].shape for i in index]), strict=True):
            courses[i] = course
    return _network(kept, courses)


def _network(lines: list[Line], courses: Sequence[Coords]) -> Network:
    sizes = np.array([len(course) for course in courses])
    owner = np.repeat(np.arange(len(lines)), sizes)
    places, node = np.unique(np.concatenate(courses), axis=0, return_inverse=True)
    inside = owner[:-1] == owner[1:]
    ends = np.column_stack([node[:-1], node[1:]])[inside]
    length_m = np.hypot(*(places[ends[:, 0]] - places[ends[:, 1]]).T)
    return Network(lines, places, ends, owner[:-1][inside], length_m, np.ones(len(ends), bool))


def degrees(net: Network) -> NDArray[np.int64]:
    return np.bincount(net.ends[net.alive].ravel(), minlength=len(net.places))


def prune_stubs(net: Network, shortest_m: Callable[[Line], float]) -> None:
    """Cut dead ends shorter than their line's ``shortest_m``, until none is left."""
    limit_m = np.array([shortest_m(line) for line in net.lines])[net.line]
    while True:
        dead_end = np.any(degrees(net)[net.ends] == 1, axis=1)
        stubs = net.alive & dead_end & (net.length_m < limit_m)
        if not stubs.any():
            return
        net.alive &= ~stubs


def keep_strong_part(net: Network) -> None:
    """Keep the largest part in which every place can be driven to from every other."""
    oneway = np.array([line.oneway for line in net.lines])[net.line]
    forward = net.ends[net.alive]
    back = net.ends[net.alive & ~oneway][:, ::-1]
    pairs = np.concatenate([forward, back])
    size = len(net.places)
    graph = coo_array((np.ones(len(pairs), np.int8), pairs.T), shape=(size, size))
    _, label = connected_components(graph, directed=True, connection="strong")
    used = np.bincount(label[forward.ravel()])
    net.alive &= np.all(label[net.ends] == used.argmax(), axis=1)


def ways(net: Network) -> Iterator[Way]:
    """Unbroken runs of living edges, each with its line."""
    follows = (net.line[1:] == net.line[:-1]) & net.alive[1:] & net.alive[:-1]
    follows &= net.ends[1:, 0] == net.ends[:-1, 1]
    starts = np.flatnonzero(net.alive & ~np.concatenate([[False], follows]))
    stops = np.flatnonzero(net.alive & ~np.concatenate([follows, [False]]))
    for start, stop in zip(starts, stops, strict=True):
        run = net.ends[start : stop + 1]
        yield Way(net.lines[net.line[start]], np.concatenate([run[:, 0], run[-1:, 1]]))


def as_lines(net: Network) -> list[Line]:
    """The living ways as lines again, with the chainage of their starts."""
    first = np.concatenate([[True], net.line[1:] != net.line[:-1]])
    total = np.concatenate([[0.0], np.cumsum(net.length_m)])[:-1]
    along = total - np.maximum.accumulate(np.where(first, total, 0.0))
    at = {}
    for edge in range(len(net.line) - 1, -1, -1):
        at[int(net.line[edge]), int(net.ends[edge, 0])] = float(along[edge])
    index = {id(line): i for i, line in enumerate(net.lines)}
    return [
        replace(
            way.line,
            shape=LineString(net.places[way.nodes]),
            from_m=way.line.from_m + at[index[id(way.line)], int(way.nodes[0])],
        )
        for way in ways(net)
    ]
