"""A vehicle's readings laid on the roads, as legs of so many metres on each class.

Valhalla's matcher (meili: the hidden Markov model of Newson and Krumm, 2009) finds the streets; their classes are
read from our own graph at the middle of each stretch, so that what is learned fits what is ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mapping.domain.geo import haversine_many_m, mercator_m
from mapping.domain.learning import Legs
from mapping.domain.road_graph import RoadGraph
from mapping.domain.snap import Snapper
from mapping.domain.speeds import RoadClass, hour_of_week
from mapping.domain.turns import TURN_S, kind_of
from mapping.router import Costing, NoRoute, ValhallaRouter, decode_polyline

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

GPS_ERROR_M: Final = 10.0
#: A matched stretch that is not on our streets (a path, a yard) has no class.
ON_STREET_M: Final = 3.0
#: Legs longer than this say little about any hour; faster than this are wrong.
MOST_LEG_S, MOST_M_S = 300.0, 40.0
#: A leg is never all turning.
MOST_TURN_SHARE: Final = 0.7
#: Metres without a class that a leg may hold.
UNKNOWN_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Streets:
    """What readings are laid on: one build's matcher, graph and index."""

    router: ValhallaRouter
    graph: RoadGraph
    snapper: Snapper


def legs_of(streets: Streets, trip: int, at_s: Floats, lat: Floats, lon: Floats, costing: Costing) -> Legs | None:
    """A trip's legs; None when it cannot be laid on the roads. Times are epoch seconds, rising."""
    try:
        readings = list(zip(lat.tolist(), lon.tolist(), strict=True))
        found = streets.router.matched(readings, GPS_ERROR_M, costing)
    except NoRoute:
        return None
    line = np.array(decode_polyline(found["shape"]))
    if len(line) < 2:
        return None
    place = _places(found, line)
    metres = _metres_by_class(streets, line)
    turns_s = turn_seconds(line, [int(edge["begin_shape_index"]) for edge in found["edges"]])
    return _legs(trip, at_s, place, metres, turns_s if costing == "auto" else 0 * turns_s)


def _places(found: dict[str, Any], line: Floats) -> Floats:
    """How many points of the line, and shares of one, each reading is along it; nan where it was not matched."""
    x, y = mercator_m(line[:, 0], line[:, 1])
    place = np.full(len(found["matched_points"]), np.nan)
    edges, gap = found["edges"], False
    for nth, point in enumerate(found["matched_points"]):
        edge = edges[point["edge_index"]] if point.get("edge_index", len(edges)) < len(edges) else None
        gap = gap or bool(point.get("begin_route_discontinuity"))
        # What follows a gap in the way is another way: only the first is used.
        if edge is not None and point["type"] == "matched" and not gap:
            place[nth] = _along(x, y, int(edge["begin_shape_index"]), int(edge["end_shape_index"]), point)
    return place


def _along(x: Floats, y: Floats, first: int, last: int, point: dict[str, Any]) -> float:
    """The nearest place on a stretch of the line."""
    px, py = (float(v[0]) for v in mercator_m([point["lat"]], [point["lon"]]))
    ax, ay, dx, dy = x[first:last], y[first:last], np.diff(x[first : last + 1]), np.diff(y[first : last + 1])
    if not len(dx):
        return float(first)
    share = np.clip(((px - ax) * dx + (py - ay) * dy) / np.maximum(dx**2 + dy**2, 1e-9), 0, 1)
    best = int(np.argmin((ax + share * dx - px) ** 2 + (ay + share * dy - py) ** 2))
    return first + best + float(share[best])


def _metres_by_class(streets: Streets, line: Floats) -> Floats:
    """Metres on each class, and on none, up to each point of the line (P, C + 1)."""
    length = haversine_many_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    middle = (line[:-1] + line[1:]) / 2
    snap = streets.snapper.snap(middle[:, 0], middle[:, 1])
    unknown = len(RoadClass)
    kind = np.where(snap.off_m <= ON_STREET_M, streets.graph.a.road_class[snap.segment].astype(np.int64), unknown)
    each = np.zeros((len(line), unknown + 1))
    each[np.arange(1, len(line)), kind] = length
    return np.asarray(np.cumsum(each, axis=0))


def turn_seconds(line: Floats, joints: Sequence[int]) -> Floats:
    """What the ranking adds for turns, up to each point of a line (P,) that may turn at some of its points.

    Lights, and whether traffic comes against, are not known here: a left turn counts as one across it.
    """
    x, y = mercator_m(line[:, 0], line[:, 1])
    course = np.degrees(np.arctan2(np.diff(x), np.diff(y)))
    at = np.array([joint for joint in joints if 0 < joint < len(line) - 1], dtype=np.int64)
    kind = kind_of(course[at - 1], course[at], np.ones(len(at), bool), np.zeros(len(at), bool))
    each = np.zeros(len(line))
    each[at] = TURN_S[kind]
    return np.asarray(np.cumsum(each))


def _legs(trip: int, at_s: Floats, place: Floats, metres: Floats, turns_s: Floats) -> Legs | None:
    known = np.flatnonzero(~np.isnan(place))
    if len(known) < 2:
        return None
    at, there = at_s[known], np.maximum.accumulate(place[known])
    points = np.arange(len(metres))
    passed = np.column_stack([np.interp(there, points, column) for column in metres.T])
    driven, seconds = np.diff(passed, axis=0), np.diff(at)
    # The ranking adds the turns to the streets: what is left is the streets' own.
    moving = seconds - np.minimum(np.diff(np.interp(there, points, turns_s)), MOST_TURN_SHARE * seconds)
    whole = driven.sum(axis=1)
    good = (seconds > 0) & (seconds <= MOST_LEG_S) & (whole > 0) & (whole <= MOST_M_S * seconds)
    good &= driven[:, -1] <= UNKNOWN_SHARE * np.maximum(whole, 1e-9)
    return _merged(trip, at[:-1], moving, driven[:, :-1], whole, good) if good.any() else None


def _merged(trip: int, at: Floats, seconds: Floats, driven: Floats, whole: Floats, good: NDArray[np.bool_]) -> Legs:
    """Standing still belongs to the drive: the seconds of legs without metres go to the next one that moves."""
    still = (whole <= 0) & (seconds > 0) & (seconds <= MOST_LEG_S)
    waited = np.cumsum(np.where(still, seconds, 0.0))
    mine = np.flatnonzero(good)
    before = np.append(0.0, waited[mine[:-1]]) if len(mine) else np.empty(0)
    hours = np.array([hour_of_week(datetime.fromtimestamp(float(t), UTC)) for t in at[mine]], dtype=np.int64)
    spent = seconds[mine] + (waited[mine] - before)
    # What is on no street of ours is driven like the rest of its leg.
    known = driven[mine].sum(axis=1)
    return Legs(np.full(len(mine), trip), hours, spent * known / np.maximum(whole[mine], 1e-9), driven[mine])
