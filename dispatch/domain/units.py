"""Vehicles as whoever ranks and times them sees them: one array a property, and a centre's settings about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.domain.travel import CLASSES

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]

CAPABILITIES = ("als", "bls", "stretcher", "alley", "water")


class Status(IntEnum):
    """What a vehicle is doing. The names, lower-cased, are the board's vehicle statuses."""

    FREE = 0
    NOTIFIED = 1
    EN_ROUTE = 2
    ON_SCENE = 3
    TRANSPORTING = 4
    AT_HOSPITAL = 5


def capability_mask(capabilities: Iterable[str]) -> int:
    """Bits for a set of capabilities. Raises ValueError for an unknown one."""
    asked = set(capabilities)
    if unknown := asked.difference(CAPABILITIES):
        raise ValueError(f"unknown capability: {', '.join(sorted(unknown))}")
    return sum(1 << CAPABILITIES.index(name) for name in asked)


def capability_names(mask: int) -> list[str]:
    """The inverse of `capability_mask`, in a fixed order."""
    return [name for bit, name in enumerate(CAPABILITIES) if mask >> bit & 1]


class Unit(NamedTuple):
    """One vehicle as the rest of the program knows it; None where something is not known."""

    id: int
    call_sign: str
    lat: float | None
    lon: float | None
    fix_age_s: float | None
    speed_kmh: float | None
    status: Status
    vehicle_class: str  # one of CLASSES
    capabilities: Iterable[str]
    on_duty: bool
    in_service: bool
    at_station: bool
    station_id: int | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """N vehicles, one array a property (all of length N)."""

    ids: Sequence[int]
    call_signs: Sequence[str]
    lat: Floats  # degrees; anything where there is no fix
    lon: Floats
    fix_age_s: Floats  # nan = never a fix
    speed_kmh: Floats  # nan = not told
    status: Ints  # Status
    vehicle_class: Ints  # index into CLASSES
    capabilities: Ints  # capability_mask
    on_duty: Flags
    in_service: Flags
    at_station: Flags
    station_ids: Sequence[int | None] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, units: Sequence[Unit]) -> Units:
        """From one object a vehicle; a vehicle without a place has no fix, whatever its age says."""
        placed = [None not in (u.lat, u.lon, u.fix_age_s) for u in units]
        return cls(
            ids=[u.id for u in units],
            call_signs=[u.call_sign for u in units],
            lat=_floats(u.lat for u in units),
            lon=_floats(u.lon for u in units),
            fix_age_s=np.where(placed, _floats(u.fix_age_s for u in units), np.nan),
            speed_kmh=_floats(u.speed_kmh for u in units),
            status=np.array([u.status for u in units], dtype=np.int64),
            vehicle_class=np.array([CLASSES.index(u.vehicle_class) for u in units], dtype=np.int64),
            capabilities=np.array([capability_mask(u.capabilities) for u in units], dtype=np.int64),
            on_duty=np.array([u.on_duty for u in units], dtype=np.bool_),
            in_service=np.array([u.in_service for u in units], dtype=np.bool_),
            at_station=np.array([u.at_station for u in units], dtype=np.bool_),
            station_ids=[u.station_id for u in units],
        )


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Limits:
    """A centre's settings. Turnout times are assumptions until its own reports replace them.

    A tracker on a parked vehicle reports rarely, so a vehicle standing at its own station stays
    usable up to `parked_stale_s`; anything else is out after `stale_s`, however near it seemed.
    """

    ageing_s: float = 30.0
    stale_s: float = 120.0
    parked_stale_s: float = 900.0
    turnout_at_station_s: float = 60.0
    turnout_on_road_s: float = 10.0
    max_eta_s: float = 5400.0
