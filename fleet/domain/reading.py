"""One GPS reading: what it says, and whether it can be true at all.

Times are epoch milliseconds, distances metres, speeds km/h.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

FUTURE_SLACK_MS: Final = 10_000  # clocks a few seconds ahead are normal; more is a wrong clock
OLDEST_MS: Final = 7 * 24 * 3600 * 1000  # a week in a dead zone is no longer a track


class Rival(NamedTuple):
    """What another source of the same vehicle says, far from the reading shown."""

    source: str
    lat: float
    lon: float
    at_ms: int
    metres: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One fix as it came: where, when (epoch ms of the reading itself), and how sure.

    rival: set on a reading that is shown, while another source says that the vehicle is somewhere else.
    """

    vehicle_id: int
    lat: float
    lon: float
    at_ms: int
    speed_kmh: float | None = None
    heading: float | None = None
    accuracy_m: float | None = None
    source: str = "feed"
    battery_pct: int | None = None
    rival: Rival | None = None

    def as_array(self) -> list[Any]:
        """The compact form that boards receive; a ninth part is there when two sources disagree."""
        told = [
            self.vehicle_id,
            round(self.lat, 6),
            round(self.lon, 6),
            self.at_ms,
            self.speed_kmh,
            self.heading,
            self.accuracy_m,
            self.source,
        ]
        return told if self.rival is None else [*told, self.rival]

    def as_list(self) -> list[Any]:
        """All that is known, for the live store; `of_list` reads it back."""
        return [getattr(self, name) for name in self.__slots__]

    @classmethod
    def of_list(cls, values: list[Any]) -> "Reading":
        reading = cls(*values)
        return reading if reading.rival is None else replace(reading, rival=Rival(*reading.rival))


class Refused(ValueError):
    """A reading that cannot be true. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _number(value: Any, low: float, high: float, code: str) -> float:
    if type(value) is float and low <= value <= high:  # what nearly all are
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Refused(code)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise Refused(code) from None
    if not low <= number <= high:  # also refuses NaN
        raise Refused(code)
    return number


def _optional(raw: Mapping[str, Any], name: str, low: float, high: float) -> float | None:
    """A side value that is missing or nonsense is unknown; it does not cost the position."""
    if (value := raw.get(name)) is None:
        return None
    try:
        return None if value == "" else round(_number(value, low, high, "bad_value"), 1)
    except Refused:
        return None


def parse_time(value: Any) -> int:
    """Epoch milliseconds from ISO 8601 (with a zone), or from epoch seconds or milliseconds."""
    if isinstance(value, str) and not value.strip().replace(".", "", 1).isdigit():
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Refused("bad_time") from None
        if moment.tzinfo is None:
            raise Refused("bad_time")
        return int(moment.timestamp() * 1000)
    number = _number(value, 0, 1e14, "bad_time")
    return int(number if number > 1e11 else number * 1000)


def parse(raw: Mapping[str, Any], *, vehicle_id: int, source: str) -> Reading:
    """Shape and range of `{lat, lon, at, speed_kmh?, heading?, accuracy_m?, battery_pct?}`. Raises Refused."""
    lat = _number(raw.get("lat"), -90, 90, "bad_position")
    lon = _number(raw.get("lon"), -180, 180, "bad_position")
    if lat == 0 and lon == 0:  # what trackers send before they have a position
        raise Refused("bad_position")
    heading = _optional(raw, "heading", -360, 720)
    battery = _optional(raw, "battery_pct", 0, 100)
    return Reading(
        vehicle_id=vehicle_id,
        lat=lat,
        lon=lon,
        at_ms=parse_time(raw.get("at")),
        speed_kmh=_optional(raw, "speed_kmh", 0, 400),
        heading=None if heading is None else heading % 360,
        accuracy_m=_optional(raw, "accuracy_m", 0, 100_000),
        source=source,
        battery_pct=None if battery is None else round(battery),
    )


def check_clock(reading: Reading, now_ms: int) -> None:
    """A reading of the future comes from a wrong clock, one of last week from a forgotten box. Raises Refused."""
    if reading.at_ms > now_ms + FUTURE_SLACK_MS:
        raise Refused("future")
    if reading.at_ms < now_ms - OLDEST_MS:
        raise Refused("too_old")
