"""Boats: which waters carry one, how fast, and how far the bank is. All figures are ASSUMPTIONS."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from mapping.domain.access import Tags, width_m
from mapping.domain.speeds import HOURS_PER_WEEK, SpeedTable


class WaterClass(IntEnum):
    """What a water is to a boat."""

    RIVER = 0
    CANAL = 1
    FERRY_LINE = 2


_CLASS_OF: Final = {
    "river": WaterClass.RIVER,
    "fairway": WaterClass.RIVER,
    "tidal_channel": WaterClass.RIVER,
    "canal": WaterClass.CANAL,
}
#: A rescue boat keeps its wash down between houses.
BOAT_KMH: Final = (30.0, 18.0, 25.0)
#: Where the map gives no width. The middle line of a water is drawn; the bank is half of this away.
USUAL_WIDTH_M: Final = (120.0, 35.0, 60.0)
#: A narrower water carries no rescue boat.
NARROWEST_M: Final = 8.0
#: A boat lies at most this far from the bank's line as mapped (a basin, a creek that nobody drew).
MOORING_M: Final = 150.0
#: A crew steps ashore where a street comes this near to the bank, by a quay or over private ground.
LANDING_M: Final = 60.0
#: Time to put in, tie up and get the bag over the side, whatever the place.
LANDING_S: Final = 45.0

BOAT_SPEEDS: Final = SpeedTable(np.array(BOAT_KMH), np.ones((HOURS_PER_WEEK, len(WaterClass))))


def is_open_water(tags: Tags) -> bool:
    """Is an area drawn from bank to bank? A pond that no river runs through is none: no boat comes to it."""
    still = tags.get("water") in ("pond", "pool", "basin", "wastewater", "fountain")
    return not still and (tags.get("natural") == "water" or tags.get("waterway") in ("riverbank", "dock"))


def water_class(tags: Tags) -> WaterClass | None:
    """The class of a water that carries a boat, else None: streams, drains and ditches do not, nor does boat=no."""
    if "no" in (tags.get("boat"), tags.get("motorboat"), tags.get("access")) or tags.get("tunnel") == "culvert":
        return None
    kind = WaterClass.FERRY_LINE if tags.get("route") == "ferry" else _CLASS_OF.get(tags.get("waterway", ""))
    if kind is None or (width_of_water(tags) or USUAL_WIDTH_M[kind]) < NARROWEST_M:
        return None
    return kind


def water_width_m(tags: Tags, kind: WaterClass) -> float:
    """Metres from bank to bank, as mapped or as assumed."""
    return width_of_water(tags) or USUAL_WIDTH_M[kind]


def width_of_water(tags: Tags) -> float | None:
    """Metres that the map gives; rivers are wider than any street, so the street's reading does not do."""
    try:
        metres = float(tags.get("width", "").lower().removesuffix("m").strip())
    except ValueError:
        return width_m(tags)
    return metres if 0 < metres < 5_000 else None
