"""Drives of a fleet that never was, at speeds known to nobody but the seed: what learning speeds is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from mapping.domain.eta import EtaField
from mapping.domain.geo import LocalPlane, Point, bearing_deg
from mapping.domain.path import Drive
from mapping.domain.speeds import HOURS_PER_WEEK, LOCAL_TIME, SpeedTable, hour_of_week
from mapping.domain.turns import TURN_S, kind_of
from mapping.roads import Roads

type Floats = NDArray[np.float64]

#: A Monday, 00:00 in Vietnam.
MONDAY = datetime(2026, 10, 19, tzinfo=LOCAL_TIME)
EVERY_S, GPS_M = 10.0, 6.0
#: How much crews, and stretches of one drive, differ (of the logarithm of the speed).
TRIP_SPREAD, STRETCH_SPREAD = 0.12, 0.20
#: Readings that never come, and drives with a minute or two under a bridge.
LOST, WITH_GAP = 0.15, 0.3
#: Classes, hours and their cells: how far the hidden speeds are from the assumed ones.
CLASS_SPREAD, HOUR_SPREAD, CELL_SPREAD = 0.25, 0.20, 0.10


@dataclass(frozen=True, slots=True)
class Readings:
    """One drive as a tracker told it; epoch seconds and degrees."""

    at_s: Floats
    lat: Floats
    lon: Floats


def hidden_kmh(usual: SpeedTable, seed: int) -> Floats:
    """Speeds (168, C) that the drives obey."""
    rng = np.random.default_rng([seed, 1])
    classes = len(usual.free_flow_kmh)
    off = rng.normal(0, CLASS_SPREAD, classes) + rng.normal(0, HOUR_SPREAD, (HOURS_PER_WEEK, 1))
    off = off + rng.normal(0, CELL_SPREAD, (HOURS_PER_WEEK, classes))
    return np.asarray(usual.free_flow_kmh * usual.factors * np.exp(off))


def drives(here: Roads, places: list[tuple[Point, Point]], kmh: Floats, seed: int) -> Iterator[Readings]:
    """A drive for each pair of places, mostly by day, over four weeks."""
    rng = np.random.default_rng([seed, 2])
    for origin, target in places:
        hours = int(rng.choice(24, p=_BY_HOUR)) + 24 * int(rng.integers(28))
        at = MONDAY + timedelta(hours=hours, minutes=int(rng.integers(60)))
        field = here.eta_field(target, at)
        drive = field.drive(origin) if isinstance(field, EtaField) else None
        if drive is not None and drive.metres.sum() > 0:
            yield _driven(drive, kmh[hour_of_week(at)], at, rng)


#: Calls by hour of day: three times as many by day as by night.
_BY_HOUR = np.array([1.0] * 6 + [3.0] * 16 + [2.0] * 2) / 58


def _driven(drive: Drive, kmh: Floats, at: datetime, rng: np.random.Generator) -> Readings:
    kind = drive.graph.a.road_class[drive.segment]
    metres = drive.metres
    spread = rng.normal(0, TRIP_SPREAD) + rng.normal(0, STRETCH_SPREAD, len(metres))
    passed_s = np.append(0.0, np.cumsum(metres * 3.6 / kmh[kind] * np.exp(spread) + _turning_s(drive)))
    begin = at.astimezone(UTC).timestamp()
    tick = np.arange(0, passed_s[-1] + EVERY_S, EVERY_S)
    tick = tick[_heard(tick, rng)]
    lat, lon = _where(drive, np.interp(tick, passed_s, np.append(0.0, np.cumsum(metres))), rng)
    return Readings(begin + tick, lat, lon)


def _turning_s(drive: Drive) -> Floats:
    """The turn before each street (K,), as the ranking prices it where there are no lights."""
    pieces = [[n] for n in range(len(drive.segment))]
    ends = [Drive(drive.graph, drive.segment[n], drive.begin[n], drive.end[n]).line() for n in pieces]
    course = np.array([[_course(line[:2]), _course(line[-2:])] for line in ends])
    kind = kind_of(course[:-1, 1], course[1:, 0], np.ones(len(ends) - 1, bool), np.zeros(len(ends) - 1, bool))
    return np.append(0.0, TURN_S[kind])


def _course(line: list[tuple[float, float]]) -> float:
    return bearing_deg(Point(*line[0]), Point(*line[-1]))


def _heard(tick: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    heard = rng.random(len(tick)) > LOST
    if rng.random() < WITH_GAP:
        gap = rng.uniform(0, tick[-1])
        heard &= (tick < gap) | (tick > gap + rng.uniform(60, 120))
    heard[[0, -1]] = True
    return heard


def _where(drive: Drive, metres: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Places that many metres into a drive, with the receiver's error."""
    line = np.array(drive.line())
    plane = LocalPlane(Point(*line[0]))
    x, y = plane.to_xy_m(line[:, 0], line[:, 1])
    along = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
    at = metres * along[-1] / drive.metres.sum()
    off = rng.normal(0, GPS_M, (2, len(at)))
    lat, lon = plane.to_degrees(np.interp(at, along, x) + off[0], np.interp(at, along, y) + off[1])
    return np.asarray(lat), np.asarray(lon)
