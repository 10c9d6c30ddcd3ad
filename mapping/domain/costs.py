"""What driving each street costs at one hour of the week, whatever slows or closes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapping.domain.road_graph import RoadGraph
from mapping.domain.speeds import SpeedTable
from mapping.domain.turns import TURN_S

type Floats = NDArray[np.float64]

#: scipy takes a zero for "no edge"; two junctions may share a coordinate.
LEAST_S = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """Seconds of driving; inf for what is closed."""

    segment_s: Floats  # (S,) a whole segment
    edge_s: Floats  # (E,) each reverse edge with the turn before it, never zero


def costs_of(graph: RoadGraph, speeds: SpeedTable, hour: int, slowing: Floats | None = None) -> Costs:
    """Costs at an hour of the week. `slowing` (S,) multiplies a segment's seconds: 1 = as always, inf = closed."""
    segment_s = graph.a.length_m * speeds.pace_s_per_m(hour)[graph.a.road_class]
    if slowing is None:
        return Costs(segment_s, graph.weights_s(speeds, hour))
    segment_s = segment_s * slowing
    return Costs(segment_s, np.maximum(segment_s[graph.a.rev_segment] + TURN_S[graph.a.rev_turn], LEAST_S))
