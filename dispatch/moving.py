"""An incident that turns out to be somewhere else: the words of the new place, and when its vehicles get there."""

from datetime import datetime
from typing import Any, Final

from config import clock
from dispatch.arriving import arriving_s
from dispatch.domain.steps import GOING
from dispatch.models import Assignment, Incident
from mapping.address_api import label_of
from mapping.domain.geo import Point, haversine_m
from mapping.extracts import extract_of
from mapping.gazetteer import gazetteer

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
    going = list(Assignment.objects.filter(incident=incident, step__in=GOING))
    left_s = arriving_s(incident.centre, [one.vehicle_id for one in going], target, now)
    gone_s = {one: max(0, round((now - one.created_at).total_seconds())) for one in going}
    return {one.pk: gone_s[one] + left for one in going if (left := left_s.get(one.vehicle_id)) is not None}
