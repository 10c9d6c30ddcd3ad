"""Who goes: filter, time, rank, and say why, for every vehicle of a centre at once.

Nothing is decided here without a reason that can be shown: each chosen vehicle carries what
speaks for it, each other one the single rule that left it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dispatch.domain.arriving import Arriving, arriving, stale
from dispatch.domain.refusals import Refusal, behind_s
from dispatch.domain.travel import BOAT, MOTORBIKE, Fields
from dispatch.domain.units import Limits, Status, Units, capability_names
from mapping.domain.eta import Arrival, Field, Mouth
from mapping.domain.geo import haversine_many_m

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Params = dict[str, float | str | list[str]]

#: A walk that a dispatcher and a crew should hear of; less is the way from the kerb to the door.
TOLD_WALK_M = 30.0


@dataclass(frozen=True, slots=True)
class Needs:
    """What the incident asks for."""

    required: int = 0  # capability_mask
    priority: str = "urgent"


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
    """One vehicle that cannot be proposed, and the first rule that says so.

    eta_s: when it would be there if a person sent it nevertheless, now, from where it is; None where nobody can tell.
    """

    vehicle_id: int
    call_sign: str
    code: str
    params: Params
    eta_s: int | None = None
    estimated: bool = False  # eta_s is by the straight line


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
#: There is a crew, and a person may overrule the rule.
_TIMED = [_CODE[code] for code in ("committed", "lacks_capability", "too_far", "refused")]


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
    _fields: Fields
    _limits: Limits

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """Every vehicle that cannot go, in the order of the units."""
        eta_s, estimated = self._nevertheless()
        return [self._left_out(int(i), float(eta_s[i]), bool(estimated[i])) for i in np.flatnonzero(self._code)]

    def _nevertheless(self) -> tuple[Floats, Flags]:
        """Seconds of all units (N,) if they went against the rule, and whose are estimates; by the ranking's search."""
        units = self._units
        by_water = "water" in capability_names(self._needs.required)
        asked = np.isin(self._code, _TIMED) & (by_water | (units.vehicle_class != BOAT))
        eta_s, estimated = arriving(units, self._fields, self._limits, asked).eta_s, np.zeros(len(units), np.bool_)
        of = np.flatnonzero(np.isfinite(eta_s))
        estimated[of] = self._fields.estimated(units.vehicle_class[of], units.lat[of], units.lon[of])
        return eta_s, estimated

    def _left_out(self, i: int, eta_s: float, estimated: bool) -> LeftOut:
        code = LEFT_OUT_CODES[self._code[i]]
        known_s = int(eta_s) if np.isfinite(eta_s) else None
        return LeftOut(self._units.ids[i], self._units.call_signs[i], code, self._params(code, i), known_s, estimated)

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
    fields: Fields,
    needs: Needs,
    limits: Limits,
    limit: int,
    refusals: Mapping[int, Refusal] | None = None,
    committed: bool = False,
) -> Recommendation:
    """Rank every vehicle that can go by turnout + driving + walking; the best `limit` come with reasons.

    Equal whole seconds are ordered by call sign, so the list never flickers. Who refused comes after all who did not.
    `committed`: also those with a job, as if they left it.
    """
    code, boats = barred(units, needs, limits, committed=committed), units.vehicle_class == BOAT
    if "water" not in capability_names(needs.required):
        code[boats & (code == 0)] = _CODE["not_by_water"]
    times = arriving(units, fields, limits, code == 0)
    code[np.isinf(times.travel_s)] = _CODE["unreachable"]
    code[np.isinf(times.travel_s) & boats] = _CODE["no_water"]
    code[np.isfinite(times.eta_s) & (times.eta_s > limits.max_eta_s)] = _CODE["too_far"]
    able = np.flatnonzero(code == 0)
    refused = refusals or {}
    best = _best(units, able, times.eta_s + behind_s(units.ids, refused), limit)
    chosen = _explain(units, best, able, times, fields, limits, refused)
    code[[i for i in able.tolist() if units.ids[i] in refused and i not in best]] = _CODE["refused"]
    road = fields.road
    drive_s = times.travel_s
    return Recommendation(
        chosen, len(able), road.source, road.degraded, units, needs, code, drive_s, refused, fields, limits
    )


def barred(units: Units, needs: Needs, limits: Limits, *, committed: bool = False) -> NDArray[np.int8]:
    """The first rule that leaves each vehicle out, as an index into LEFT_OUT_CODES; 0 = none."""
    rules = (
        (~units.in_service, "out_of_service"),
        (~units.on_duty, "off_duty"),
        ((units.status != Status.FREE) & (not committed), "committed"),
        ((units.capabilities & needs.required) != needs.required, "lacks_capability"),
        (np.isnan(units.fix_age_s), "no_fix"),
        (stale(units, limits), "stale_fix"),
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
    times: Arriving,
    fields: Fields,
    limits: Limits,
    refused: Mapping[int, Refusal],
) -> list[Ranked]:
    if not best:
        return []
    eta, turnout = times.eta_s, times.turnout_s
    straight = _straight_m(units.lat[able], units.lon[able], fields.road)
    crow = _Crow(best, able, eta, straight, units, refused)
    where = units.vehicle_class[best], units.lat[best], units.lon[best]
    arrivals, guessed = fields.arrivals(*where), fields.estimated(*where)
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
