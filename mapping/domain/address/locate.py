"""Where a number stands on its street: on the map, between its neighbours, or at its alley's mouth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mapping.domain.address.assemble_streets import dense
from mapping.domain.address.house_number import HouseNumber, leading_int
from mapping.domain.address.index import AddressIndex

type Floats = NDArray[np.float64]
type Kind = Literal["exact", "interpolated", "street", "alley", "junction", "landmark", "area", "coordinates"]
#: Which of some points (n, 2 metres) are where the caller says.
type Inside = Callable[[Floats], NDArray[np.bool_]]

_SURE_M, _GUESSED_M = 15.0, 40.0
_SIDE_M = 8.0
_OFF_STREET_M = 45.0
#: Metres of street that one number of one side takes at most, as drawn in the city.
_MAX_STEP_M = 30.0
_MIN_STEP_M = 1.5
_TRUST_STEP_M = 4.0
_MOST_NUMBERS = 120
_FAR_M = 1500.0
#: A door deeper in than this tells little about where its alley begins.
_DEEP_M = 150.0
#: Measured on held-out numbers of inner Ho Chi Minh City: four of five estimates are within the error they state.
_CAUTION = 1.7
_DEPTH_M = 100.0
#: A street passes a landmark that is no farther from it than this; "near" is about so far along it.
_BESIDE_M, _ABOUT_M = 400.0, 100.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a number. `quality` 0..1 orders spots of one street; `note` says how it was found, in one word;
    `by` is the number or alley it was found by."""

    xy: tuple[float, float]
    kind: Kind
    error_m: float
    quality: float
    note: str = ""
    by: str = ""


@dataclass(frozen=True)
class Anchors:
    """Known numbers along one street, rising: number (n,), xy (n, 2), sure (n,)."""

    number: NDArray[np.int64]
    xy: Floats
    sure: NDArray[np.bool_]

    def only(self, keep: NDArray[np.bool_]) -> Anchors:
        return Anchors(self.number[keep], self.xy[keep], self.sure[keep])


