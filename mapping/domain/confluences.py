"""Waters that meet but are drawn apart: a canal's line stops at the bank, the river's runs midstream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.cluster.hierarchy import DisjointSet

from mapping.domain.boats import NARROWEST_M
from mapping.domain.streets import Streets

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]
#: From one point to another, and the way that is met.
type Link = tuple[int, int, int]

#: Two waters are one where no more land than this is drawn between them. Assumption.
MEETS_M = 60.0
#: Lines of one water run no further apart than this. Assumption.
ACROSS_M = 1_500.0
#: How long a stretch with one width is, about.
STRETCH_M = 1_000.0


def joined(waters: Streets) -> Streets:
    """The same waters as wide as their banks are drawn, with links between those that meet or nearly meet.

    Each loose end is linked to the nearest other line over water; then whatever is still apart and in one water, where
    it comes nearest.
    """
    if len(waters.way_id) == 0:
        return waters
    waters, lines = _measured(_cut(waters))
    links = list(_links(waters, lines))
    if not links:
        return waters
    begin, end, way = np.array(links, np.int64).T
    points = np.column_stack([begin, end]).ravel()
    return replace(
        waters,
        way_id=np.append(waters.way_id, waters.way_id[way]),
        start=np.append(waters.start, waters.start[-1] + 2 * np.arange(1, len(way) + 1)),
        node_ref=np.append(waters.node_ref, waters.node_ref[points]),
        lat=np.append(waters.lat, waters.lat[points]),
        lon=np.append(waters.lon, waters.lon[points]),
        road_class=np.append(waters.road_class, waters.road_class[way]),
        direction=np.append(waters.direction, np.zeros(len(way), np.int8)),
        motorbike_direction=np.append(waters.motorbike_direction, np.zeros(len(way), np.int8)),
        modes=np.append(waters.modes, waters.modes[way]),
        width_m=np.append(waters.width_m, waters.width_m[way]),
        name_id=np.append(waters.name_id, waters.name_id[way]),
    )


def _cut(waters: Streets) -> Streets:
    """In stretches, each with a width of its own: a river is not as wide at its spring as at the sea."""
    first, last = waters.start[:-1], waters.start[1:] - 1
    xy = waters.banks.xy(waters.lat, waters.lon)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    way_of = np.repeat(np.arange(len(first)), np.diff(waters.start))
    stretch = ((along - along[first][way_of]) // STRETCH_M).astype(np.int64)
    inner = np.flatnonzero(
        (np.diff(stretch, append=0) > 0) & ~np.isin(np.arange(len(xy)), np.concatenate([first, last]))
    )
    # The point between two stretches is the end of one and the beginning of the next.
    points = np.sort(np.concatenate([np.arange(len(xy)), inner]))
    begins = np.searchsorted(points, inner, side="right") - 1
    start = np.sort(np.concatenate([np.searchsorted(points, first), begins, [len(points)]]))
    rows = way_of[points[start[:-1]]]
    return replace(
        waters,
        way_id=waters.way_id[rows],
        start=start,
        node_ref=waters.node_ref[points],
        lat=waters.lat[points],
        lon=waters.lon[points],
        road_class=waters.road_class[rows],
        direction=waters.direction[rows],
        motorbike_direction=waters.motorbike_direction[rows],
        modes=waters.modes[rows],
        width_m=waters.width_m[rows],
        name_id=waters.name_id[rows],
    )


def _measured(waters: Streets) -> tuple[Streets, NDArray[np.object_]]:
    """With widths from the banks where they are drawn; and the lines in metres."""
    xy = waters.banks.xy(waters.lat, waters.lon)
    lines = np.array([shapely.LineString(part) for part in np.split(xy, waters.start[1:-1])])
    width = [waters.banks.width_m(line) for line in lines]
    known = np.array([max(each, NARROWEST_M) if each else 0.0 for each in width], np.float32)
    return replace(waters, width_m=np.where(known > 0, known, waters.width_m)), lines


def _links(waters: Streets, lines: NDArray[np.object_]) -> Iterator[Link]:
    """Loose ends first, the nearest first; then what joins two parts that are still apart."""
    first, last = waters.start[:-1], waters.start[1:] - 1
    way_of = np.repeat(np.arange(len(lines)), np.diff(waters.start))
    _, node, count = np.unique(waters.node_ref, return_inverse=True, return_counts=True)
    parts = DisjointSet(range(int(node.max()) + 1))
    for at in range(len(node) - 1):
        if way_of[at] == way_of[at + 1]:
            parts.merge(int(node[at]), int(node[at + 1]))
    xy = waters.banks.xy(waters.lat, waters.lon)
    ends = np.unique(np.concatenate([first, last]))
    loose = ends[count[node[ends]] == 1]
    waiting = set(loose.tolist())
    for begin, end, way in _meetings(waters, lines, xy, loose):
        apart = not parts.connected(int(node[begin]), int(node[end]))
        if apart or begin in waiting:
            waiting.discard(begin)
            parts.merge(int(node[begin]), int(node[end]))
            yield begin, end, way


def _meetings(waters: Streets, lines: NDArray[np.object_], xy: Floats, loose: Longs) -> Iterator[Link]:
    """Where two lines come nearest over water: from loose ends, and anywhere; the shortest first."""
    tree = shapely.STRtree(lines)
    way_of = np.repeat(np.arange(len(lines)), np.diff(waters.start))
    at, met = tree.query(shapely.points(xy[loose]), predicate="dwithin", distance=ACROSS_M)
    one, other = tree.query(lines, predicate="dwithin", distance=ACROSS_M)
    ways = np.concatenate(
        [
            shapely.shortest_line(shapely.points(xy[loose[at]]), lines[met]),
            shapely.shortest_line(lines[one], lines[other]),
        ]
    )
    own, met = np.concatenate([way_of[loose[at]], one]), np.concatenate([met, other])
    touches = shapely.get_coordinates(ways).reshape(-1, 2, 2)
    length = shapely.length(ways)
    dry = waters.banks.over_land_m(touches[:, 0], touches[:, 1])
    dry = np.minimum(dry, np.maximum(0.0, length - waters.width_m[met] / 2))
    for k in np.argsort(length, kind="stable"):
        if own[k] != met[k] and dry[k] <= MEETS_M:
            yield _nearest(waters, xy, own[k], touches[k, 0]), _nearest(waters, xy, met[k], touches[k, 1]), int(met[k])


def _nearest(waters: Streets, xy: Floats, way: int, spot: Floats) -> int:
    """The drawn point of a way that is nearest to a place."""
    begin = int(waters.start[way])
    return begin + int(np.hypot(*(xy[begin : int(waters.start[way + 1])] - spot).T).argmin())
