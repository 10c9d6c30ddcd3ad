"""What is left of the way of each vehicle that is bound for an incident, or from it for a hospital."""

from datetime import UTC, datetime
from typing import Any, Final

from config import clock
from config.clock import iso
from dispatch.arriving import arriving_s
from dispatch.domain.steps import GOING
from dispatch.domain.travel import profile_of
from dispatch.models import Assignment, Incident
from dispatch.routing import line_of
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Vehicle
from mapping.domain.conditions import Conditions
from mapping.domain.geo import Point
from mapping.roads import roads
from mapping.speeds import conditions_at

TAKEN_AWAY: Final = "left_scene"


def remaining(incident: Incident) -> dict[str, Any]:
    """{at, items: [{assignment_id, vehicle_id, to, eta_s, fix_at, line, walk_line, walk_m, mouth, source}]}.

    to: scene or hospital. Lines are [[lat, lon]] from where the vehicle was at fix_at. eta_s: None where nobody can
    tell, as by an old position. A vehicle of which nobody knows where it is, or whither, has no item.
    """
    now = clock.now()
    conditions, readings = conditions_at(incident.centre_id, now), live().all(incident.centre_id)
    items = []
    for to, end, going in _by_target(incident):
        left_s = arriving_s(incident.centre, [one.vehicle_id for one in going], end, now)
        for one in going:
            if (reading := readings.get(one.vehicle_id)) is not None:
                row = {"assignment_id": one.pk, "vehicle_id": one.vehicle_id, "to": to, "eta_s": left_s[one.vehicle_id]}
                items.append(row | _line(one.vehicle, reading, end, now, conditions))
    return {"at": iso(now), "items": sorted(items, key=lambda item: item["assignment_id"])}


def _by_target(incident: Incident) -> list[tuple[str, Point, list[Assignment]]]:
    """One search of the roads answers for all that go to the same place."""
    moving = incident.assignments.filter(step__in=(*GOING, TAKEN_AWAY)).select_related("vehicle__centre", "destination")
    groups: dict[tuple[str, Point], list[Assignment]] = {}
    for one in moving.order_by("pk"):
        if one.step != TAKEN_AWAY:
            groups.setdefault(("scene", Point(incident.lat, incident.lon)), []).append(one)
        elif one.destination is not None:
            groups.setdefault(("hospital", Point(one.destination.lat, one.destination.lon)), []).append(one)
    return [(to, end, going) for (to, end), going in groups.items()]


def _line(vehicle: Vehicle, reading: Reading, end: Point, now: datetime, conditions: Conditions) -> dict[str, Any]:
    way = roads(vehicle.centre.roads).route(
        Point(reading.lat, reading.lon),
        end,
        at=now,
        profile=profile_of(vehicle.vehicle_class),
        conditions=conditions,
        words=False,
    )
    fix_at = datetime.fromtimestamp(reading.at_ms / 1000, tz=UTC)
    return {"fix_at": iso(fix_at)} | line_of(way, by_water=vehicle.vehicle_class == "W")
