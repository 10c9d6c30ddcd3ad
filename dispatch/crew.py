"""What a crew sees: its vehicle, its one job, and the buttons that are possible."""

from typing import Any, Final

from config import clock
from config.journal.selectors import head_seq
from config.reading import consistent_read
from dispatch.alerts.rows import open_alerts
from dispatch.board import open_incidents
from dispatch.domain.steps import DISPATCHER_ONLY, allowed
from dispatch.models import Incident
from dispatch.routing import approach
from dispatch.rows import hospital_rows
from fleet.models import ShiftMember, Staff, Vehicle
from fleet.rows import vehicle_rows
from mapping.mouths import alley_words
from mapping.zones import zone_rows

#: The steps before the crew stands in front of the patient.
APPROACHING: Final = ("notified", "acknowledged", "en_route", "on_scene")


def vehicle_of(centre_id: int, staff_id: int) -> int | None:
    """The centre's vehicle that a person is signed on to, if any."""
    mine = ShiftMember.objects.filter(staff_id=staff_id, ended_at__isnull=True, shift__vehicle__centre_id=centre_id)
    return mine.values_list("shift__vehicle_id", flat=True).first()


def job_of(staff_id: int) -> tuple[int, int] | None:
    """(vehicle, incident) of the job that a person is on right now, if any."""
    mine = ShiftMember.objects.filter(staff_id=staff_id, ended_at__isnull=True)
    vehicle = Vehicle.objects.filter(shifts__members__in=mine).first()
    return (vehicle.pk, vehicle.job["incident_id"]) if vehicle and vehicle.job else None


def mates(centre_id: int, staff_id: int) -> list[dict[str, Any]]:
    """{id, name} of the centre's other crew members who are on no vehicle, by name."""
    on_shift = ShiftMember.objects.filter(ended_at__isnull=True).values("staff_id")
    free = Staff.objects.filter(centre_id=centre_id, role=Staff.Role.CREW, is_active=True).exclude(pk=staff_id)
    return [
        {"id": pk, "name": name}
        for pk, name in free.exclude(pk__in=on_shift).order_by("name").values_list("pk", "name")
    ]


def job(centre_id: int, staff_id: int) -> dict[str, Any]:
    """A person's whole screen as of one journal sequence number. Other incidents of the centre stay out of it."""
    with consistent_read():
        seq = head_seq(centre_id)
        vehicle_id = vehicle_of(centre_id, staff_id)
        vehicle = vehicle_rows(centre_id, vehicle_id)[0] if vehicle_id is not None else None
        incident, mine = _job_rows(centre_id, vehicle)
        hospitals = hospital_rows(centre_id, "name")
        zones = zone_rows(centre_id)
    return {
        "seq": seq,
        "at": clock.iso(clock.now()),
        "vehicle": vehicle,
        "assignment": mine,
        "incident": incident,
        **_way_in(incident, mine),
        "others": [a for a in incident["assignments"] if a["active"] and a != mine] if incident else [],
        "hospitals": hospitals if incident else [],
        "zones": zones if incident else [],
        "alerts": open_alerts(centre_id, vehicle_id) if vehicle_id is not None else [],
        "next_steps": [step for step in allowed(mine["step"]) if step not in DISPATCHER_ONLY] if mine else [],
    }


def _way_in(incident: dict[str, Any] | None, mine: dict[str, Any] | None) -> dict[str, Any]:
    """Where to get out and walk, and into which alleys, until the crew has done so."""
    if incident is None or mine is None or mine["step"] not in APPROACHING:
        return {"approach": None, "alley": ""}
    vehicle = Vehicle.objects.select_related("station").get(pk=mine["vehicle_id"])
    stop = approach(Incident.objects.get(pk=incident["id"]), vehicle)
    return {"approach": stop, "alley": alley_words(incident["address"], mouth=stop["words"] if stop else "")}


def _job_rows(centre_id: int, vehicle: dict[str, Any] | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if vehicle is None or vehicle["assignment"] is None:
        return None, None
    job = vehicle["assignment"]
    incident = next(row for row in open_incidents(centre_id, job["incident_id"]))
    return incident, next(a for a in incident["assignments"] if a["id"] == job["id"])
