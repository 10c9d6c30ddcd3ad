"""The road network as arrays: segments with shapes, and a node graph to search.

A *segment* is the stretch of one street between two junctions; it carries the shape, the
length, the class and the name, and can be driven forward, backward or both. A *node* is a
junction as one approach finds it: what may be done there, and what each turn costs, depends on
the street that one comes from (and, for bans over several streets, on those before it).
Approaches to which all the same is open share a node. So a plain node search obeys turn bans
and pays for turns exactly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapping.domain.speeds import SpeedTable
from mapping.domain.turns import TURN_S

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int32]
type Bytes = NDArray[np.uint8]

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is saved. S segments, N nodes (one for each kind of approach), E edges, P shape points."""

    shape_start: Ints  # (S + 1,) first point of each segment's shape
    shape_lat: Floats  # (P,) degrees
    shape_lon: Floats  # (P,)
    length_m: Floats  # (S,)
    road_class: Bytes  # (S,) RoadClass; WaterClass where boats go
    width_m: NDArray[np.float32]  # (S,) 0 where the map gives none
    name_id: Ints  # (S,) index into names, 0 = no name
    head: Ints  # (2, S) node reached by driving forward (row 0) or backward (1), -1 = not allowed
    in_main: NDArray[np.bool_]  # (S,) belongs to a connected network worth snapping to
    node_lat: Floats  # (N,)
    node_lon: Floats  # (N,)
    # Edges in reverse: row = node arrived at, column = node come from.
    rev_start: Ints  # (N + 1,)
    rev_tail: Ints  # (E,)
    rev_segment: Ints  # (E,) segment driven
    rev_backward: NDArray[np.bool_]  # (E,) driven against its shape
    rev_turn: Bytes  # (E,) the turn before it, see mapping.domain.turns


class RoadGraph:
    """Arrays plus names and facts about the build. Read-only, safe to share by threads."""

    def __init__(self, arrays: Arrays, names: list[str], meta: dict[str, Any]) -> None:
        self.a = arrays
        self.names = names
        self.meta = meta
        self._weights = lru_cache(maxsize=8)(self._compute_weights)

    @property
    def nodes(self) -> int:
        """Junctions as they are found by each kind of approach."""
        return len(self.a.node_lat)

    @property
    def segments(self) -> int:
        """Stretches of street between junctions."""
        return len(self.a.length_m)

    def weights_s(self, table: SpeedTable, hour: int) -> Floats:
        """Seconds to drive each reverse edge at an hour of the week; shape (E,)."""
        return self._weights(table, hour)

    def _compute_weights(self, table: SpeedTable, hour: int) -> Floats:
        pace = table.pace_s_per_m(hour)
        seconds = (self.a.length_m * pace[self.a.road_class])[self.a.rev_segment]
        # scipy takes a zero for "no edge"; two junctions may share a coordinate.
        return np.maximum(seconds + TURN_S[self.a.rev_turn], 1e-3)

    @cached_property
    def edges_by_segment(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(order, start): reverse edges of (segment, direction) k = 2 * segment + backward
        are order[start[k]:start[k + 1]], one for each node that it is entered from."""
        key = self.a.rev_segment.astype(np.int64) * 2 + self.a.rev_backward
        order = np.argsort(key, kind="stable")
        start = np.searchsorted(key[order], np.arange(2 * self.segments + 1))
        return order, start

    def entries(self, segment: int, *, backward: bool) -> tuple[Ints, Floats]:
        """Nodes from which the segment may be entered in that direction, and the seconds of the turn into it."""
        order, start = self.edges_by_segment
        key = 2 * segment + backward
        edges = order[start[key] : start[key + 1]]
        return self.a.rev_tail[edges], TURN_S[self.a.rev_turn[edges]]

    @cached_property
    def _ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """(corner of each segment's end k = 2 * segment + end, the ends by corner, first of each corner)."""
        a = self.a
        at = np.column_stack([a.shape_start[:-1], a.shape_start[1:] - 1]).ravel()
        _, corner = np.unique(np.stack([a.shape_lat[at], a.shape_lon[at]]), axis=1, return_inverse=True)
        order = np.argsort(corner, kind="stable")
        return corner, order, np.searchsorted(corner[order], np.arange(int(corner.max()) + 2))

    def meeting(self, segment: int, end: int) -> list[tuple[int, int]]:
        """(segment, end) of every usable street at a segment's corner; end: 0 its first point, 1 its last."""
        corner, order, start = self._ends
        here = corner[2 * segment + end]
        ends = order[start[here] : start[here + 1]]
        return [(int(k) >> 1, int(k) & 1) for k in ends if self.a.in_main[k >> 1]]

    def shape(self, segment: int) -> tuple[Floats, Floats]:
        """The segment's polyline: latitudes and longitudes."""
        span = slice(self.a.shape_start[segment], self.a.shape_start[segment + 1])
        return self.a.shape_lat[span], self.a.shape_lon[span]

    def save(self, folder: Path) -> None:
        """Write every array as .npy and the rest as meta.json into an existing folder."""
        for field in fields(Arrays):
            np.save(folder / f"{field.name}.npy", getattr(self.a, field.name))
        names = json.dumps(self.names, ensure_ascii=False)
        (folder / "names.json").write_text(names, encoding="utf-8")
        meta = json.dumps({**self.meta, "format": FORMAT}, ensure_ascii=False, indent=1)
        (folder / "meta.json").write_text(meta, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> RoadGraph:
        """Open a saved graph memory-mapped. Raises OSError or ValueError when unusable."""
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT:
            raise ValueError(f"roads in {folder} were built for another version; build them again")
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        loaded = {f.name: np.load(folder / f"{f.name}.npy", mmap_mode="r") for f in fields(Arrays)}
        # Plain views: numpy's memmap subclass costs a Python call on every slice.
        return cls(Arrays(**{k: v.view(np.ndarray) for k, v in loaded.items()}), names, meta)