class Locator:
    """Places numbers on the streets of one index."""

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        self.anchors = lru_cache(maxsize=4096)(self._anchors)
        self.spread = lru_cache(maxsize=4096)(self._spread)
        self.mouth = lru_cache(maxsize=4096)(self._mouth)

    def spots(self, street: int, number: HouseNumber, inside: Inside | None = None) -> list[Spot]:
        """Best first; never empty for a street that has a line or a house."""
        exact = list(self._exact(street, number))
        if exact:
            return exact
        close = list(self._neighbour(street, number))
        if close:
            return close
        placed = (self._in_alley(street, number) if number.alley else None) or self._between(street, number, inside)
        return [placed] if placed else self.whole(street, inside)

    def alley(self, street: int, chain: Sequence[str], inside: Inside | None = None) -> list[Spot]:
        """An alley asked for by itself."""
        row = self._index.alleys_of.get((street, "/".join(chain)))
        if row is not None:
            return [Spot(self.mouth(row), "alley", 20.0, 1.0, "alley_mouth", "/".join(chain))]
        houses = self._same_alley(street, tuple(chain))
        if houses:
            xy = self._index.house_xy[houses].mean(axis=0)
            return [Spot(_pair(xy), "alley", 60.0, 0.9, "alley_houses", "/".join(chain))]
        placed = self._between(street, HouseNumber((*chain, "0")), inside)
        return [placed] if placed else self.whole(street, inside)

    def whole(self, street: int, inside: Inside | None = None) -> list[Spot]:
        """The middle of the street, or of its part where the caller says."""
        points = self.spread(street)
        if inside is not None and (kept := inside(points)).any():
            points = points[kept]
        middle = points[np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1))]
        error_m = float(np.hypot(*(points - middle).T).max()) + 20.0
        likely = 0.68 + 0.04 * min(1.0, self._index.streets[street].length_m / _FAR_M)
        return [Spot(_pair(middle), "street", round(error_m), likely, "street")]

    def beside(self, street: int, marks: Floats) -> tuple[Spot, int] | None:
        """Where the street passes a landmark (n, 2 metres), and which of them; None when it passes none."""
        points = self.spread(street)
        away = np.hypot(*(points[:, None, :] - marks[None, :, :]).T)
        mark, point = np.unravel_index(int(np.argmin(away)), away.shape)
        if away[mark, point] > _BESIDE_M:
            return None
        error_m = round(_ABOUT_M + float(away[mark, point]))
        return Spot(_pair(points[point]), "street", error_m, 1.0, "beside"), int(mark)

    def _exact(self, street: int, number: HouseNumber) -> Iterator[Spot]:
        rows = self._index.house_rows.get((street, number.key), [])
        if not rows and number.last:
            rows = self._index.house_rows.get((street, "/".join(number.parts)), [])
        for row in self._apart(rows):
            house = self._index.houses[row]
            error_m = _SURE_M if house.sure else _GUESSED_M
            yield Spot(_pair(self._index.house_xy[row]), "exact", error_m, 1.0 if house.sure else 0.97)

    def _apart(self, rows: Sequence[int]) -> list[int]:
        """One of several doors of one number that stand together; the sure one if there is one."""
        kept: list[int] = []
        for row in sorted(rows, key=lambda row: not self._index.houses[row].sure):
            spot = self._index.house_xy[row]
            if all(np.hypot(*(self._index.house_xy[other] - spot)) > 150.0 for other in kept):
                kept.append(row)
        return kept

    def _neighbour(self, street: int, number: HouseNumber) -> Iterator[Spot]:
        """19 for 19C, 19A for 19, the range 10-14 for 12."""
        wanted = number.bare
        rows = []
        for row in self._index.houses_of.get(street, ()):
            other = self._index.numbers[row]
            if other and other.alley == number.alley and (other.bare == wanted or other.covers(number)):
                rows.append(row)
        for row in self._apart(rows):
            xy, known = self._index.house_xy[row], self._index.houses[row].number
            yield Spot(_pair(xy), "interpolated", 45.0, 0.95, "neighbour", known)

    def _same_alley(self, street: int, chain: tuple[str, ...]) -> list[int]:
        size = len(chain)
        numbers = self._index.numbers
        rows = self._index.houses_of.get(street, ())
        return [row for row in rows if (n := numbers[row]) and len(n.parts) > size and n.parts[:size] == chain]

    def _in_alley(self, street: int, number: HouseNumber) -> Spot | None:
        """Between the doors known in the same alley, else at the mouth of the innermost alley known."""
        for depth in range(len(number.alley), 0, -1):
            chain = number.alley[:depth]
            houses = self._same_alley(street, chain)
            if houses:
                return self._among(houses, number, chain)
            row = self._index.alleys_of.get((street, "/".join(chain)))
            if row is not None:
                error_m = 25.0 + self._index.streets[row].length_m
                return Spot(self.mouth(row), "alley", round(error_m), 0.85, "alley_mouth", "/".join(chain))
        return None

    def _among(self, houses: Sequence[int], number: HouseNumber, chain: tuple[str, ...]) -> Spot:
        """Beside the door with the nearest number at the same depth."""
        depth = len(chain)
        wanted = leading_int(number.parts[depth]) or 0

        def gap(row: int) -> tuple[int, int]:
            parts = self._numbered(row).parts
            away = abs((leading_int(parts[depth]) or 0) - wanted)
            return (len(parts) != depth + 1, away + (away % 2) * 3)

        ranked = sorted(houses, key=gap)[:2]
        xy = (
            self._index.house_xy[ranked].mean(axis=0)
            if len(ranked) > 1 and gap(ranked[1])[1] <= 4 + gap(ranked[0])[1]
            else self._index.house_xy[ranked[0]]
        )
        spread_m = float(np.hypot(*(self._index.house_xy[list(houses)] - xy).T).max())
        known = self._index.houses[ranked[0]].number
        return Spot(_pair(xy), "interpolated", round(40.0 + spread_m / 2), 0.88, "alley_houses", known)

    def _numbered(self, row: int) -> HouseNumber:
        number = self._index.numbers[row]
        return number or HouseNumber(("0",))

    def _anchors(self, street: int) -> Anchors:
        rows: list[tuple[int, float, float, bool]] = []
        for row in self._index.houses_of.get(street, ()):
            number = self._index.numbers[row]
            if number and not number.alley and number.house is not None and number.parts[0][0].isdigit():
                rows.append((number.house, *self._index.house_xy[row], self._index.houses[row].sure))
        for chain, alley in self._index.chains_of.get(street, ()):
            if len(chain) == 1 and (base := leading_int(chain[0])):
                rows.append((base, *self.mouth(alley), True))
        rows += self._by_alleys(street, {row[0] for row in rows})
        table = np.array(sorted(rows), float).reshape(-1, 4)
        return Anchors(table[:, 0].astype(np.int64), table[:, 1:3], table[:, 3] > 0)

    def _by_alleys(self, street: int, known: set[int]) -> list[tuple[int, float, float, bool]]:
        """Mouths of alleys that are known by their doors only: beside the door that is nearest to the street."""
        nearest: dict[int, tuple[float, Floats]] = {}
        points = self.spread(street)
        for row in self._index.houses_of.get(street, ()):
            number = self._index.numbers[row]
            if number is None or not number.alley or number.base is None or number.base in known:
                continue
            away = ((points - self._index.house_xy[row]) ** 2).sum(axis=1)
            at = int(np.argmin(away))
            if number.base not in nearest or away[at] < nearest[number.base][0]:
                nearest[number.base] = (float(away[at]), points[at])
        return [(base, *_pair(xy), False) for base, (away, xy) in nearest.items() if away <= _DEEP_M**2]

    def _between(self, street: int, number: HouseNumber, inside: Inside | None) -> Spot | None:
        """By the nearest known numbers below and above, those of the same side first."""
        if (wanted := number.base) is None:
            return None
        anchors = self.anchors(street)
        if inside is not None and len(anchors.number) and (kept := inside(anchors.xy)).sum() >= 2:
            anchors = anchors.only(kept)
        side = anchors.only((anchors.number - wanted) % 2 == 0)
        spot = _interpolated(side, wanted)
        if spot is None and (spot := _interpolated(anchors, wanted)) is not None:
            spot = (self._across(street, spot[0], anchors), spot[1] + 15.0, spot[2])
        if spot is None:
            return None
        error_m = spot[1] * _CAUTION + (_DEPTH_M if number.alley else 0.0)
        xy = self._on_street(street, spot[0])
        kind: Kind = "alley" if number.alley else "interpolated"
        note = "alley_unknown" if number.alley else "between"
        far = min(1.0, spot[1] / 600.0)
        return Spot(_pair(xy), kind, round(error_m), 0.9 - 0.25 * far, note, spot[2])

    def _spread(self, street: int) -> Floats:
        """Points along the street; its houses when it has no line."""
        lines = self._index.along[street]
        if lines:
            return np.concatenate([dense(line) for line in lines])
        rows = self._index.houses_of.get(street, [])
        here = self._index.streets[street]
        return self._index.house_xy[rows] if rows else self._index.xy([here.lat], [here.lon])

    def _mouth(self, alley: int) -> tuple[float, float]:
        """The point of an alley that is nearest to its street, or to the alley it branches from."""
        row = self._index.streets[alley]
        outer = row.chain.rpartition("/")[0]
        parent = self._index.alleys_of.get((row.base, outer), row.base) if outer else row.base
        own, other = self.spread(alley), self.spread(parent)
        away = ((own[:, None, :] - other[None, :, :]) ** 2).sum(axis=2) if own.size * other.size < 4e6 else None
        at = int(np.argmin(away.min(axis=1))) if away is not None else 0
        return _pair(own[at])

    def _on_street(self, street: int, xy: Floats) -> Floats:
        """Pulled back beside the street when a bend left it far off."""
        points = self.spread(street)
        nearest = points[np.argmin(((points - xy) ** 2).sum(axis=1))]
        off = xy - nearest
        away = float(np.hypot(*off))
        return xy if away <= _OFF_STREET_M else nearest + off / away * _SIDE_M

    def _across(self, street: int, xy: Floats, anchors: Anchors) -> Floats:
        """The same place on the other side of the street."""
        points = self.spread(street)
        nearest = points[np.argmin(((points - xy) ** 2).sum(axis=1))]
        off = xy - nearest
        away = float(np.hypot(*off))
        return nearest - off / away * min(away, _SIDE_M) if away > 1.0 else xy


