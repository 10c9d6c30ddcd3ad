"""An incident that turns out to be somewhere else: the words of the new place, and when its vehicles get there."""

from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from config import clock
from dispatch.domain.steps import GOING
from dispatch.domain.travel import profile_of
from dispatch.models import Assignment, Incident
from dispatch.recommending import AT_STATION_M
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Centre
from mapping.address_api import label_of
from mapping.domain.geo import Point, haversine_m
from mapping.extracts import extract_of
from mapping.gazetteer import gazetteer
from mapping.roads import roads
from mapping.speeds import conditions_at

SAME_PLACE_M: Final = 150.0  # a door put right in its street: the words that people found for it stay


def moved(centre_id: int, incident_id: int, fields: dict[str, Any]) -> dict[str, Any]:
    """What comes with a new lat and lon: {etas, address?} for `change_incident`; {} when the place stays.

    address: the new place in words, unless the dispatcher wrote some. etas: {assignment id: seconds} by the roads,
    which are asked here, before anything is locked.
    """
    incident = Incident.objects.filter(centre_id=centre_id, pk=incident_id).first()
    if incident is None or "lat" not in fields:
        return {}
    target = Point(fields["lat"], fields["lon"])
    etas = {"etas": _etas(incident, target, clock.now())}
    if "address" in fields or haversine_m(target, Point(incident.lat, incident.lon)) <= SAME_PLACE_M:
        return etas
    place = fields.get("place")
    return etas | {"address": (place["label"] if place else "") or words_at(centre_id, target)}


def words_at(centre_id: int, point: Point) -> str:
    """A point set by hand, in words; its digits where nobody knows the streets."""
    around = gazetteer(extract_of(centre_id)).reverse.nearby(point)
    if not around.street and around.where.ward is None:
        return f"{point.lat:.5f}, {point.lon:.5f}"
    label = label_of(around)
    return (label[:1].upper() + label[1:])[:300]


def _etas(incident: Incident, target: Point, now: datetime) -> dict[int, int]:
    """Seconds from when each vehicle was sent until it will be there, of those on their way; the unknown: none."""
    going = Assignment.objects.filter(incident=incident, step__in=GOING).select_related("vehicle__station")
    shown, found = live().all(incident.centre_id), {}
    for one in going:
        left_s = _left_s(incident.centre, one, shown.get(one.vehicle_id), target, now)
        if left_s is not None:
            found[one.pk] = max(0, round((now - one.created_at).total_seconds())) + left_s
    return found


def _left_s(centre: Centre, job: Assignment, reading: Reading | None, target: Point, now: datetime) -> int | None:
    """Seconds from now; None without a position that says where the vehicle is."""
    if reading is None:
        return None
    vehicle = job.vehicle
    here, home = Point(reading.lat, reading.lon), Point(vehicle.station.lat, vehicle.station.lon)
    parked = job.step != "en_route" and haversine_m(here, home) <= AT_STATION_M
    limit_s = centre.parked_stale_s if parked else centre.stale_s
    if now - timedelta(seconds=limit_s) > datetime.fromtimestamp(reading.at_ms / 1000, now.tzinfo):
        return None
    field = roads(centre.roads).eta_field(
        target, now, profile=profile_of(vehicle.vehicle_class), conditions=conditions_at(centre.pk, now)
    )
    seconds = float(field.eta([here.lat], [here.lon])[0]) + (centre.turnout_station_s if parked else 0)
    return round(seconds) if np.isfinite(seconds) else None
