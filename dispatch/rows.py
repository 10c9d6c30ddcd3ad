"""Board rows of dispatch: JSON-ready, complete, and the same in a snapshot as in a journal entry."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from config import clock
from config.clock import iso
from dispatch.domain.steps import ENDED
from dispatch.hospitals.access import with_page
from dispatch.hospitals.rows import current, prealert_row
from dispatch.models import Assignment, Category, Hospital, Incident


def hospital_row(hospital: Hospital) -> dict[str, Any]:
    """page: somebody there has a page to be told on; the others must be telephoned."""
    return _hospital_row(hospital, page=with_page(clock.now(), hospital=hospital).exists())


def _hospital_row(hospital: Hospital, *, page: bool) -> dict[str, Any]:
    return {
        "id": hospital.pk,
        "name": hospital.name,
        "address": hospital.address,
        "lat": hospital.lat,
        "lon": hospital.lon,
        "capabilities": hospital.capabilities,
        "status": hospital.status,
        "page": page,
    }


def hospital_rows(centre_id: int, order: str = "pk") -> list[dict[str, Any]]:
    """Rows of all of a centre's hospitals, in two queries."""
    told = set(with_page(clock.now(), hospital__centre_id=centre_id))
    mine = Hospital.objects.filter(centre_id=centre_id).order_by(order)
    return [_hospital_row(hospital, page=hospital.pk in told) for hospital in mine]


def category_row(category: Category) -> dict[str, Any]:
    return {
        "code": category.code,
        "name": category.name,
        "name_en": category.name_en or category.name,
        "needs": category.needs,
        "default_priority": category.default_priority,
    }


def with_assignments(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Incidents with everything that their rows need, in a fixed number of queries."""
    return incidents.select_related("created_by", "centre").prefetch_related(
        "assignments__vehicle",
        "assignments__by",
        "assignments__destination",
        "assignments__overdue_seen_by",
        "assignments__times",
        "assignments__rungs",
        "assignments__prealerts",
        "assignments__gps_times",
    )


def _destination(hospital: Hospital | None) -> dict[str, Any] | None:
    if hospital is None:
        return None
    return {"hospital_id": hospital.pk, "name": hospital.name, "lat": hospital.lat, "lon": hospital.lon}


def _seen(assignment: Assignment) -> dict[str, Any] | None:
    person = assignment.overdue_seen_by
    if person is None:
        return None
    return {"by": {"id": person.pk, "name": person.name}, "at": iso(assignment.overdue_seen_at)}


def _undo(assignment: Assignment, undo_s: int) -> dict[str, Any] | None:
    """Which step can be taken back, until when and by whom; None when the last change was itself an undoing."""
    if not assignment.undoable:
        return None
    until = assignment.pressed_at + timedelta(seconds=undo_s)
    return {"step": assignment.step, "until": iso(until), "by": assignment.pressed_by}


def assignment_row(assignment: Assignment, undo_s: int) -> dict[str, Any]:
    times = sorted(assignment.times.all(), key=lambda time: time.pk)
    return {
        "id": assignment.pk,
        "incident_id": assignment.incident_id,
        "vehicle_id": assignment.vehicle_id,
        "call_sign": assignment.vehicle.call_sign,
        "step": assignment.step,
        "times": {time.step: iso(time.at) for time in times},
        "off_m": {time.step: time.off_m for time in times if time.off_m is not None},
        "verified": {time.step: iso(time.at) for time in sorted(assignment.gps_times.all(), key=lambda time: time.at)},
        "by": {"id": assignment.by.pk, "name": assignment.by.name},
        "destination": _destination(assignment.destination),
        "prealert": prealert_row(current(assignment.prealerts.all())),
        "record_at": iso(assignment.record_at),
        "eta_s": assignment.eta_s,
        "replaces": assignment.replaces_id,
        "told": {rung.name: iso(rung.at) for rung in sorted(assignment.rungs.all(), key=lambda rung: rung.pk)},
        "overdue_at": iso(assignment.overdue_at),
        "overdue_seen": _seen(assignment),
        "reason": assignment.reason,
        "undo": _undo(assignment, undo_s),
        "active": assignment.step not in ENDED,
    }


def incident_row(incident: Incident) -> dict[str, Any]:
    """The board's row of an incident fetched `with_assignments`."""
    assignments = sorted(incident.assignments.all(), key=lambda assignment: assignment.pk)
    return {
        "id": incident.pk,
        "number": f"{incident.number:04d}",
        "priority": incident.priority,
        "category": incident.category,
        "address": incident.address,
        "address_said": incident.address_said or incident.address,
        "place": incident.place,
        "lat": incident.lat,
        "lon": incident.lon,
        "notes": incident.notes,
        "call_id": incident.call_id,
        "phone": incident.phone,
        "call_received_at": iso(incident.call_received_at),
        "created_at": iso(incident.created_at),
        "created_by": {"id": incident.created_by.pk, "name": incident.created_by.name},
        "status": "open" if incident.closed_at is None else "closed",
        "closed_at": iso(incident.closed_at),
        "close_reason": incident.close_reason,
        "version": incident.version,
        "assignments": [assignment_row(assignment, incident.centre.undo_s) for assignment in assignments],
    }


def fresh_incident_row(incident_id: int) -> dict[str, Any]:
    """One incident's row as the database has it now, inside the caller's transaction."""
    return incident_row(with_assignments(Incident.objects.filter(pk=incident_id)).get())
