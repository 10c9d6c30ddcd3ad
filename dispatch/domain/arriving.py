"""When vehicles get to a place: the one sum behind rankings, orders on their way, diversions and coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.domain.travel import Fields
from dispatch.domain.units import Limits, Status, Units

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

#: A fix this slow is a vehicle standing still (GPS drifts at walking pace).
PARKED_KMH = 5.0
#: Its wheels turn already: to the scene, or from it.
UNDER_WAY = (Status.EN_ROUTE, Status.TRANSPORTING)


@dataclass(frozen=True, slots=True)
class Arriving:
    """Seconds of N vehicles. nan: not asked, or nobody knows where it is; inf: there is no way."""

    travel_s: Floats  # driving, and the crew's walk from an alley's mouth or a landing
    turnout_s: Floats
    eta_s: Floats  # whole seconds of both


def stale(units: Units, limits: Limits) -> Flags:
    """Whose fix is too old to say where the vehicle is (N,): a parked one stays where it was, a moving one does not."""
    parked = units.at_station & ~(units.speed_kmh > PARKED_KMH) & ~np.isin(units.status, UNDER_WAY)
    return np.asarray(units.fix_age_s > np.where(parked, limits.parked_stale_s, limits.stale_s))


def turnout_s(units: Units, limits: Limits) -> Floats:
    """Seconds until the wheels turn (N,): none for a crew that has set out already."""
    waiting = np.where(units.at_station, limits.turnout_at_station_s, limits.turnout_on_road_s)
    return np.where(np.isin(units.status, UNDER_WAY), 0.0, waiting)


def arriving(units: Units, fields: Fields, limits: Limits, asked: Flags | None = None) -> Arriving:
    """When each vehicle would be at the place of the fields, if it went there now; `asked` alone, when given."""
    known = ~(np.isnan(units.fix_age_s) | stale(units, limits))
    of = np.flatnonzero(known if asked is None else known & asked)
    travel = np.full(len(units), np.nan)
    travel[of] = fields.travel_s(units.vehicle_class[of], units.lat[of], units.lon[of])
    turnout = turnout_s(units, limits)
    return Arriving(travel, turnout, np.rint(travel) + turnout)
