"""How fast ambulances move: road classes, free-flow speeds, and the hour of the week.

Every default here is an ASSUMPTION, to be replaced by what a centre's own tracks show.
They are set so that a crossing of inner Ho Chi Minh City by day averages 18-25 km/h,
while a routing engine's free flow gives about 50 km/h.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

HOURS_PER_WEEK = 168
LOCAL_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


class RoadClass(IntEnum):
    """What a road is to a driver; the order goes from fast to slow."""

    MOTORWAY = 0
    TRUNK = 1
    PRIMARY = 2
    SECONDARY = 3
    TERTIARY = 4
    LINK = 5
    RESIDENTIAL = 6
    SERVICE = 7
    ALLEY = 8
    TRACK = 9
    FERRY = 10


#: Assumed speed on an empty road with the siren on, km/h, in the order of RoadClass.
#: Alleys: most are too narrow for a van, so the last metres are on foot with the bag.
#: Ferries: the crossing and a short wait; an ambulance boards first.
CAR_FREE_FLOW_KMH = (80.0, 55.0, 45.0, 42.0, 38.0, 32.0, 25.0, 15.0, 8.0, 12.0, 4.0)
#: A motorbike ambulance keeps most of its speed inside an alley.
MOTORBIKE_FREE_FLOW_KMH = (0.1, 50.0, 45.0, 42.0, 38.0, 32.0, 27.0, 18.0, 16.0, 15.0, 4.0)

#: Assumed share of free-flow speed left on the main roads of a big city, by hour of day.
# fmt: off
_WEEKDAY = (
    1.00, 1.00, 1.00, 1.00, 1.00, 0.95, 0.75, 0.50, 0.52, 0.62, 0.65, 0.60,
    0.62, 0.65, 0.65, 0.62, 0.52, 0.45, 0.48, 0.58, 0.70, 0.80, 0.92, 1.00,
)
_WEEKEND = (
    1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 0.90, 0.80, 0.75, 0.70, 0.68, 0.68,
    0.70, 0.72, 0.72, 0.70, 0.65, 0.60, 0.60, 0.62, 0.68, 0.75, 0.88, 1.00,
)
# fmt: on
#: How much of that slowing reaches a class (1 = all of it), in the order of RoadClass.
_CAR_EXPOSURE = (0.6, 0.9, 1.0, 1.0, 1.0, 1.0, 0.7, 0.3, 0.1, 0.1, 0.0)
#: A motorbike threads through a jam: it loses about half of what a van loses.
_MOTORBIKE_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class SpeedTable:
    """Free-flow speeds (km/h, one a class) and factors (168 hours x classes, 0 < f). The classes are those of
    RoadClass, or of whatever the graph it is used on goes by. The assumed factors are at most 1; one that was set by
    hand or learned from drives may be above, where the city is faster than the assumption.

    Compared and hashed by identity, so that computed weights can be cached by table.
    """

    free_flow_kmh: Floats
    factors: Floats

    def __post_init__(self) -> None:
        classes = len(self.free_flow_kmh)
        if self.factors.shape != (HOURS_PER_WEEK, classes):
            raise ValueError(f"a speed table of {classes} speeds needs 168 x {classes} factors")
        if not (self.free_flow_kmh.min() > 0 and self.factors.min() > 0):
            raise ValueError("speeds and factors must be above zero")

    def pace_s_per_m(self, hour: int) -> Floats:
        """Seconds for one metre of each class at an hour of the week; shape (classes,)."""
        if not 0 <= hour < HOURS_PER_WEEK:
            raise ValueError(f"hour of the week must be 0..167, got {hour}")
        return np.asarray(3.6 / (self.free_flow_kmh * self.factors[hour]))


def _factors(exposure: tuple[float, ...], share: float = 1.0) -> Floats:
    week = np.array(_WEEKDAY * 5 + _WEEKEND * 2)
    return 1.0 - np.outer(1.0 - week, np.array(exposure) * share)


#: Defaults (assumptions) for a van and for a motorbike ambulance.
CAR_SPEEDS = SpeedTable(np.array(CAR_FREE_FLOW_KMH), _factors(_CAR_EXPOSURE))
MOTORBIKE_SPEEDS = SpeedTable(np.array(MOTORBIKE_FREE_FLOW_KMH), _factors(_CAR_EXPOSURE, _MOTORBIKE_SHARE))


def hour_of_week(at: datetime) -> int:
    """Hours since Monday 00:00 in Vietnam, 0..167. `at` must carry its time zone."""
    if at.tzinfo is None:
        raise ValueError("hour_of_week needs a time with its zone")
    local = at.astimezone(LOCAL_TIME)
    return local.weekday() * 24 + local.hour
