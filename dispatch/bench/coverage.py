"""How long does it take to know what the free vehicles of a city cover?

city-150        one forward search from 150 vehicles at once, and the cells of the served area
isochrones-150  the same question put to a routing engine (Valhalla): one isochrone a vehicle, added up

The fleet stands somewhere else in each round. Nothing is cached between rounds but the cells themselves, which
change with the roads alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from dispatch.bench import Row
from dispatch.bench._city import INNER, city, places
from dispatch.coverage import FAR_IN_TARGETS, painted
from mapping.domain.costs import costs_of
from mapping.domain.geo import Point
from mapping.domain.reach import CELL_M, Box, ReachField, Starts
from mapping.domain.speeds import CAR_SPEEDS
from mapping.roads import Network, Roads

VEHICLES = 150
ROUNDS = 60
ISOCHRONE_ROUNDS = 2
#: Tuesday 17:00, the slowest hour of the default table.
HOUR = 41
TARGET_S = 900
TURNOUT_S = 60.0
SERVED = Box.around([Point(INNER[0], INNER[2]), Point(INNER[1], INNER[3])], 8_000.0)


def run() -> list[Row]:
    """Both cases; builds the roads first when they are not there yet."""
    name, roads = city()
    if roads.network is None:
        raise RuntimeError(f"no roads to measure on: {roads.problem}")
    network = roads.network
    grid = roads.grid(SERVED, CELL_M)
    rows = [Row("city", "roads", name, ""), Row("city", "cells", grid.rows * grid.cols, "")]
    rows += _times("city-150", lambda at: _cover(roads, network, at), _fleets(network, ROUNDS))
    return [*rows, *_isochrones(roads, network)]


def _fleets(network: Network, rounds: int) -> list[list[Point]]:
    return [places(network, VEHICLES, seed=number) for number in range(rounds)]


def _cover(roads: Roads, network: Network, fleet: list[Point]) -> None:
    starts = Starts(
        np.array([at.lat for at in fleet]), np.array([at.lon for at in fleet]), np.full(len(fleet), TURNOUT_S)
    )
    far_s = float(TARGET_S * FAR_IN_TARGETS)
    costs = costs_of(network.graph, CAR_SPEEDS, HOUR)
    field = ReachField(network.graph, network.snapper, starts, costs, limit_s=far_s)
    painted(roads, SERVED, [field], TARGET_S, far_s)


def _times(case: str, work: Callable[[list[Point]], None], fleets: list[list[Point]]) -> Iterator[Row]:
    work(fleets[0])
    spent_ms = []
    for fleet in fleets:
        begin = time.perf_counter()
        work(fleet)
        spent_ms.append((time.perf_counter() - begin) * 1000)
    yield Row(case, "p50", round(float(np.percentile(spent_ms, 50)), 2), "ms")
    yield Row(case, "p95", round(float(np.percentile(spent_ms, 95)), 2), "ms")


def _isochrones(roads: Roads, network: Network) -> Iterator[Row]:
    if (router := roads.router) is None:
        return

    def every_vehicle(fleet: list[Point]) -> None:
        for at in fleet:
            router.isochrone(at, [TARGET_S // 60])

    yield from _times("isochrones-150", every_vehicle, _fleets(network, ISOCHRONE_ROUNDS))
