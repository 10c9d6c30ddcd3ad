"""The way of one vehicle to one incident."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import clock
from config.problems import Conflict, Missing
from dispatch.models import Incident
from fleet.live import live
from fleet.models import Vehicle
from mapping.domain.geo import Point
from mapping.extracts import extract_of
from mapping.roads import roads
from mapping.speeds import conditions_at


def to_incident(incident: Incident, vehicle_id: int) -> dict[str, Any]:
    """{line: [[lat, lon]], distance_m, duration_s, source}. Missing or Conflict when there is no such start."""
    if not Vehicle.objects.filter(pk=vehicle_id, centre_id=incident.centre_id).exists():
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    reading = live().all(incident.centre_id).get(vehicle_id)
    if reading is None:
        raise Conflict("no_fix", _("Xe này chưa có vị trí GPS."))
    language = "vi-VN" if get_language() == "vi" else "en-US"
    conditions = conditions_at(incident.centre_id, clock.now())
    start, end = Point(reading.lat, reading.lon), Point(incident.lat, incident.lon)
    way = roads(extract_of(incident.centre_id)).route(start, end, conditions=conditions, language=language)
    return {
        "line": [[lat, lon] for lat, lon in way.line],
        "distance_m": round(way.distance_m),
        "duration_s": round(way.duration_s),
        "source": way.source,
    }
