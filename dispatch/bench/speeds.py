"""How well are speeds learned from tracks?

The fleet drives on the city's roads at hidden speeds, drawn from a seed by class and hour of the week; its trackers
speak every 10 s, with errors and gaps. Errors are of whole drives that were held out.

assumed   the speeds that nobody has learned or said
learned   learned from the other drives, as `learn_speeds` does
hidden    the very speeds that the drives obeyed: what is left is what crews and receivers differ, the limit
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from dispatch.bench import Row
from dispatch.bench._city import city, places
from dispatch.bench._drives import drives, hidden_kmh
from mapping.domain.learning import Errors, Legs, errors_of, held_out, joined, learn
from mapping.domain.speeds import CAR_SPEEDS, RoadClass
from mapping.matching import Streets, legs_of
from mapping.roads import Roads

type Floats = NDArray[np.float64]

DRIVES, SEED = 2000, 115


def run() -> list[Row]:
    """Builds the roads first when they are not there yet."""
    name, here = city()
    usual, truth = CAR_SPEEDS.free_flow_kmh * CAR_SPEEDS.factors, hidden_kmh(CAR_SPEEDS, SEED)
    found, each_ms = _matched(here, truth)
    legs = joined(found, len(RoadClass))
    known, away = held_out(legs)
    speeds = {"assumed": usual, "learned": learn(known, usual).kmh, "hidden": truth}
    rows = [Row("city", "roads", name, ""), Row("city", "drives", legs.trips, ""), Row("match", "mean", each_ms, "ms")]
    return rows + [row for case, kmh in speeds.items() for row in _rows(case, errors_of(away, kmh))]


def _matched(here: Roads, truth: Floats) -> tuple[list[Legs], float]:
    if here.network is None or here.router is None:
        raise RuntimeError(f"no roads to measure on: {here.problem}")
    streets = Streets(here.router, here.network.graph, here.network.snapper)
    pairs = list(zip(places(here.network, DRIVES, SEED), places(here.network, DRIVES, SEED + 1), strict=True))
    driven = list(drives(here, pairs, truth, SEED))
    begin = time.perf_counter()
    found = [legs_of(streets, nth, one.at_s, one.lat, one.lon, "auto") for nth, one in enumerate(driven)]
    each_ms = round((time.perf_counter() - begin) / len(driven) * 1000, 1)
    return [legs for legs in found if legs is not None], each_ms


def _rows(case: str, errors: Errors) -> list[Row]:
    shares = {"median": errors.median, "p90": errors.p90, "bias": errors.bias}
    return [Row(case, metric, round(share, 4), "share") for metric, share in shares.items()]
