"""A crew that says it has arrived while its vehicle is somewhere else: believed, and said."""

from datetime import datetime
from typing import Final

from dispatch.models import Assignment, Incident
from fleet.domain.intake import Reading
from fleet.live import live
from mapping.domain.geo import Point, haversine_m

#: Further than a fix can be off, a big place can be wide, and a vehicle drives while its position is still fresh.
FAR_M: Final = 500.0


def shown_place(centre_id: int, assignment_id: int) -> Reading | None:
    """The newest position of an assignment's vehicle. Read before anything is locked: the live store may be slow."""
    vehicle_id = Assignment.objects.filter(pk=assignment_id).values_list("vehicle_id", flat=True).first()
    known = live().get(centre_id, [vehicle_id]).get(vehicle_id) if vehicle_id is not None else None
    return known.state.shown if known else None


def far_m(incident: Incident, assignment: Assignment, reading: Reading | None, *, when: datetime) -> int | None:
    """Metres from the vehicle to the scene when somebody pressed that it was there.

    None where it was near (FAR_M), or where nobody can tell: no fresh position of that moment.
    """
    if reading is None or abs(reading.at_ms / 1000 - when.timestamp()) > incident.centre.fresh_s:
        return None
    off_m = min(haversine_m(Point(reading.lat, reading.lon), place) for place in _scene(incident, assignment))
    return round(off_m) if off_m > FAR_M else None


def _scene(incident: Incident, assignment: Assignment) -> list[Point]:
    """The patient's door, and the alley's mouth where the crew gets out, when the roads were asked about this door."""
    door, kept = [incident.lat, incident.lon], assignment.scene
    mouth = kept["mouth"] if kept is not None and kept["door"] == door else None
    return [Point(*place) for place in (door, mouth) if place]
