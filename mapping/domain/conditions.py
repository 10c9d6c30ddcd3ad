"""What a centre knows of its roads at a moment: what is closed or slow, and how fast the hours are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mapping.domain.boats import BOAT_SPEEDS
from mapping.domain.speeds import CAR_SPEEDS, MOTORBIKE_SPEEDS, SpeedTable
from mapping.domain.zones import Zone

type Profile = Literal["car", "motorbike", "boat"]

DEFAULT_SPEEDS: Final[dict[Profile, SpeedTable]] = {
    "car": CAR_SPEEDS,
    "motorbike": MOTORBIKE_SPEEDS,
    "boat": BOAT_SPEEDS,
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """Compared by value, its speed tables by identity, so that searches can be kept by it."""

    zones: tuple[Zone, ...] = ()
    car: SpeedTable = CAR_SPEEDS
    motorbike: SpeedTable = MOTORBIKE_SPEEDS

    def speeds(self, profile: Profile) -> SpeedTable:
        """The table of one kind of vehicle."""
        return {"car": self.car, "motorbike": self.motorbike, "boat": BOAT_SPEEDS}[profile]


#: Nothing closed, and the assumed speeds.
USUAL: Final = Conditions()
