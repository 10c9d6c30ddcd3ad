"""A drive as a list of street pieces: its length, its time, its line on the map, its streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapping.domain.geo import Point
from mapping.domain.road_graph import RoadGraph

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drive:
    """K pieces in driving order; each runs over one segment from fraction `begin` to `end`."""

    graph: RoadGraph
    segment: Longs  # (K,)
    begin: Floats  # (K,) 0..1 along the segment's shape
    end: Floats  # (K,) smaller than begin when driven backward

    @property
    def metres(self) -> Floats:
        """Length of each piece (K,)."""
        return self.graph.a.length_m[self.segment] * np.abs(self.end - self.begin)

    def line(self) -> list[tuple[float, float]]:
        """(lat, lon) of the whole drive, without repeated points."""
        points: list[tuple[float, float]] = []
        for segment, begin, end in zip(self.segment, self.begin, self.end, strict=True):
            points += _cut_shape(self.graph, int(segment), float(begin), float(end))
        return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]

    def at(self, metres: float) -> Point:
        """The place that many metres into the drive."""
        before = np.cumsum(self.metres) - self.metres
        piece = max(0, int(np.searchsorted(before, metres, side="right")) - 1)
        share = (metres - before[piece]) / (self.metres[piece] or 1.0)
        begin, end = float(self.begin[piece]), float(self.end[piece])
        spot = begin + (end - begin) * min(1.0, share)
        return Point(*_cut_shape(self.graph, int(self.segment[piece]), spot, spot)[0])

    def streets(self) -> list[tuple[str, float]]:
        """(name, metres) of each stretch of the same name; "" for streets without one."""
        stretches: list[tuple[str, float]] = []
        for name_id, metres in zip(self.graph.a.name_id[self.segment], self.metres, strict=True):
            name = self.graph.names[name_id]
            if stretches and stretches[-1][0] == name:
                metres += stretches.pop()[1]
            stretches.append((name, float(metres)))
        return stretches


def _cut_shape(graph: RoadGraph, segment: int, begin: float, end: float) -> list[tuple[float, float]]:
    lat, lon = graph.shape(segment)
    # Fractions are of length on the ground: a degree of longitude is shorter than one of latitude.
    at = np.append(0.0, np.cumsum(np.hypot(np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[0])))))
    at /= at[-1] or 1.0
    inner = np.flatnonzero((at > min(begin, end)) & (at < max(begin, end)))
    where = np.concatenate([[begin], at[inner] if end >= begin else at[inner][::-1], [end]])
    lats, lons = np.interp(where, at, lat), np.interp(where, at, lon)
    return list(zip(lats.round(7).tolist(), lons.round(7).tolist(), strict=True))


def edges_between(graph: RoadGraph, weights_s: Floats, tails: Longs, heads: Longs) -> Longs:
    """The quickest reverse edge from each tail to each head (K,); every pair must be joined."""
    a = graph.a
    first = a.rev_start[heads].astype(np.int64)
    size = a.rev_start[heads + 1] - first
    group = np.repeat(np.arange(len(heads)), size)
    edge = np.arange(len(group)) + np.repeat(first - (np.cumsum(size) - size), size)
    cost = np.where(a.rev_tail[edge] == tails[group], weights_s[edge], np.inf)
    order = np.lexsort((cost, group))
    return np.asarray(edge[order][np.cumsum(size) - size])
