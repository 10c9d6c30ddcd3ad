"""Streets as they are mapped, before they become a graph."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mapping.domain.access import Mode
from mapping.domain.banks import Banks

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TurnBan:
    """From a way, through a node or over other ways: not into `to_way`, or (only=True) into nothing else."""

    from_way: int
    to_way: int
    only: bool
    via_node: int | None = None
    via_ways: tuple[int, ...] = ()
    modes: Mode = Mode.CAR | Mode.MOTORBIKE


@dataclass(frozen=True, slots=True)
class Streets:
    """Ways as read: W ways over M points. Directions: 0 both, 1 forward, -1 backward."""

    way_id: Longs  # (W,)
    start: Longs  # (W + 1,) first point of each way
    node_ref: Longs  # (M,) equal where streets meet
    lat: Floats  # (M,)
    lon: Floats  # (M,)
    road_class: NDArray[np.uint8]  # (W,) RoadClass; WaterClass where boats go
    direction: NDArray[np.int8]  # (W,) of a car
    motorbike_direction: NDArray[np.int8]  # (W,)
    modes: NDArray[np.uint8]  # (W,) Mode bits
    width_m: NDArray[np.float32]  # (W,) 0 where the map gives none
    name_id: NDArray[np.int32]  # (W,)
    names: list[str]  # [0] is ""
    bans: list[TurnBan] = field(default_factory=list)
    bans_unusable: int = 0
    nodes_missing: int = 0  # that ways of the file name and the file does not hold
    blocked: Longs = field(default_factory=lambda: np.empty(0, np.int64))  # nodes that no car passes
    signals: Longs = field(default_factory=lambda: np.empty(0, np.int64))  # nodes with traffic lights
    banks: Banks = field(default_factory=Banks)

    def of(self, mode: Mode) -> Streets:
        """What one mode may use, with its own one-ways, bans and barriers."""
        mine = self._rows(np.flatnonzero(self.modes & mode))
        bans = [ban for ban in self.bans if ban.modes & mode]
        if mode == Mode.CAR:
            return replace(mine, bans=bans)._cut_at_barriers()
        if mode == Mode.MOTORBIKE:
            return replace(mine, bans=bans, direction=mine.motorbike_direction)
        return replace(mine, bans=[], bans_unusable=0, direction=np.zeros_like(mine.direction))

    def _rows(self, rows: Longs) -> Streets:
        size = np.diff(self.start)[rows]
        start = np.concatenate([[0], np.cumsum(size)])
        points = np.arange(start[-1]) + np.repeat(self.start[rows] - start[:-1], size)
        return replace(
            self,
            way_id=self.way_id[rows],
            start=start,
            node_ref=self.node_ref[points],
            lat=self.lat[points],
            lon=self.lon[points],
            road_class=self.road_class[rows],
            direction=self.direction[rows],
            motorbike_direction=self.motorbike_direction[rows],
            modes=self.modes[rows],
            width_m=self.width_m[rows],
            name_id=self.name_id[rows],
        )

    def _cut_at_barriers(self) -> Streets:
        """Cut at nodes that cannot be passed: each side ends in a node of its own."""
        at = np.flatnonzero(np.isin(self.node_ref, self.blocked))
        if len(at) == 0:
            return self
        ref = self.node_ref.copy()
        ref[at] = -1 - np.arange(len(at))
        inner = at[~np.isin(at, np.concatenate([self.start[:-1], self.start[1:] - 1]))]
        twin = -1 - len(at) - np.arange(len(inner))
        begin = np.concatenate([self.start, inner + 1])
        way = np.concatenate([np.arange(len(self.start)), np.searchsorted(self.start, inner, side="right") - 1])
        shift = np.searchsorted(inner, begin - 1) * (begin > 0)
        order = np.argsort(begin + shift, kind="stable")
        rows = way[order][:-1]
        return replace(
            self,
            way_id=self.way_id[rows],
            start=(begin + shift)[order],
            node_ref=np.insert(ref, inner + 1, twin),
            lat=np.insert(self.lat, inner + 1, self.lat[inner]),
            lon=np.insert(self.lon, inner + 1, self.lon[inner]),
            road_class=self.road_class[rows],
            direction=self.direction[rows],
            motorbike_direction=self.motorbike_direction[rows],
            modes=self.modes[rows],
            width_m=self.width_m[rows],
            name_id=self.name_id[rows],
        )
