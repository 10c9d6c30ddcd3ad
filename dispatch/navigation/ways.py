"""Driving directions for a crew: the line, and what to do at each turn, for the kind of vehicle that it is on."""

from typing import Any, Final

from django.utils.translation import get_language

from config import clock
from fleet.models import Vehicle
from mapping.domain.conditions import Profile
from mapping.domain.geo import Point, haversine_m
from mapping.extracts import extract_of
from mapping.roads import roads
from mapping.router import Route
from mapping.speeds import conditions_at

#: Class W goes by water, of which the roads know nothing: it gets the bearing and the distance alone.
PROFILES: Final[dict[str, Profile]] = {"A": "car", "B": "car", "C": "car", "M": "motorbike"}


def way(vehicle: Vehicle, start: Point, end: Point) -> dict[str, Any]:
    """{profile, line: [[lat, lon]], steps: [{text, distance_m, duration_s, lat, lon}], distance_m, duration_s, source}.

    profile is car, motorbike or boat; source is roads or straight_line. A boat has no duration: nothing is known of
    its waterways, and a guess would be taken for an arrival time.
    """
    profile = PROFILES.get(vehicle.vehicle_class)
    if profile is None:
        return _by_water(start, end)
    now = clock.now()
    language = "vi-VN" if get_language() == "vi" else "en-US"
    conditions = conditions_at(vehicle.centre_id, now)
    found = roads(extract_of(vehicle.centre_id)).route(start, end, at=now, profile=profile, conditions=conditions, language=language)
    return {"profile": profile, **_as_json(found)}


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
        "duration_s": round(found.duration_s),
        "source": found.source,
    }


def _by_water(start: Point, end: Point) -> dict[str, Any]:
    return {
        "profile": "boat",
        "line": [[start.lat, start.lon], [end.lat, end.lon]],
        "steps": [],
        "distance_m": round(haversine_m(start, end)),
        "duration_s": None,
        "source": "straight_line",
    }
