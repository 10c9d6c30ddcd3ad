"""What becomes of one GPS reading: an ordered list of small pure steps.

A reading is refused (it cannot be true), kept (it goes to the track and never moves the marker), or shown.
Times are epoch milliseconds, distances metres, speeds km/h.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mapping.domain.geo import Point, haversine_m

FUTURE_SLACK_MS: Final = 10_000  # clocks a few seconds ahead are normal; more is a wrong clock
OLDEST_MS: Final = 7 * 24 * 3600 * 1000  # a week in a dead zone is no longer a track
TOP_SPEED_KMH: Final = 250.0  # nothing on the road, with GPS noise, is faster
JUMP_M: Final = 300.0  # what noise alone explains


@dataclass(frozen=True, slots=True)
class Reading:
    """One fix as it came: where, when (epoch ms of the reading itself), and how sure."""

    vehicle_id: int
    lat: float
    lon: float
    at_ms: int
    speed_kmh: float | None = None
    heading: float | None = None
    accuracy_m: float | None = None
    source: str = "feed"

    def as_array(self) -> list[Any]:
        """The compact form that boards receive."""
        return [
            self.vehicle_id,
            round(self.lat, 6),
            round(self.lon, 6),
            self.at_ms,
            self.speed_kmh,
            self.heading,
            self.accuracy_m,
            self.source,
        ]


@dataclass(slots=True)
class Memory:
    """What is known of a vehicle: the reading shown last, and one that looked impossible and waits for a second."""

    shown: Reading | None = None
    doubted: Reading | None = None


class Refused(ValueError):
    """A reading that cannot be true. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Verdict:
    """keep: write to the track. show: move the marker. code: why not shown, or "" when it is."""

    keep: bool
    show: bool
    code: str = ""


def _number(value: Any, low: float, high: float, code: str) -> float:
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
    value = raw.get(name)
    try:
        return None if value is None or value == "" else round(_number(value, low, high, "bad_value"), 1)
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
    """Step 1, shape and range: `{lat, lon, at, speed_kmh?, heading?, accuracy_m?}`. Raises Refused."""
    lat = _number(raw.get("lat"), -90, 90, "bad_position")
    lon = _number(raw.get("lon"), -180, 180, "bad_position")
    if lat == 0 and lon == 0:  # what trackers send before they have a position
        raise Refused("bad_position")
    heading = _optional(raw, "heading", -360, 720)
    return Reading(
        vehicle_id=vehicle_id,
        lat=lat,
        lon=lon,
        at_ms=parse_time(raw.get("at")),
        speed_kmh=_optional(raw, "speed_kmh", 0, 400),
        heading=None if heading is None else heading % 360,
        accuracy_m=_optional(raw, "accuracy_m", 0, 100_000),
        source=source,
    )


def _possible(a: Reading, b: Reading) -> bool:
    metres = haversine_m(Point(a.lat, a.lon), Point(b.lat, b.lon)) - (a.accuracy_m or 0) - (b.accuracy_m or 0)
    hours = abs(b.at_ms - a.at_ms) / 3_600_000
    return metres <= JUMP_M or (hours > 0 and metres / 1000 / hours <= TOP_SPEED_KMH)


def _clock(reading: Reading, memory: Memory, now_ms: int) -> Verdict | None:
    if reading.at_ms > now_ms + FUTURE_SLACK_MS:
        raise Refused("future")
    if reading.at_ms < now_ms - OLDEST_MS:
        raise Refused("too_old")
    return None


def _duplicate(reading: Reading, memory: Memory, now_ms: int) -> Verdict | None:
    last = memory.shown
    if last is not None and (last.at_ms, last.lat, last.lon) == (reading.at_ms, reading.lat, reading.lon):
        return Verdict(keep=False, show=False, code="duplicate")
    return None


def _order(reading: Reading, memory: Memory, now_ms: int) -> Verdict | None:
    """A buffered reading that arrives late belongs to the track; it never drags the marker back."""
    if memory.shown is not None and reading.at_ms <= memory.shown.at_ms:
        return Verdict(keep=True, show=False, code="late")
    return None


def _motion(reading: Reading, memory: Memory, now_ms: int) -> Verdict | None:
    """An impossible jump stays off the map, unless a second reading bears it out: then the first was wrong."""
    if memory.shown is None or reading.source == "simulator" or _possible(memory.shown, reading):
        return None
    doubted = memory.doubted
    if doubted is not None and doubted.at_ms < reading.at_ms and _possible(doubted, reading):
        return None
    memory.doubted = reading
    return Verdict(keep=True, show=False, code="jump")


STEPS: Final[tuple[Callable[[Reading, Memory, int], Verdict | None], ...]] = (_clock, _duplicate, _order, _motion)


def judge(reading: Reading, memory: Memory, now_ms: int) -> Verdict:
    """Take a reading through the steps; remember it when it is shown. Raises Refused."""
    for step in STEPS:
        if (verdict := step(reading, memory, now_ms)) is not None:
            return verdict
    memory.shown, memory.doubted = reading, None
    return Verdict(keep=True, show=True)
