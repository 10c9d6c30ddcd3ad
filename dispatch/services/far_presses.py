"""A crew that says it has arrived while its vehicle is somewhere else: believed, and said."""

from datetime import datetime
from typing import Final

from config.journal.actor import Actor
from dispatch.models import Assignment, Incident
from fleet.live import live
from fleet.models import Vehicle
from mapping.domain.geo import Point, haversine_m

#: Further than a fix can be off, a big place can be wide, and a vehicle drives while its position is still fresh.
FAR_M: Final = 500.0


def far_m(incident: Incident, vehicle: Vehicle, assignment: Assignment, *, when: datetime, by: Actor) -> int | None:
    """Metres from the vehicle to the scene when somebody pressed that it was there.

    None where it was near (FAR_M), where nobody can tell (no fresh position of that moment), or where GPS pressed.
    """
    known = live().get(incident.centre_id, [vehicle.pk]).get(vehicle.pk)
    reading = known.state.shown if known and by.kind != "system" else None
    if reading is None or abs(reading.at_ms / 1000 - when.timestamp()) > incident.centre.fresh_s:
        return None
    off_m = min(haversine_m(Point(reading.lat, reading.lon), place) for place in _scene(incident, assignment))
    return round(off_m) if off_m > FAR_M else None


def _scene(incident: Incident, assignment: Assignment) -> list[Point]:
    """The patient's door, and the alley's mouth where the crew gets out, when the roads were asked about this door."""
    door, kept = [incident.lat, incident.lon], assignment.scene
    mouth = kept["mouth"] if kept is not None and kept["door"] == door else None
    return [Point(*place) for place in (door, mouth) if place]
