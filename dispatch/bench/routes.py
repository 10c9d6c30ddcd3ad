"""Are the ways that the ranking has in mind as good as a routing engine's, and as lawful?

Random trips between places on streets of the city, ours beside Valhalla's (car, free flow). All ratios are ours to
Valhalla's: below 1, ours is the shorter or the quicker.

distance     metres
time         seconds of both ways by one clock, ours (speeds of the quietest hour, turns included): how much of our own
             table's time the engine's way would lose, so it cannot exceed 1 but by rounding
engine_time  seconds of both ways by the engine's clock: what our way loses by its speeds
banned       share of trips with a movement that the extract bans, over one junction or over several streets; checked
             on the extract's own ways (see _movements), the same for both
untimed      share of the engine's ways that our clock cannot time: they use alleys and paths that are closed to vans
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dispatch.bench import Row
from dispatch.bench._city import INNER, city, extract_or_demo
from dispatch.bench._movements import Banned, Clock
from mapping.domain.access import Mode
from mapping.domain.conditions import DEFAULT_SPEEDS
from mapping.domain.costs import Costs, costs_of
from mapping.domain.eta import EtaField
from mapping.domain.geo import Point
from mapping.domain.network import Network
from mapping.osm import read_streets
from mapping.router import NoRoute, Route, ValhallaRouter, graph_route

TRIPS = 2_000
#: Trips to one target share our search.
PER_TARGET = 20
#: Monday 03:00: every factor is 1, as for an engine's free flow.
HOUR = 3
#: Shorter trips are decided by the first corner.
SHORTEST_M = 500.0
SEED = 115


@dataclass(frozen=True, slots=True)
class Pair:
    """The same trip twice. Ratios are nan where one of the clocks cannot time one of the ways."""

    ours: Route
    theirs: Route
    time: float
    engine_time: float


def run() -> list[Row]:
    """Builds the roads first when they are not there yet."""
    name, roads = city()
    if roads.network is None or roads.router is None:
        raise RuntimeError(f"no roads to measure on: {roads.problem}")
    banned = Banned(read_streets(extract_or_demo()[1]).of(Mode.CAR))
    begin = time.perf_counter()
    pairs = trips(roads.network, roads.router, TRIPS)
    took_s = time.perf_counter() - begin
    return [
        Row("city", "roads", name, ""),
        Row("city", "trips", len(pairs), ""),
        Row("city", "bans", len(banned), ""),
        *_ratios(pairs),
        Row("ours", "banned", _share([banned.used_by(pair.ours.line) for pair in pairs]), "share"),
        Row("valhalla", "banned", _share([banned.used_by(pair.theirs.line) for pair in pairs]), "share"),
        Row("valhalla", "untimed", _share([bool(np.isnan(pair.time)) for pair in pairs]), "share"),
        Row("city", "took", round(took_s, 1), "s"),
    ]


def trips(network: Network, router: ValhallaRouter, count: int) -> list[Pair]:
    """The same trips for the same seed."""
    costs = costs_of(network.graph, DEFAULT_SPEEDS["car"], HOUR)
    clock = Clock(network.graph, costs)
    rng = np.random.default_rng(SEED)
    found: list[Pair] = []
    while len(found) < count:
        found += _to_one(network, costs, clock, router, along_streets(network, rng, PER_TARGET + 1))
    return found[:count]


def along_streets(network: Network, rng: np.random.Generator, count: int) -> list[Point]:
    """Drawn points within streets of the inner city, no corners: there both engines begin on the same street."""
    a = network.graph.a
    south, north, west, east = INNER
    inner = np.ones(len(a.shape_lat), np.bool_)
    inner[a.shape_start[:-1]] = inner[a.shape_start[1:] - 1] = False
    inner &= np.repeat(a.in_main, np.diff(a.shape_start))
    inner &= (a.shape_lat > south) & (a.shape_lat < north) & (a.shape_lon > west) & (a.shape_lon < east)
    return [Point(float(a.shape_lat[i]), float(a.shape_lon[i])) for i in rng.choice(np.flatnonzero(inner), count)]


def _to_one(network: Network, costs: Costs, clock: Clock, router: ValhallaRouter, ends: list[Point]) -> Iterator[Pair]:
    target, *starts = ends
    field = EtaField(network.graph, network.snapper, target, HOUR, costs=costs)
    for start in starts:
        ours = graph_route(field, start)
        if ours is None or ours.distance_m < SHORTEST_M:
            continue
        try:
            theirs = router.route(start, target)
        except NoRoute:
            continue
        yield Pair(ours, theirs, _time(clock, ours, theirs), _engine_time(router, ours, theirs))


def _time(clock: Clock, ours: Route, theirs: Route) -> float:
    mine, other = clock.of(ours.line), clock.of(theirs.line)
    return mine.seconds / other.seconds if mine and other else np.nan


def _engine_time(router: ValhallaRouter, ours: Route, theirs: Route) -> float:
    try:
        return router.along(ours.line).duration_s / theirs.duration_s
    except NoRoute:
        return np.nan


def _ratios(pairs: list[Pair]) -> Iterator[Row]:
    columns = {
        "distance": [pair.ours.distance_m / pair.theirs.distance_m for pair in pairs],
        "time": [pair.time for pair in pairs],
        "engine_time": [pair.engine_time for pair in pairs],
    }
    for case, values in columns.items():
        for name, percent in (("p50", 50), ("p95", 95)):
            yield Row(case, f"ratio_{name}", round(float(np.nanpercentile(values, percent)), 4), "ours/valhalla")


def _share(flags: list[bool]) -> float:
    return round(float(np.mean(flags)), 4)
