"""Reading what a provider's REST feed answers: where in its JSON each value is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
TO_KMH: Final = {"kmh": 1.0, "knots": 1.852, "ms": 3.6}


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths: names joined by dots, numbers for places in a list; "" for what the feed does not tell."""

    items: str
    vehicle: str
    lat: str
    lon: str
    at: str
    speed: str = ""
    speed_unit: str = "kmh"
    heading: str = ""
    accuracy: str = ""
    battery: str = ""


def value_at(value: Any, path: str) -> Any:
    """What is at a path; None when the path leads nowhere. The empty path is the value itself."""
    for name in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def zoned(value: Any) -> Any:
    """A time without a zone, as Vietnamese providers write it, is Vietnam's."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return value
    return moment.replace(tzinfo=LOCAL).isoformat() if moment.tzinfo is None else value


def _speed(value: Any, unit: str) -> Any:
    try:
        return float(value) * TO_KMH[unit]
    except (TypeError, ValueError, OverflowError):
        return None


def _fix(item: Any, layout: Layout) -> dict[str, Any]:
    def side(path: str) -> Any:
        return value_at(item, path) if path else None

    return {
        "vehicle": value_at(item, layout.vehicle),
        "lat": value_at(item, layout.lat),
        "lon": value_at(item, layout.lon),
        "at": zoned(value_at(item, layout.at)),
        "speed_kmh": _speed(side(layout.speed), layout.speed_unit),
        "heading": side(layout.heading),
        "accuracy_m": side(layout.accuracy),
        "battery_pct": side(layout.battery),
    }


def fixes_in(answer: Any, layout: Layout) -> list[dict[str, Any]] | None:
    """Raw fixes of a feed's answer; None when there is no list where one should be."""
    items = value_at(answer, layout.items)
    return [_fix(item, layout) for item in items] if isinstance(items, list) else None
