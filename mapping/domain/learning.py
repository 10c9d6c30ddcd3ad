"""How fast the fleet really drives: speeds by hour of the week and class of road, learned from its own drives.

A leg is what lies between two readings of one trip: its seconds, and its metres on each class of road. Its seconds
are shared among its classes as the speeds found so far would have it, which a few rounds settle (the EM idea:
Dempster, Laird, Rubin 1977). All is told as the logarithm of spent over usual seconds, so 0 is the assumption.

    cell (hour h, class c)   R = ln(sum of spent / sum of usual seconds), n trips
    class, hour of the week  B = ln(...) over all hours, A = what is left of R at an hour over all classes
    learned                  (n R + k (B + A)) / (n + k)      k = s2 / t2

s2 is how much trips of one cell differ, t2 how much cells differ from B + A beyond that: the empirical-Bayes
shrinkage of Efron and Morris (1975), its k by moments (DerSimonian and Laird 1986). Where a cell has few trips it is
what its class and its hour say; where they have few, the assumption.

Ambulance tracks show the ambulance's own speed, siren or not: they say nothing about other traffic, and drives back
without the siren make the learned speeds a little careful.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mapping.domain.speeds import HOURS_PER_WEEK

type Floats = NDArray[np.float64]
type Longs = NDArray[np.int64]

ROUNDS: Final = 5
#: A trip counts fully in a cell when it spends this long there; a corner touched counts little.
WHOLE_S: Final = 30.0
#: Bounds of k and, in trips, what a class or an hour as a whole must overcome.
LEAST_K, MOST_K, GROUP_K = 0.5, 50.0, 5.0
#: A quarter to four times the usual speed; beyond is a wrong match, not traffic.
MOST_LOG: Final = float(np.log(4.0))
#: Trips that a class needs before its hours are written down at all.
LEAST_TRIPS: Final = 5.0
#: One trip in this many is held out.
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Legs:
    """L stretches of drives over C classes of road."""

    trip: Longs  # (L,)
    hour: Longs  # (L,) of the week
    seconds: Floats  # (L,)
    metres: Floats  # (L, C)

    def part(self, keep: NDArray[np.bool_]) -> Legs:
        """Some of them."""
        return Legs(self.trip[keep], self.hour[keep], self.seconds[keep], self.metres[keep])

    @property
    def trips(self) -> int:
        """How many drives."""
        return len(np.unique(self.trip))


@dataclass(frozen=True, slots=True)
class Learned:
    """kmh and trips: (168, C); a speed with 0 trips is what its class and its hour say. k: see the module."""

    kmh: Floats
    trips: Floats
    k: float


@dataclass(frozen=True, slots=True)
class Errors:
    """Of whole trips: |predicted / driven - 1| at the median and the 90th percentile, and the mean of it with sign."""

    trips: int
    median: float
    p90: float
    bias: float


def joined(legs: list[Legs], classes: int) -> Legs:
    """Many as one."""
    if not legs:
        none = np.empty(0)
        return Legs(none.astype(np.int64), none.astype(np.int64), none, np.empty((0, classes)))
    return Legs(
        np.concatenate([each.trip for each in legs]),
        np.concatenate([each.hour for each in legs]),
        np.concatenate([each.seconds for each in legs]),
        np.concatenate([each.metres for each in legs]),
    )


def held_out(legs: Legs) -> tuple[Legs, Legs]:
    """(to learn from, to be judged by): whole trips, every fifth by number."""
    away = legs.trip % FOLDS == 0
    return legs.part(~away), legs.part(away)


def errors_of(legs: Legs, kmh: Floats) -> Errors:
    """How well speeds (168, C) foretell the drives."""
    if not len(legs.trip):
        return Errors(0, np.nan, np.nan, np.nan)
    _, at = np.unique(legs.trip, return_inverse=True)
    told = np.bincount(at, (legs.metres * 3.6 / kmh[legs.hour]).sum(axis=1))
    off = told / np.bincount(at, legs.seconds) - 1
    return Errors(len(off), float(np.median(np.abs(off))), float(np.percentile(np.abs(off), 90)), float(off.mean()))


def learn(legs: Legs, usual_kmh: Floats) -> Learned:
    """Speeds (168, C) from drives, on top of the usual ones (168, C)."""
    usual_s = legs.metres * 3.6 / usual_kmh[legs.hour]
    cells = _Cells.of(legs, usual_s)
    log, k = np.zeros_like(usual_kmh), MOST_K
    for _round in range(ROUNDS):
        expected = usual_s * np.exp(log[legs.hour])
        spent = legs.seconds[:, None] * expected / np.maximum(expected.sum(axis=1), 1e-9)[:, None]
        log, k = cells.shrunk(spent)
    return Learned(usual_kmh / np.exp(log), cells.trips, k)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where each (leg, class) belongs: J pairs of a trip and a cell, and 168 x C cells."""

    row: Longs  # (M,) leg of each part
    column: Longs  # (M,) class of each part
    pair: Longs  # (M,)
    cell: Longs  # (J,) flat index
    usual_s: Floats  # (J,)
    weight: Floats  # (J,)
    classes: int

    @classmethod
    def of(cls, legs: Legs, usual_s: Floats) -> _Cells:
        row, column = np.nonzero(legs.metres > 0)
        classes = legs.metres.shape[1]
        flat = legs.hour[row] * classes + column
        keys, pair = np.unique(legs.trip[row] * (HOURS_PER_WEEK * classes) + flat, return_inverse=True)
        usual = np.bincount(pair, usual_s[row, column], len(keys))
        return cls(row, column, pair, keys % (HOURS_PER_WEEK * classes), usual, np.minimum(1, usual / WHOLE_S), classes)

    def _table(self, values: Floats) -> Floats:
        size = HOURS_PER_WEEK * self.classes
        return np.bincount(self.cell, values, size).reshape(HOURS_PER_WEEK, self.classes)

    @property
    def trips(self) -> Floats:
        """Trips by cell (168, C), a corner touched counting little."""
        return self._table(self.weight)

    def shrunk(self, spent: Floats) -> tuple[Floats, float]:
        """(logarithms (168, C), k) from the seconds spent (L, C)."""
        took = np.bincount(self.pair, spent[self.row, self.column], len(self.cell))
        n, took_s, usual_s = self.trips, self._table(took), self._table(self.usual_s)
        group = self._groups(n, took_s, usual_s)
        raw = _log(took_s, usual_s)
        k = self._k(took, n, raw, group)
        return np.clip((n * raw + k * group) / (n + k), -MOST_LOG, MOST_LOG), k

    def _groups(self, n: Floats, took_s: Floats, usual_s: Floats) -> Floats:
        """What class and hour together say (168, C), each drawn towards what all say, and that towards nothing."""
        # One drive is on several classes: at each hour it counts once.
        by_hour = n.max(axis=1)
        everything = float(_log(took_s.sum(keepdims=True), usual_s.sum(keepdims=True))[0, 0])
        whole = everything * by_hour.sum() / (by_hour.sum() + GROUP_K)
        by_class = n.sum(axis=0)
        b = (by_class * _log(took_s.sum(axis=0), usual_s.sum(axis=0)) + GROUP_K * whole) / (by_class + GROUP_K)
        a = _log(took_s.sum(axis=1), (usual_s * np.exp(b)).sum(axis=1)) * by_hour / (by_hour + GROUP_K)
        return np.asarray(b + a[:, None])

    def _k(self, took: Floats, n: Floats, raw: Floats, group: Floats) -> float:
        off = _log(took, self.usual_s) - raw.ravel()[self.cell]
        many = n > 1.5
        free = float((n[many] - 1).sum())
        if free < LEAST_TRIPS:
            return MOST_K
        within = float((self.weight * off**2)[many.ravel()[self.cell]].sum()) / free
        between = float(np.average((raw - group)[many] ** 2 - within / n[many], weights=n[many]))
        return float(np.clip(within / max(between, 1e-9), LEAST_K, MOST_K))


def _log(took_s: Floats, usual_s: Floats) -> Floats:
    """ln(took / usual), 0 where there is nothing."""
    some = usual_s > 0
    ratio = np.where(some, took_s, 1.0) / np.where(some, usual_s, 1.0)
    return np.asarray(np.clip(np.log(np.maximum(ratio, 1e-9)), -MOST_LOG, MOST_LOG))
