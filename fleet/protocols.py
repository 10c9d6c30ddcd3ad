"""The messages of devices, each read into raw fixes: `{vehicle?, lat, lon, at, speed_kmh?, heading?, accuracy_m?,
battery_pct?}`. What a value is worth is for `fleet.domain.reading` to say.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from django.conf import settings
from django.utils.translation import gettext as _

from config.problems import Invalid

MAX_FIXES: Final = 1000
KNOTS_TO_KMH: Final = 1.852
MS_TO_KMH: Final = 3.6

type Raw = dict[str, Any]


def scaled(value: Any, factor: float) -> float | None:
    """A number in another unit; None for what is no number."""
    try:
        return float(value) * factor
    except (TypeError, ValueError, OverflowError):
        return None


def _object(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("bad_json", _("Nội dung không phải JSON hợp lệ.")) from None


def _part(message: Any, name: str) -> Raw:
    part = message.get(name) if isinstance(message, dict) else None
    return part if isinstance(part, dict) else {}


def _for(vehicle: Any, fix: Raw) -> Raw:
    """The fix, with the name that the device gave itself, if it gave one."""
    return {**fix, "vehicle": vehicle} if vehicle else fix


def fixes_of(body: bytes) -> tuple[list[Any], str]:
    """The fixes and the source of our own JSON batch. Raises Invalid."""
    message = _object(body)
    fixes = message.get("fixes") if isinstance(message, dict) else None
    if not isinstance(fixes, list):
        raise Invalid("bad_shape", _("Cần một đối tượng có danh sách fixes."))
    if len(fixes) > MAX_FIXES:
        raise Invalid("too_many", _("Mỗi lần gửi nhiều nhất %(n)s vị trí.") % {"n": MAX_FIXES})
    source = message.get("source", "feed")
    # Simulated vehicles may move faster than any real one; nobody else gets round the check on jumps.
    return fixes, "simulator" if source == "simulator" and settings.DEMO else "feed"


def parameters(query: bytes, body: bytes) -> dict[str, str]:
    """The parameters of an OsmAnd request, from its address and from its form. Raises Invalid."""
    try:
        return dict(parse_qsl(query.decode() + "&" + body.decode(), max_num_fields=50))
    except ValueError:
        raise Invalid("bad_shape", _("Tham số không đọc được.")) from None


def osmand(query: bytes, body: bytes) -> list[Raw]:
    """One fix of the OsmAnd protocol, or of the JSON that newer Traccar clients send in its place."""
    if body.lstrip()[:1] == b"{":
        return [_traccar_client(_object(body))]
    given = parameters(query, body)
    fix = {
        "lat": given.get("lat"),
        "lon": given.get("lon"),
        "at": given.get("timestamp"),
        "speed_kmh": scaled(given.get("speed"), KNOTS_TO_KMH),
        "heading": given.get("bearing") or given.get("heading"),
        "accuracy_m": given.get("accuracy"),
        "battery_pct": given.get("batt"),
    }
    return [_for(given.get("id") or given.get("deviceid"), fix)]


def _traccar_client(message: Any) -> Raw:
    location = _part(message, "location")
    coords, battery = _part(location, "coords"), _part(location, "battery")
    fix = {
        "lat": coords.get("latitude"),
        "lon": coords.get("longitude"),
        "at": location.get("timestamp"),
        "speed_kmh": scaled(coords.get("speed"), MS_TO_KMH),
        "heading": coords.get("heading"),
        "accuracy_m": coords.get("accuracy"),
        "battery_pct": scaled(battery.get("level"), 100),
    }
    return _for(message.get("device_id"), fix)


def traccar(body: bytes) -> list[Raw]:
    """One fix of Traccar's position forwarding (JSON)."""
    message = _object(body)
    position = message.get("position") if isinstance(message, dict) else None
    if not isinstance(position, dict):
        raise Invalid("bad_shape", _("Cần một đối tượng có position và device."))
    fix = {
        "lat": position.get("latitude"),
        "lon": position.get("longitude"),
        "at": position.get("fixTime"),
        "speed_kmh": scaled(position.get("speed"), KNOTS_TO_KMH),
        "heading": position.get("course"),
        "accuracy_m": position.get("accuracy") or None,
        "battery_pct": _part(position, "attributes").get("batteryLevel"),
    }
    return [_for(_part(message, "device").get("uniqueId"), fix)]


def owntracks(body: bytes) -> list[Raw]:
    """The fix of an OwnTracks message; none for its other kinds (waypoints, last wills …). Raises Invalid."""
    message = _object(body)
    if not isinstance(message, Mapping):
        raise Invalid("bad_shape", _("Nội dung không phải một đối tượng JSON."))
    if message.get("_type") != "location":
        return []
    return [
        {
            "lat": message.get("lat"),
            "lon": message.get("lon"),
            "at": message.get("tst"),
            "speed_kmh": message.get("vel"),
            "heading": message.get("cog"),
            "accuracy_m": message.get("acc"),
            "battery_pct": message.get("batt"),
        }
    ]
