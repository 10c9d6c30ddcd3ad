"""Where a crew gets out and walks: places on a vehicle's network that a person on foot can reach.

Worked out when roads are built. For road vehicles these are the nodes that both networks share (an alley's mouth is
one); for boats, street corners near a bank.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mapping.domain.banks import Banks
from mapping.domain.boats import LANDING_M, LANDING_S
from mapping.domain.confluences import ACROSS_M
from mapping.domain.road_build import Built
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

#: A street of one network lies on the same street of the other within the rounding of coordinates.
SAME_STREET_M = 1.0
#: From the corner to the boat along the bank, against the straight line. Assumption.
BANK_DETOUR = 1.3


@dataclass(frozen=True, slots=True, eq=False)
class Stops:
    """Places of one vehicle network by node of the foot network: those of node n are start[n]:start[n + 1]."""

    start: Longs  # (N + 1,)
    segment: Longs  # (K,) of the vehicle network
    fraction: Floats  # (K,)
    walk_m: Floats  # (K,) from the node to the place
    fixed_s: Floats  # (1,) to stop and get out, beside the walk
    open: NDArray[np.bool_]  # (F,) may the vehicle drive on this segment of the foot network?

    def save(self, folder: Path) -> None:
        """Beside the arrays of the vehicle's graph."""
        for field in fields(Stops):
            np.save(folder / f"stops_{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> Stops:
        """Raises OSError or ValueError when unusable."""
        return cls(**{f.name: np.load(folder / f"stops_{f.name}.npy") for f in fields(Stops)})


def shared_stops(vehicle: Built, foot: Built, snapper: Snapper) -> Stops:
    """Stops of a road vehicle: every place of its network in use that is a node of the foot network."""
    points, graph = vehicle.pieces.points, vehicle.graph
    segment = np.repeat(np.arange(graph.segments), np.diff(graph.a.shape_start))
    usable = graph.a.in_main[segment]
    ref, segment = vehicle.streets.node_ref[points][usable], segment[usable]
    fraction = _fractions(graph)[usable]
    order = np.argsort(ref, kind="stable")
    wanted = foot.pieces.node_ref[_junction_of(foot)]
    first, last = np.searchsorted(ref[order], wanted), np.searchsorted(ref[order], wanted, side="right")
    size = last - first
    start = np.concatenate([[0], np.cumsum(size)])
    chosen = order[np.arange(start[-1]) + np.repeat(first - start[:-1], size)]
    nowhere = np.zeros(len(chosen))
    return Stops(start, segment[chosen], fraction[chosen], nowhere, np.zeros(1), _open(foot.graph, snapper))


def bank_stops(boat: RoadGraph, foot: RoadGraph, snapper: Snapper, banks: Banks) -> Stops:
    """Stops of a boat: street corners at most LANDING_M of land away from its line."""
    snap = snapper.snap(foot.a.node_lat, foot.a.node_lon)
    ashore_m = np.maximum(0.0, snap.off_m - boat.a.width_m[snap.segment] / 2)
    drawn = np.flatnonzero(snap.off_m <= ACROSS_M)
    line = banks.xy(*_places(boat, snap.segment[drawn], snap.fraction[drawn]))
    dry_m = banks.over_land_m(line, banks.xy(foot.a.node_lat[drawn], foot.a.node_lon[drawn]))
    ashore_m[drawn] = np.minimum(ashore_m[drawn], dry_m)
    near = ashore_m <= LANDING_M
    start = np.concatenate([[0], np.cumsum(near)])
    walk_m = ashore_m[near] * BANK_DETOUR
    no_street = np.zeros(foot.segments, np.bool_)
    return Stops(start, snap.segment[near], snap.fraction[near], walk_m, np.array([LANDING_S]), no_street)


def _junction_of(foot: Built) -> Longs:
    """The cut network's junction of each node of its graph (N,)."""
    state = foot.graph.a.head.T.ravel()
    known = state >= 0
    junction = np.zeros(foot.graph.nodes, np.int64)
    junction[state[known]] = foot.pieces.head[known]
    return junction


def _fractions(graph: RoadGraph) -> Floats:
    """How far along its segment each shape point lies (P,)."""
    a = graph.a
    lat, lon = a.shape_lat, a.shape_lon
    step = np.hypot(np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[:-1])))
    along = np.concatenate([[0.0], np.cumsum(step)])
    owner = np.repeat(np.arange(graph.segments), np.diff(a.shape_start))
    first, last = along[a.shape_start[:-1]], along[a.shape_start[1:] - 1]
    return np.asarray(np.clip((along - first[owner]) / np.maximum(last - first, 1e-12)[owner], 0.0, 1.0))


def _open(foot: RoadGraph, snapper: Snapper) -> NDArray[np.bool_]:
    """Foot segments that lie on a street of the vehicle's network: seen from two places inside each."""
    every = np.arange(foot.segments)
    where = [_places(foot, every, np.full(foot.segments, share)) for share in (0.35, 0.65)]
    return np.asarray(np.logical_and.reduce([snapper.snap(*at).off_m < SAME_STREET_M for at in where]))


def _places(graph: RoadGraph, segment: Longs, fraction: Floats) -> tuple[Floats, Floats]:
    """Degrees (K,) of places on segments."""
    a, at = graph.a, _fractions(graph)
    key = np.repeat(np.arange(graph.segments), np.diff(a.shape_start)) + at * 0.999999
    wanted = segment + fraction * 0.999999
    return np.interp(wanted, key, a.shape_lat), np.interp(wanted, key, a.shape_lon)
