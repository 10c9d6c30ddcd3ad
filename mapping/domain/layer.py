"""The network of one kind of vehicle, and how its crew comes to places where the vehicle cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.stops import SAME_STREET_M
from mapping.domain.walk import WALK_M_S, Walks

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

#: A street that no path joins to the vehicle's network is walked to straight, if it is this near.
STRAIGHT_WALK_M = 300.0


@dataclass(frozen=True, eq=False)
class Layer:
    """`walks` is None where nothing is known of paths: every place is then reached by the vehicle itself."""

    graph: RoadGraph
    snapper: Snapper
    walks: Walks | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """K places on a vehicle's network, and the seconds that its crew needs from each on foot."""

    segment: Longs
    fraction: Floats
    walk_s: Floats


def reached_from(layer: Layer, segment: Longs, fraction: Floats, lat: Floats, lon: Floats) -> Places:
    """Where a vehicle stops for K places on the foot network: there, or at the nearest mouth of the alley.

    The nearest mouth is not always the one that a vehicle would choose: the time to an alley with several mouths is
    never too short, and for a few places it is too long by part of the walk.
    """
    snap = layer.snapper.snap(lat, lon)
    straight_s = np.where(snap.off_m < SAME_STREET_M, 0.0, snap.off_m / WALK_M_S)
    straight_s[snap.off_m > STRAIGHT_WALK_M] = np.inf
    if layer.walks is None:
        return Places(snap.segment, snap.fraction, straight_s)
    stop, walk_m = layer.walks.nearest(segment, fraction)
    stops = layer.walks.stops
    on_foot = (snap.off_m >= SAME_STREET_M) & (stop >= 0)
    return Places(
        np.where(on_foot, stops.segment[stop], snap.segment),
        np.where(on_foot, stops.fraction[stop], snap.fraction),
        np.where(on_foot, walk_m / WALK_M_S + stops.fixed_s[0], straight_s),
    )
