"""Waters that meet but are drawn apart: a canal's line stops at the bank, the river's runs midstream."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from mapping.domain.geo import LocalPlane, Point
from mapping.domain.streets import Streets

type Floats = NDArray[np.float64]

#: A line that stops this near to another water's bank was meant to meet it. Assumption.
MEETS_M = 60.0


def joined(waters: Streets) -> Streets:
    """The same waters, with a link from each loose end to the water that it nearly meets, as wide as that one."""
    links = _links(waters) if len(waters.way_id) else []
    if not links:
        return waters
    way, end, meeting = np.array(links, np.int64).T
    points = np.column_stack([end, meeting]).ravel()
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


def _links(waters: Streets) -> list[tuple[int, int, int]]:
    """(the way that is met, the point at the loose end of another, the point of the way that it is linked to)."""
    first = waters.start[:-1]
    plane = LocalPlane(Point(float(waters.lat.mean()), float(waters.lon.mean())))
    xy = np.column_stack(plane.to_xy_m(waters.lat, waters.lon))
    lines = np.array([shapely.LineString(part) for part in np.split(xy, first[1:])])
    _, inverse, count = np.unique(waters.node_ref, return_inverse=True, return_counts=True)
    ends = [(way, int(at)) for way in range(len(first)) for at in (first[way], waters.start[way + 1] - 1)]
    loose = [(way, at) for way, at in ends if count[inverse[at]] == 1]
    tree = shapely.STRtree(lines)
    reach_m = float(waters.width_m.max()) / 2 + MEETS_M
    links = []
    for way, at in loose:
        near = tree.query(shapely.Point(xy[at]), predicate="dwithin", distance=reach_m)
        away = {int(o): lines[o].distance(shapely.Point(xy[at])) for o in near if o != way}
        meets = {o: m for o, m in away.items() if m <= waters.width_m[o] / 2 + MEETS_M}
        if meets:
            other = min(meets, key=meets.__getitem__)
            span = np.arange(waters.start[other], waters.start[other + 1])
            links.append((other, at, int(span[np.hypot(*(xy[span] - xy[at]).T).argmin()])))
    return links
