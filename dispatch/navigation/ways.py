"""Driving directions for a crew: the line, and what to do at each turn, for the kind of vehicle that it is on."""

from typing import Any

from django.utils.translation import get_language

from config import clock
from dispatch.domain.travel import profile_of
from dispatch.routing import on_foot
from fleet.models import Vehicle
from mapping.domain.geo import Point
from mapping.extracts import extract_of
from mapping.roads import roads
from mapping.router import Route
from mapping.speeds import conditions_at


def way(vehicle: Vehicle, start: Point, end: Point) -> dict[str, Any]:
    """{profile, line: [[lat, lon]], steps: [{text, distance_m, duration_s, lat, lon}], distance_m, duration_s, source,
    walk_line, walk_m, walk_s, mouth}.

    profile is car, motorbike or boat; source is roads or straight_line. Distance and duration are those of the drive,
    which ends where the crew gets out. A boat whose waters are not mapped has no duration: a guess would be taken for
    an arrival time.
    """
    profile = profile_of(vehicle.vehicle_class)
    now = clock.now()
    language = "vi-VN" if get_language() == "vi" else "en-US"
    conditions = conditions_at(vehicle.centre_id, now)
    found = roads(extract_of(vehicle.centre_id)).route(
        start, end, at=now, profile=profile, conditions=conditions, language=language
    )
    if profile == "boat" and found.source != "roads":
        return {"profile": profile, **_as_json(found), "duration_s": None} | on_foot(found, by_water=True)
    return {"profile": profile, **_as_json(found)} | on_foot(found, by_water=profile == "boat")


def _as_json(found: Route) -> dict[str, Any]:
    return {
        "line": [[lat, lon] for lat, lon in found.line],
        "steps": [
            {
                "text": step.text,
                "distance_m": round(step.distance_m),
                "duration_s": round(step.duration_s),
                "lat": step.at.lat,
                "lon": step.at.lon,
            }
            for step in found.steps
        ],
        "distance_m": round(found.distance_m),
        "duration_s": round(found.duration_s) - round(found.on_foot_s),
        "walk_s": round(found.on_foot_s),
        "source": found.source,
    }
