"""Who may use a street: a van ambulance, a motorbike ambulance, a crew on foot.

What is signed (access tags) is a fact of the map. How wide an unmeasured alley is, is not: those rules are
ASSUMPTIONS, marked so below, on the careful side. A van that is kept out of an alley which it could have entered
comes with a walk too long; one that is sent into an alley which it cannot enter comes late with no warning.

For a van, the first rule that speaks decides:

| what the map says                                              | van | rule |
| --- | --- | --- |
| emergency, motorcar, motor_vehicle, vehicle, access            | as they say; private and destination are open | 1 |
| footway, path, steps, pedestrian, cycleway without such a word | no  | 2 |
| maxwidth, width, est_width, "Hẻm 648 CMT8 5m"                  | yes from VAN_WIDTH_M | 3 |
| motorcycle=yes on an alley: worth saying only where cars fail  | no  | 4, assumed |
| an alley drawn as a street, named at most one deep: "Hẻm 45/6" | yes | 5, assumed |
| any other alley: service=alley, "Hẻm 45" on a service road     | no  | 6, assumed |
| any other street                                               | yes | 7 |

A motorbike is kept out by motorways and by what is closed to it; it enters every alley, and paths only where they
are opened to it. On foot everything is open but motorways and what says foot=no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntFlag
from typing import Final

from mapping.domain.speeds import RoadClass

type Tags = Mapping[str, str]


class Mode(IntFlag):
    """Who moves on a way; bits, so that a way may carry several."""

    CAR = 1
    MOTORBIKE = 2
    FOOT = 4
    BOAT = 8


#: Assumed: a van ambulance, 2.0 to 2.1 m wide, with its mirrors and a hand's breadth on either side.
VAN_WIDTH_M: Final = 2.6
#: Deeper than this ("45/6/2") no alley is taken for a street, however it was drawn. Assumption.
STREET_DEPTH: Final = 1

CLASS_OF: Final = {
    "motorway": RoadClass.MOTORWAY,
    "trunk": RoadClass.TRUNK,
    "primary": RoadClass.PRIMARY,
    "secondary": RoadClass.SECONDARY,
    "tertiary": RoadClass.TERTIARY,
    "unclassified": RoadClass.RESIDENTIAL,
    "residential": RoadClass.RESIDENTIAL,
    "living_street": RoadClass.RESIDENTIAL,
    "road": RoadClass.RESIDENTIAL,
    "service": RoadClass.SERVICE,
    "track": RoadClass.TRACK,
} | dict.fromkeys(
    (f"{name}_link" for name in ("motorway", "trunk", "primary", "secondary", "tertiary")),
    RoadClass.LINK,
)
#: Only drivable when the map says so outright (OSM wiki, "OSM tags for routing").
_ON_FOOT = {"footway", "path", "pedestrian", "cycleway", "bridleway", "steps", "corridor", "platform"}
_NO_STEPS = _ON_FOOT - {"steps", "corridor", "platform"}
_ALLEY_NAMES = ("hẻm ", "ngõ ", "ngách ", "kiệt ")
_OPEN = {"yes", "designated", "permissive", "destination"}
#: An ambulance enters private ground.
_WELCOME = _OPEN | {"private", "customers", "delivery"}
_CLOSED = {"no", "agricultural", "forestry"}
#: The most specific tag decides.
_CAR_KEYS = ("emergency", "motorcar", "motor_vehicle", "vehicle", "access")
_MOTORBIKE_KEYS = ("emergency", "motorcycle", "moped", "mofa", "motor_vehicle", "vehicle", "access")
_WIDTH_KEYS = ("maxwidth:physical", "maxwidth", "width", "est_width")
_WIDTH = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:m|mét)?$")
_WIDTH_IN_NAME = re.compile(r"\s(\d{1,2}(?:[.,]\d{1,2})?)\s?m$")
#: Wider is no alley's width but a slip, or a street's number in the wrong field.
_WIDEST_M = 60.0


def is_alley(tags: Tags) -> bool:
    """A hẻm (south), ngõ or ngách (north), kiệt (centre): by its tag or by its name."""
    if tags.get("service") == "alley":
        return True
    small = CLASS_OF.get(tags.get("highway", "")) in (RoadClass.RESIDENTIAL, RoadClass.SERVICE)
    return small and tags.get("name", "").lower().startswith(_ALLEY_NAMES)


def width_m(tags: Tags) -> float | None:
    """Metres of width that the map gives, in a tag or at the end of the name; None where it gives none."""
    found = (_WIDTH.fullmatch(tags[key].strip().lower()) for key in _WIDTH_KEYS if key in tags)
    match = next((one for one in found if one), None) or _WIDTH_IN_NAME.search(tags.get("name", "").lower())
    metres = float(match[1].replace(",", ".")) if match else 0.0
    return metres if 0 < metres < _WIDEST_M else None


def road_class(tags: Tags) -> RoadClass | None:
    """The class of a way that a motor vehicle or a person on foot may use, else None.

    A path on which no motor may go is a TRACK: open ground, where an alley runs between houses.
    """
    highway = tags.get("highway", "")
    if tags.get("area") == "yes":
        return None
    if tags.get("route") == "ferry":
        return RoadClass.FERRY
    if highway in _ON_FOOT:
        motors = any(tags.get(key) in _OPEN for key in (*_CAR_KEYS[:3], *_MOTORBIKE_KEYS[1:4]))
        return RoadClass.ALLEY if motors else RoadClass.TRACK
    return RoadClass.ALLEY if is_alley(tags) else CLASS_OF.get(highway)


def modes(tags: Tags) -> Mode:
    """Who may use a way; no mode at all for what is no street."""
    kind = road_class(tags)
    if kind is None:
        return Mode(0)
    car, motorbike = _car(tags), _motorbike(tags, kind)
    foot = _foot(tags, kind)
    return Mode(Mode.CAR * car | Mode.MOTORBIKE * motorbike | Mode.FOOT * foot)


def _verdict(tags: Tags, keys: tuple[str, ...]) -> tuple[str, str]:
    """(key, value) of the first tag that says anything; two empty words when none does."""
    return next(((key, tags[key]) for key in keys if key in tags), ("", ""))


def _car(tags: Tags) -> bool:
    key, word = _verdict(tags, _CAR_KEYS)
    if word in _CLOSED:
        return False
    if tags.get("route") == "ferry":
        return word in _OPEN or _takes_vehicles(tags)
    if tags.get("highway") in _ON_FOOT:
        return tags["highway"] in _NO_STEPS and key in ("emergency", "motorcar", "motor_vehicle") and word in _OPEN
    if key in ("emergency", "motorcar") and word in _WELCOME:
        return True
    return _wide_enough(tags)


def _wide_enough(tags: Tags) -> bool:
    """Rules 3 to 7 for a van."""
    if not is_alley(tags):
        limit = next((width_m({"width": tags[k]}) for k in ("maxwidth:physical", "maxwidth") if k in tags), None)
        return limit is None or limit >= VAN_WIDTH_M
    metres = width_m(tags)
    if metres is not None:
        return metres >= VAN_WIDTH_M
    if tags.get("motorcycle") in _OPEN:
        return False
    drawn_as_street = CLASS_OF.get(tags.get("highway", "")) not in (RoadClass.SERVICE, None)
    return drawn_as_street and tags.get("name", "").count("/") <= STREET_DEPTH


def _takes_vehicles(tags: Tags) -> bool:
    """A phà carries vehicles, a đò or tàu people; mappers seldom say more than the name."""
    highway = tags.get("highway")
    return highway in CLASS_OF or (highway is None and tags.get("name", "").startswith("Phà "))


def _motorbike(tags: Tags, kind: RoadClass) -> bool:
    key, word = _verdict(tags, _MOTORBIKE_KEYS)
    if word in _CLOSED or tags.get("highway") in ("motorway", "motorway_link"):
        return False
    if kind == RoadClass.FERRY:
        return word in _OPEN or tags.get("name", "").startswith("Phà ") or _takes_vehicles(tags)
    if tags.get("highway") in _ON_FOOT:
        return tags["highway"] in _NO_STEPS and key not in ("", "access", "vehicle") and word in _OPEN
    return True


def _foot(tags: Tags, kind: RoadClass) -> bool:
    if kind == RoadClass.FERRY or tags.get("highway") in ("motorway", "motorway_link"):
        return False
    return tags.get("foot") != "no"
