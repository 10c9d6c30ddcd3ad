"""From a point to words: the door it is before, the street, the crossing near by, the units."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from mapping.domain.address.areas import Where
from mapping.domain.address.index import AddressIndex
from mapping.domain.geo import Point

_FRONT_M = 35.0
_NEAR_NUMBER_M = 120.0
_STREET_M = 250.0
_JUNCTION_M = 600.0
_NUMBER = re.compile(r"\d+[a-z]?(/\d+[a-z]?)*")


@dataclass(frozen=True, slots=True)
class Nearby:
    """What is around a point. `number` is that of the nearest door of the street ("" when none is near),
    `in_front`: the point is before it; `alley` the alley's number when the way is one; distance_m: to the way."""

    street: str
    alley: str
    number: str
    in_front: bool
    distance_m: float | None
    junction: str
    junction_m: float | None
    where: Where


class Reverse:
    """Looks around points on one index."""

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        parts = [(row, line) for row, lines in enumerate(index.along) for line in lines if len(line) > 1]
        self._rows = [row for row, _ in parts]
        self._lines = [shapely.LineString(line) for _, line in parts]
        self._tree = shapely.STRtree(self._lines)

    def nearby(self, point: Point) -> Nearby:
        """Always an answer; its fields are empty far from everything."""
        xy = self._index.xy([point.lat], [point.lon])[0]
        row, away_m = self._way(xy)
        house = self._door(xy, row)
        if house is not None and house[1] <= _FRONT_M and self._index.houses[house[0]].street != row:
            street = self._index.houses[house[0]].street
            if row is None or self._index.streets[row].base != street:
                row, away_m = street, house[1]
        junction, junction_m = self._junction(xy)
        name, alley = ("", "") if row is None else self._name(row)
        number = self._index.houses[house[0]].number.upper() if house else ""
        front = house is not None and house[1] <= _FRONT_M
        return Nearby(name, alley, number, front, away_m, junction, junction_m, self._index.areas.at(point))

    def _way(self, xy: NDArray[np.float64]) -> tuple[int | None, float | None]:
        spot = shapely.Point(xy)
        if not self._lines:
            return None, None
        near = self._tree.query_nearest(spot, max_distance=_STREET_M)
        if not len(near):
            return None, None
        at = int(near[0])
        return self._rows[at], round(float(self._lines[at].distance(spot)), 1)

    def _name(self, row: int) -> tuple[str, str]:
        street = self._index.streets[row]
        if not street.chain:
            return street.name, ""
        return self._index.streets[street.base].name, street.chain.upper()

    def _door(self, xy: NDArray[np.float64], row: int | None) -> tuple[int, float] | None:
        """The nearest door, those of the way itself first."""
        if not self._index.houses:
            return None
        away, rows = self._index.house_tree.query(
            xy, k=min(8, len(self._index.houses)), distance_upper_bound=_NEAR_NUMBER_M
        )
        found = [
            (int(r), float(m)) for m, r in zip(np.atleast_1d(away), np.atleast_1d(rows), strict=True) if np.isfinite(m)
        ]
        street = None if row is None else self._index.streets[row].base if self._index.streets[row].chain else row
        own = [each for each in found if self._index.houses[each[0]].street == street]
        return own[0] if own else (found[0] if found and found[0][1] <= _FRONT_M else None)

    def _junction(self, xy: NDArray[np.float64]) -> tuple[str, float | None]:
        """The nearest crossing of two streets; alleys do not count."""
        rows = [i for i in self._nearest_junctions(xy) if not self._is_alley(i) and self._is_crossing(i)]
        if not rows:
            return "", None
        junction = self._index.junctions[rows[0]]
        names = [self._index.streets[i].name for i in (junction.first, junction.second)]
        away = np.hypot(*(self._index.xy([junction.lat], [junction.lon])[0] - xy))
        return " – ".join(names), round(float(away), 1)

    def _nearest_junctions(self, xy: NDArray[np.float64]) -> list[int]:
        count = len(self._index.junctions)
        if not count:
            return []
        away, rows = self._index.junction_tree.query(xy, k=min(24, count), distance_upper_bound=_JUNCTION_M)
        return [int(r) for m, r in zip(np.atleast_1d(away), np.atleast_1d(rows), strict=True) if np.isfinite(m)]

    def _is_crossing(self, row: int) -> bool:
        """Is it one that people say? A street does not meet its own bridge, nor a way with a bare number."""
        junction = self._index.junctions[row]
        names = [self._index.streets[i].name.lower() for i in (junction.first, junction.second)]
        return not any(name.startswith("cầu ") or _NUMBER.fullmatch(name) for name in names)

    def _is_alley(self, row: int) -> bool:
        junction = self._index.junctions[row]
        return bool(self._index.streets[junction.first].chain or self._index.streets[junction.second].chain)
