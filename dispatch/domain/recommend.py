"""Who goes: filter, time, rank, and say why, for every vehicle of a centre at once.

Nothing is decided here without a reason that can be shown: each chosen vehicle carries what
speaks for it, each other one the single rule that left it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.domain.refusals import Refusal, behind_s
from dispatch.domain.travel import BOAT, CLASSES, MOTORBIKE, Asked, Fields
from mapping.domain.eta import Arrival, Field, Mouth
from mapping.domain.geo import haversine_many_m

__all__ = ["BOAT", "CLASSES", "MOTORBIKE", "Limits", "Needs", "Recommendation", "Status", "Unit", "Units", "recommend"]

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Params = dict[str, float | str | list[str]]

CAPABILITIES = ("als", "bls", "stretcher", "alley", "water")
#: A walk that a dispatcher and a crew should hear of; less is the way from the kerb to the door.
TOLD_WALK_M = 30.0
#: A fix this slow is a vehicle standing still (GPS drifts at walking pace).
PARKED_KMH = 5.0


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
class Needs:
    """What the incident asks for."""

    required: int = 0  # capability_mask
    priority: str = "urgent"


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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a vehicle is proposed; `code` is turned into a sentence by the screens."""

    code: str
    params: Params


@dataclass(frozen=True, slots=True)
class Ranked:
    """One proposed vehicle. Whole seconds; eta_s = turnout_s + drive_s + walk_s."""

    vehicle_id: int
    call_sign: str
    eta_s: int
    drive_s: int
    turnout_s: int
    walk_s: int  # where the vehicle cannot get in, and from the kerb to the door
    walk_m: int
    distance_m: int  # driven
    fix_age_s: float
    reasons: list[Reason]
    mouth: Mouth | None = None  # where the crew gets out and walks


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One vehicle that cannot be proposed, and the first rule that says so."""

    vehicle_id: int
    call_sign: str
    code: str
    params: Params


#: In the order they are asked: what the crew can do nothing about comes first.
LEFT_OUT_CODES = (
    "",
    "out_of_service",
    "off_duty",
    "committed",
    "lacks_capability",
    "no_fix",
    "stale_fix",
    "unreachable",
    "too_far",
    "not_by_water",
    "no_water",
    "refused",
)
_CODE = {code: number for number, code in enumerate(LEFT_OUT_CODES)}


@dataclass(frozen=True)
class Recommendation:
    """The answer: the best few with reasons; the left-out are spelled out when asked for."""

    chosen: list[Ranked]
    eligible: int  # vehicles that could go, chosen ones included
    source: str
    degraded: bool
    _units: Units
    _needs: Needs
    _code: NDArray[np.int8]
    _drive_s: Floats
    _refused: Mapping[int, Refusal]

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """Every vehicle that cannot go, in the order of the units."""
        return [self._left_out(int(i)) for i in np.flatnonzero(self._code)]

    def _left_out(self, i: int) -> LeftOut:
        code = LEFT_OUT_CODES[self._code[i]]
        return LeftOut(self._units.ids[i], self._units.call_signs[i], code, self._params(code, i))

    def _params(self, code: str, i: int) -> Params:
        match code:
            case "stale_fix":
                return {"age_s": round(float(self._units.fix_age_s[i]))}
            case "lacks_capability":
                missing = self._needs.required & ~int(self._units.capabilities[i])
                return {"missing": capability_names(missing)}
            case "committed":
                return {"status": Status(int(self._units.status[i])).name.lower()}
            case "too_far":
                return {"drive_s": round(float(self._drive_s[i]))}
            case "refused":
                return self._refused[self._units.ids[i]].params
        return {}


def recommend(
    units: Units,
    *,
    field: Field,
    needs: Needs,
    limits: Limits,
    limit: int,
    motorbike_field: Asked | None = None,
    boat_field: Asked | None = None,
    refusals: Mapping[int, Refusal] | None = None,
) -> Recommendation:
    """Rank every vehicle that can go by turnout + driving + walking; the best `limit` come with reasons.

    Equal whole seconds are ordered by call sign, so the list never flickers. Who refused comes after all who did not.
    """
    by_water = "water" in capability_names(needs.required)
    fields = Fields(field, motorbike_field, boat_field if by_water else None)
    code = barred(units, needs, limits)
    able = np.flatnonzero(code == 0)
    drive = np.full(len(units), np.nan)
    drive[able] = fields.travel_s(units.vehicle_class[able], units.lat[able], units.lon[able])
    lost = able[np.isinf(drive[able])]
    no_way = _CODE["no_water" if by_water else "not_by_water"]
    code[lost] = np.where(units.vehicle_class[lost] == BOAT, no_way, _CODE["unreachable"])
    turnout = np.where(units.at_station, limits.turnout_at_station_s, limits.turnout_on_road_s)
    eta = np.rint(drive) + turnout
    code[able[np.isfinite(drive[able]) & (eta[able] > limits.max_eta_s)]] = _CODE["too_far"]
    able = np.flatnonzero(code == 0)
    refused = refusals or {}
    best = _best(units, able, eta + behind_s(units.ids, refused), limit)
    chosen = _explain(units, best, able, eta, turnout, fields, limits, refused)
    code[[i for i in able.tolist() if units.ids[i] in refused and i not in best]] = _CODE["refused"]
    return Recommendation(chosen, len(able), field.source, field.degraded, units, needs, code, drive, refused)


def barred(units: Units, needs: Needs, limits: Limits) -> NDArray[np.int8]:
    """The first rule that leaves each vehicle out, as an index into LEFT_OUT_CODES; 0 = none."""
    moving = ~units.at_station | (units.speed_kmh > PARKED_KMH)
    oldest = np.where(moving, limits.stale_s, limits.parked_stale_s)
    rules = (
        (~units.in_service, "out_of_service"),
        (~units.on_duty, "off_duty"),
        (units.status != Status.FREE, "committed"),
        ((units.capabilities & needs.required) != needs.required, "lacks_capability"),
        (np.isnan(units.fix_age_s), "no_fix"),
        (units.fix_age_s > oldest, "stale_fix"),
    )
    return np.select([rule for rule, _ in rules], [np.int8(_CODE[code]) for _, code in rules], np.int8(0))


def _straight_m(lat: Floats, lon: Floats, field: Field) -> Floats:
    return haversine_many_m(lat, lon, field.target.lat, field.target.lon)


def _best(units: Units, able: Ints, eta: Floats, limit: int) -> list[int]:
    """The `limit` smallest ETAs of `able`, ties by call sign, without sorting everyone."""
    limit = min(limit, len(able))
    if limit <= 0:
        return []
    worst = np.partition(eta[able], limit - 1)[limit - 1]
    front = able[eta[able] <= worst].tolist()
    return sorted(front, key=lambda i: (eta[i], units.call_signs[i], units.ids[i]))[:limit]


def _explain(
    units: Units,
    best: list[int],
    able: Ints,
    eta: Floats,
    turnout: Floats,
    fields: Fields,
    limits: Limits,
    refused: Mapping[int, Refusal],
) -> list[Ranked]:
    if not best:
        return []
    straight = _straight_m(units.lat[able], units.lon[able], fields.road)
    crow = _Crow(best, able, eta, straight, units, refused)
    arrivals, guessed = fields.arrivals(units.vehicle_class[best], units.lat[best], units.lon[best])
    return [
        Ranked(
            vehicle_id=units.ids[i],
            call_sign=units.call_signs[i],
            eta_s=int(eta[i]),
            drive_s=int(eta[i] - turnout[i]) - round(arrivals[rank].walk_s),
            turnout_s=int(turnout[i]),
            walk_s=round(arrivals[rank].walk_s),
            walk_m=round(arrivals[rank].walk_m),
            distance_m=round(arrivals[rank].drive_m),
            fix_age_s=round(float(units.fix_age_s[i]), 1),
            reasons=[
                *crow.reasons(rank),
                *_own_reasons(units, i, turnout, limits),
                *_way_reasons(arrivals[rank], int(units.vehicle_class[i])),
                *([Reason("straight_line", {})] if guessed[rank] else []),
            ],
            mouth=arrivals[rank].mouth,
        )
        for rank, i in enumerate(best)
    ]


def _way_reasons(arrival: Arrival, vehicle_class: int) -> list[Reason]:
    """Where the crew gets out, when it has to walk; that a motorbike need not."""
    mouth = arrival.mouth
    if mouth is None or arrival.walk_m < TOLD_WALK_M:
        return [Reason("alley", {})] if vehicle_class == MOTORBIKE else []
    params: Params = {"way": mouth.way, "street": mouth.street, "walk_m": round(arrival.walk_m)}
    return [Reason("landing" if vehicle_class == BOAT else "walk", params)]


def _own_reasons(units: Units, i: int, turnout: Floats, limits: Limits) -> list[Reason]:
    """What can be said of a vehicle without looking at the others."""
    where = "at_station" if units.at_station[i] else "on_road"
    reasons = [Reason(where, {"turnout_s": int(turnout[i])})]
    if units.vehicle_class[i] == BOAT:
        reasons.append(Reason("by_water", {}))
    if units.fix_age_s[i] > limits.ageing_s:
        reasons.append(Reason("ageing_fix", {"age_s": round(float(units.fix_age_s[i]))}))
    return reasons


@dataclass(frozen=True, slots=True)
class _Crow:
    """Comparisons with the others, by time and as the crow flies."""

    best: list[int]
    able: Ints
    eta: Floats
    straight_m: Floats  # of able
    units: Units
    refused: Mapping[int, Refusal]

    def reasons(self, rank: int) -> list[Reason]:
        """`refused` alone; `fastest` for the first; `slower` or `nearer_but_slower` for the others."""
        if refusal := self.refused.get(self.units.ids[self.best[rank]]):
            return [Reason("refused", refusal.params)]
        if rank == 0:
            return self._first()
        first, this = self.best[0], self.best[rank]
        by_s = int(self.eta[this] - self.eta[first])
        nearer_m = round(self._crow_m(first) - self._crow_m(this))
        if by_s > 0 and nearer_m > 0:
            return [Reason("nearer_but_slower", {"by_s": by_s, "nearer_m": nearer_m})]
        return [Reason("slower", {"by_s": by_s})]

    def _first(self) -> list[Reason]:
        willing = [i for i in self.best[:2] if self.units.ids[i] not in self.refused]
        lead = int(self.eta[willing[-1]] - self.eta[self.best[0]])
        reasons = [Reason("fastest", {"lead_s": lead, "of": len(self.able)})]
        nearest = int(self.able[self.straight_m.argmin()])
        later_s = int(self.eta[nearest] - self.eta[self.best[0]])
        if later_s > 0 and self.units.ids[nearest] not in self.refused:  # else it would read as a choice
            other = self.units.call_signs[nearest]
            reasons.append(Reason("beats_nearest", {"call_sign": other, "by_s": later_s}))
        return reasons

    def _crow_m(self, i: int) -> float:
        return float(self.straight_m[np.searchsorted(self.able, i)])