def _interpolated(anchors: Anchors, wanted: int) -> tuple[Floats, float, str] | None:
    """(place, error m, the numbers used); None without a known number near enough to tell."""
    if not len(anchors.number):
        return None
    high = int(np.searchsorted(anchors.number, wanted))
    best: tuple[float, tuple[Floats, float, str]] | None = None
    for low in range(max(0, high - 3), high):
        for up in range(high, min(len(anchors.number), high + 3)):
            a, b = int(anchors.number[low]), int(anchors.number[up])
            apart = float(np.hypot(*(anchors.xy[up] - anchors.xy[low])))
            if apart > 60.0 + _MAX_STEP_M * max(1, b - a) or apart > _FAR_M:
                continue
            share = (wanted - a) / (b - a) if b > a else 0.5
            nearest = min(wanted - a, b - wanted)
            error_m = 20.0 + min(apart / 3, nearest * 8.0) + max(0.0, (b - a) * _MIN_STEP_M - apart)
            cost = (b - a) + apart / 10 + (0 if anchors.sure[low] and anchors.sure[up] else 8)
            if best is None or cost < best[0]:
                best = (cost, (anchors.xy[low] + share * (anchors.xy[up] - anchors.xy[low]), error_m, f"{a}–{b}"))
    return best[1] if best else _beyond(anchors, wanted)


def _beyond(anchors: Anchors, wanted: int) -> tuple[Floats, float, str]:
    """Past the last known number: at that number, a step further when two tell the direction."""
    at = int(np.argmin(np.abs(anchors.number - wanted)))
    gap = wanted - int(anchors.number[at])
    shift = _step(anchors, at) * float(np.clip(gap, -_MOST_NUMBERS, _MOST_NUMBERS))
    return anchors.xy[at] + shift, 40.0 + min(900.0, abs(gap) * 6.0), str(int(anchors.number[at]))


def _step(anchors: Anchors, at: int) -> Floats:
    """Metres (east, north) for each number: the median over the nearest known ones, or none."""
    near = np.argsort(np.abs(anchors.number - anchors.number[at]), kind="stable")[1:9]
    counts = (anchors.number[near] - anchors.number[at]).astype(float)
    usable = np.abs(counts) >= 2
    if not usable.any():
        return np.zeros(2)
    slope = np.median((anchors.xy[near] - anchors.xy[at])[usable] / counts[usable, None], axis=0)
    size = float(np.hypot(*slope))
    return np.asarray(slope * min(1.0, _TRUST_STEP_M / size if size else 1.0))


def _pair(xy: Floats) -> tuple[float, float]:
    return (float(xy[0]), float(xy[1]))
