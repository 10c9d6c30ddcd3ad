"""How fast, and how right, is the ranking of N vehicles for one incident?

field-N     one backward search of the roads, every vehicle ranked, reasons and left-out included
mixed-1000  the same with motorbikes, which take a second search
matrix-1000 a routing engine's many-to-one matrix (Valhalla, timedistancematrix), times only
straight-1000 the straight-line fallback, and what trusting it would cost in seconds

A quarter of the incidents are in alleys that no car enters: there the time ends with a walk from the mouth.

`first_choice_equal` is the share of incidents whose first proposal is the one an exhaustive
search finds (see `_exact`); equal whole seconds count as equal. Nothing is cached between runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from dispatch.bench import Row
from dispatch.bench._city import city, fleet, places
from dispatch.bench._exact import Exhaustive, total_s
from dispatch.domain.recommend import Needs, Recommendation, recommend
from dispatch.domain.travel import Fields
from dispatch.domain.units import Limits, Units, capability_mask
from mapping.domain.conditions import DEFAULT_SPEEDS, Profile
from mapping.domain.costs import costs_of
from mapping.domain.eta import Field, StraightLineField
from mapping.domain.geo import Point
from mapping.domain.network import Network, goals_of
from mapping.domain.walk import Goals
from mapping.roads import Roads

type Floats = NDArray[np.float64]

#: Tuesday 17:00, the slowest hour of the default table.
HOUR = 41
INCIDENTS = 60
MATRIX_ROUNDS = 8
NEEDS = Needs(required=capability_mask(["bls"]), priority="critical")
LIMITS = Limits()


def run() -> list[Row]:
    """All cases; builds the roads first when they are not there yet."""
    name, roads = city()
    if roads.network is None:
        raise RuntimeError(f"no roads to measure on: {roads.problem}")
    incidents = places(roads.network, INCIDENTS, seed=115, alleys=True)
    exact = Exhaustive(roads.network.graph, HOUR)
    rows = [Row("city", "roads", name, ""), Row("city", "junctions", roads.network.graph.nodes, "")]
    for count in (1000, 10_000):
        rows += _field_case(f"field-{count}", roads.network, fleet(roads.network, count), incidents, exact)
    rows += _mixed_case(roads.network, incidents)
    rows += _matrix_case(roads, incidents)
    return [*rows, *_straight_case(roads.network, incidents, exact)]


def _rank(units: Units, field: Field, motorbikes: Callable[[], Field] | None = None) -> Recommendation:
    result = recommend(units, fields=Fields(field, motorbikes), needs=NEEDS, limits=LIMITS, limit=5)
    len(result.left_out)
    return result


def _timed[T](work: Callable[[Point], T], incidents: list[Point]) -> tuple[list[T], list[float]]:
    """Results, and milliseconds of each after one warm-up."""
    work(incidents[0])
    results, spent = [], []
    for incident in incidents:
        begin = time.perf_counter()
        results.append(work(incident))
        spent.append((time.perf_counter() - begin) * 1000)
    return results, spent


def _times(case: str, spent_ms: list[float]) -> Iterator[Row]:
    yield Row(case, "p50", round(float(np.percentile(spent_ms, 50)), 2), "ms")
    yield Row(case, "p95", round(float(np.percentile(spent_ms, 95)), 2), "ms")


def _search(network: Network, incident: Point, profile: Profile = "car") -> Field:
    layer, speeds = network.layer(profile), DEFAULT_SPEEDS[profile]
    if layer is None:
        raise RuntimeError(f"no network for {profile}")
    costs = costs_of(layer.graph, speeds, HOUR)
    return network.field(incident, HOUR, profile=profile, speeds=speeds, costs=costs)


def _stops(network: Network, incidents: list[Point]) -> list[Goals | None]:
    """Where cars stop for incidents in alleys; None for the others."""
    return [goals_of(network.car, incident, "car") for incident in incidents]


def _field_case(case: str, network: Network, units: Units, incidents: list[Point], exact: Exhaustive) -> Iterator[Row]:
    results, spent = _timed(lambda incident: _rank(units, _search(network, incident)), incidents)
    yield from _times(case, spent)
    firsts = [result.chosen[0] for result in results]
    # A better vehicle, if there were one, would be found within the chosen one's time.
    limit_s = max(first.eta_s for first in firsts) + 1.0
    best = total_s(exact.drive_s(_spots(units), incidents, limit_s, _stops(network, incidents)), units, LIMITS)
    equal = best.min(axis=0) == np.array([best[first.vehicle_id, i] for i, first in enumerate(firsts)])
    yield Row(case, "first_choice_equal", round(float(equal.mean()), 4), "share")


def _spots(units: Units) -> list[Point]:
    return [Point(float(lat), float(lon)) for lat, lon in zip(units.lat, units.lon, strict=True)]


def _mixed_case(network: Network, incidents: list[Point]) -> Iterator[Row]:
    units = fleet(network, 1000, motorbikes=100)

    def rank(incident: Point) -> Recommendation:
        return _rank(units, _search(network, incident), lambda: _search(network, incident, "motorbike"))

    yield from _times("mixed-1000", _timed(rank, incidents)[1])


def _matrix_case(roads: Roads, incidents: list[Point]) -> Iterator[Row]:
    if roads.router is None or roads.network is None:
        return
    router, spots = roads.router, _spots(fleet(roads.network, 1000))
    yield from _times("matrix-1000", _timed(lambda at: router.matrix(spots, at), incidents[:MATRIX_ROUNDS])[1])


def _straight_case(network: Network, incidents: list[Point], exact: Exhaustive) -> Iterator[Row]:
    """What the straight line's first choice really takes, against the best there was."""
    units = fleet(network, 1000)
    results, spent = _timed(lambda at: _rank(units, StraightLineField(at, HOUR)), incidents)
    yield from _times("straight-1000", spent)
    true = total_s(exact.drive_s(_spots(units), incidents, np.inf, _stops(network, incidents)), units, LIMITS)
    chosen = np.array([true[result.chosen[0].vehicle_id, i] for i, result in enumerate(results)])
    extra = chosen - true.min(axis=0)
    yield Row("straight-1000", "first_choice_equal", round(float((extra == 0).mean()), 4), "share")
    yield Row("straight-1000", "extra_mean", round(float(extra.mean()), 1), "s")
    yield Row("straight-1000", "extra_p90", round(float(np.percentile(extra, 90)), 1), "s")
