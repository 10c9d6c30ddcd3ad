"""What a build holds, for the person who made it: how much of the roads hangs together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from mapping.domain.road_graph import RoadGraph


def parts_of(graph: RoadGraph) -> dict[str, Any]:
    """{km, parts, disconnected_parts, disconnected_km, disconnected_share, unused_km, unused_share}.

    A part is what is joined by roads, one-way or not; all but the longest are disconnected from it: islands with a
    ferry that is not on the map, a fenced yard, a drawing that stops short. Unused is what no vehicle is placed on.
    """
    km = graph.a.length_m / 1000
    by_part = np.sort(np.bincount(_part_of(graph), weights=km))[::-1]
    by_part = by_part[by_part > 0]
    whole, apart, unused = float(km.sum()), float(by_part[1:].sum()), float(km[~graph.a.in_main].sum())
    return {
        "km": round(whole, 1),
        "parts": len(by_part),
        "disconnected_parts": max(0, len(by_part) - 1),
        "disconnected_km": round(apart, 1),
        "disconnected_share": round(apart / whole, 4) if whole else 0.0,
        "unused_km": round(unused, 1),
        "unused_share": round(unused / whole, 4) if whole else 0.0,
    }


def _part_of(graph: RoadGraph) -> NDArray[np.int64]:
    """The part that each segment belongs to (S,); a segment that nobody may drive is a part of its own."""
    a = graph.a
    head = np.repeat(np.arange(graph.nodes), np.diff(a.rev_start))
    joined = csr_array((np.ones(len(head), np.int8), (a.rev_tail, head)), shape=(graph.nodes, graph.nodes))
    count, label = connected_components(joined, directed=True, connection="weak")
    part = count + np.arange(graph.segments)
    part[a.rev_segment] = label[a.rev_tail]
    return part
