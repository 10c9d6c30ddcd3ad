"""The way of one vehicle to one incident."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import clock
from config.problems import Conflict, Missing
from dispatch.domain.recommend import TOLD_WALK_M
from dispatch.domain.travel import profile_of
from dispatch.models import Incident
from fleet.live import live
from fleet.models import Vehicle
from mapping.domain.geo import Point
from mapping.extracts import extract_of
from mapping.mouths import mouth_row
from mapping.roads import roads
from mapping.router import Route
from mapping.speeds import conditions_at


def to_incident(incident: Incident, vehicle_id: int) -> dict[str, Any]:
    """{line, distance_m, drive_s, walk_line, walk_m, walk_s, mouth, duration_s, source}; lines are [[lat, lon]].

    The line ends where the crew gets out; duration_s is all of it. Missing or Conflict when there is no such start.
    """
    vehicle = Vehicle.objects.filter(pk=vehicle_id, centre_id=incident.centre_id).first()
    if vehicle is None:
        raise Missing("no_vehicle", _("Không có xe này trong trung tâm của bạn."))
    reading = live().all(incident.centre_id).get(vehicle_id)
    if reading is None:
        raise Conflict("no_fix", _("Xe này chưa có vị trí GPS."))
    language = "vi-VN" if get_language() == "vi" else "en-US"
    conditions = conditions_at(incident.centre_id, clock.now())
    start, end = Point(reading.lat, reading.lon), Point(incident.lat, incident.lon)
    way = roads(extract_of(incident.centre_id)).route(
        start, end, profile=profile_of(vehicle.vehicle_class), conditions=conditions, language=language
    )
    return {
        "distance_m": round(way.distance_m),
        "drive_s": round(way.duration_s) - round(way.on_foot_s),
        "walk_s": round(way.on_foot_s),
        "duration_s": round(way.duration_s),
    } | line_of(way, by_water=vehicle.vehicle_class == "W")


def line_of(way: Route, *, by_water: bool) -> dict[str, Any]:
    """{line, source, walk_line, walk_m, mouth}."""
    line = [[lat, lon] for lat, lon in way.line]
    return {"line": line, "source": way.source} | on_foot(way, by_water=by_water)


def on_foot(way: Route, *, by_water: bool) -> dict[str, Any]:
    """{walk_line, walk_m, mouth}: empty, 0 and null where the vehicle ends in front of the patient."""
    if way.walk is None:
        return {"walk_line": [], "walk_m": 0, "mouth": None}
    return {
        "walk_line": [[lat, lon] for lat, lon in way.walk.line],
        "walk_m": round(way.walk.distance_m),
        "mouth": mouth_row(way.walk.mouth, by_water=by_water),
    }


def place_of(vehicle: Vehicle) -> Point:
    """Where a vehicle is now: at its station, while nobody knows."""
    here = live().all(vehicle.centre_id).get(vehicle.pk) or vehicle.station
    return Point(here.lat, here.lon)


def approach(incident: Incident, vehicle: Vehicle, start: Point | None = None) -> dict[str, Any] | None:
    """{lat, lon, words, walk_m, walk_s}: where the crew gets out and walks; None where it drives to the door.

    From `start`, or from where the vehicle is now, or from its station while nobody knows.
    """
    start = start or place_of(vehicle)
    now = clock.now()
    field = roads(extract_of(incident.centre_id)).eta_field(
        Point(incident.lat, incident.lon),
        now,
        profile=profile_of(vehicle.vehicle_class),
        conditions=conditions_at(incident.centre_id, now),
    )
    arrival = field.arrivals([start.lat], [start.lon])[0]
    row = mouth_row(arrival.mouth, by_water=vehicle.vehicle_class == "W")
    if row is None or arrival.walk_m < TOLD_WALK_M:
        return None
    return row | {"walk_m": round(arrival.walk_m), "walk_s": round(arrival.walk_s)}
