"""How long each kind of vehicle takes: by road, by motorbike through the alleys, by water."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapping.domain.conditions import Profile
from mapping.domain.eta import Arrival, Field

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Asked = Callable[[], Field]

CLASSES = "ABCMW"
MOTORBIKE, BOAT = CLASSES.index("M"), CLASSES.index("W")


def profile_of(vehicle_class: str) -> Profile:
    """What a vehicle's class moves like."""
    profiles: dict[str, Profile] = {"M": "motorbike", "W": "boat"}
    return profiles.get(vehicle_class, "car")


@dataclass(frozen=True, slots=True)
class Fields:
    """Times for each kind of vehicle; those of motorbikes and boats are asked for only when there is one."""

    road: Field
    motorbike: Asked | None = None
    boat: Asked | None = None

    def _of(self, vehicle_class: Ints) -> Iterator[tuple[Flags, Field]]:
        """(which of N vehicles, their field); boats without a field have none."""
        boat = vehicle_class == BOAT
        bike = (vehicle_class == MOTORBIKE) & (self.motorbike is not None)
        kinds: tuple[tuple[Flags, Asked | None], ...] = (
            (~boat & ~bike, lambda: self.road),
            (bike, self.motorbike),
            (boat, self.boat),
        )
        for which, asked in kinds:
            if asked is not None and which.any():
                yield which, asked()

    def travel_s(self, vehicle_class: Ints, lat: Floats, lon: Floats) -> Floats:
        """Seconds of driving and walking (N,); inf where there is no way."""
        seconds = np.full(len(vehicle_class), np.inf)
        for which, field in self._of(vehicle_class):
            seconds[which] = field.eta(lat[which], lon[which])
        return seconds

    def estimated(self, vehicle_class: Ints, lat: Floats, lon: Floats) -> Flags:
        """Whose time is a straight-line estimate (N,)."""
        guessed = np.zeros(len(vehicle_class), dtype=np.bool_)
        for which, field in self._of(vehicle_class):
            guessed[which] = field.estimated(lat[which], lon[which])
        return guessed

    def arrivals(self, vehicle_class: Ints, lat: Floats, lon: Floats) -> list[Arrival]:
        """How each of a chosen few gets there."""
        arrivals = [Arrival(np.nan, 0.0, 0.0)] * len(vehicle_class)
        for which, field in self._of(vehicle_class):
            for rank, arrival in zip(np.flatnonzero(which), field.arrivals(lat[which], lon[which]), strict=True):
                arrivals[rank] = arrival
        return arrivals
