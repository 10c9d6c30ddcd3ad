"""Sending vehicles: assign, replace, and everything a job goes through. Locks: incident, vehicle, journal head."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import Actor
from config.journal.patch import Row
from config.problems import Conflict, Missing
from dispatch.domain.steps import ACTIVE, ENDED
from dispatch.models import Assignment, Incident, StepTime
from dispatch.services.incidents import lock_incident, record_incident
from fleet.models import Shift, Vehicle
from fleet.rows import vehicle_rows
from fleet.services import lock_vehicle, set_job


class VehicleTaken(Conflict):
    """Somebody else has the vehicle: `winner` says who, for which incident and since when."""


def lock_assignment(
    centre_id: int, assignment_id: int, *, with_former: bool = False
) -> tuple[Incident, Vehicle, Assignment]:
    """Lock an assignment's incident and vehicle, in that order, and read the assignment after.

    with_former: also what goes on when it is undone: the vehicle in whose place it was sent, or the incident that its
    own vehicle was taken from. Rows of one kind are locked in the order of their ids.
    """
    found = Assignment.objects.filter(pk=assignment_id, incident__centre_id=centre_id)
    ids = found.values_list("incident_id", "vehicle_id", "diverted_from__incident_id", "replaces__vehicle_id").first()
    if ids is None:
        raise Missing("no_assignment", _("Không có lượt điều động này trong trung tâm của bạn."))
    incident_id, vehicle_id, *former = ids
    left, replaced = former if with_former else (None, None)
    incidents = {pk: lock_incident(centre_id, pk, open_only=False) for pk in sorted({incident_id, left or incident_id})}
    vehicles = {pk: lock_vehicle(centre_id, pk) for pk in sorted({vehicle_id, replaced or vehicle_id})}
    return incidents[incident_id], vehicles[vehicle_id], found.get()


def mirror_job(incident: Incident, vehicle: Vehicle, assignment: Assignment) -> None:
    """Write the vehicle's job as its assignment now stands."""
    if assignment.step in ENDED:
        set_job(vehicle, None)
        return
    job = {
        "id": assignment.pk,
        "incident_id": incident.pk,
        "incident_number": str(incident),
        "step": assignment.step,
    }
    set_job(vehicle, job)


def record_assignment(
    incident: Incident, vehicle: Vehicle, assignment: Assignment, kind: str, *, actor: Actor, at: datetime, **note: Any
) -> None:
    record_incident(
        incident,
        kind,
        actor=actor,
        at=at,
        vehicles=vehicle_rows(incident.centre_id, vehicle.pk),
        note={"assignment": assignment.pk, "vehicle": vehicle.call_sign, "step": assignment.step, **note},
    )


def _taken(vehicle: Vehicle) -> VehicleTaken:
    holder = (
        Assignment.objects.filter(vehicle=vehicle, step__in=ACTIVE)
        .select_related("by", "incident")
        .order_by("pk")
        .last()
    )
    if holder is None:
        return VehicleTaken("vehicle_taken", _("Xe %(v)s vừa được điều cho ca khác.") % {"v": vehicle}, winner=None)
    return VehicleTaken(
        "vehicle_taken",
        _("Xe %(v)s đã được %(p)s điều cho ca #%(n)s.") % {"v": vehicle, "p": holder.by.name, "n": holder.incident},
        winner={
            "by": {"id": holder.by.pk, "name": holder.by.name},
            "incident_number": str(holder.incident),
            "at": iso(holder.created_at),
        },
    )


def _ready_shift(vehicle: Vehicle) -> Shift:
    """The open shift of a vehicle that can be sent; a Conflict that says why not otherwise."""
    if vehicle.job is not None:
        raise _taken(vehicle)
    if not vehicle.in_service:
        raise Conflict("out_of_service", _("Xe %(v)s đang ngưng phục vụ.") % {"v": vehicle})
    shift = Shift.objects.filter(vehicle=vehicle, ended_at__isnull=True).first()
    if shift is None:
        raise Conflict("off_duty", _("Xe %(v)s không có kíp trực.") % {"v": vehicle})
    return shift


def insert_assignment(
    incident: Incident,
    vehicle: Vehicle,
    by: Actor,
    at: datetime,
    eta_s: int | None,
    *,
    replaces: Assignment | None = None,
    diverted_from: Assignment | None = None,
    choice: Row | None = None,
) -> Assignment:
    shift = _ready_shift(vehicle)
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(
                incident=incident,
                vehicle=vehicle,
                shift=shift,
                step="notified",
                by_id=by.id,  # type: ignore[misc]
                created_at=at,
                eta_s=eta_s,
                replaces=replaces,
                diverted_from=diverted_from,
                choice=choice,
                pressed_at=at,
                pressed_by=by.as_json(),
            )
    except IntegrityError:
        raise _taken(vehicle) from None
    StepTime.objects.create(assignment=assignment, step="notified", at=at, recorded_at=at, actor=by.as_json())
    mirror_job(incident, vehicle, assignment)
    return assignment


@transaction.atomic
def assign_vehicle(
    *,
    centre_id: int,
    incident_id: int,
    vehicle_id: int,
    by: Actor,
    at: datetime,
    eta_s: int | None = None,
    choice: Row | None = None,
) -> Assignment:
    """Send one vehicle to one incident.

    choice: where the ranking had put it (Assignment.choice), when the sender saw one.

    1. Lock the incident, then the vehicle: of two dispatchers, the second waits here.
    2. Check that the vehicle is free, in service and has a crew. Raises VehicleTaken with the winner, or Conflict.
    3. Insert; a partial unique constraint refuses a second active assignment whatever the code does.
    4. Mirror the job on the vehicle and record the fact. All of it commits together or not at all.
    """
    incident = lock_incident(centre_id, incident_id)
    vehicle = lock_vehicle(centre_id, vehicle_id)
    assignment = insert_assignment(incident, vehicle, by, at, eta_s, choice=choice)
    note: Row = {"eta_s": eta_s, "choice": choice}
    record_assignment(incident, vehicle, assignment, "assignment.notified", actor=by, at=at, **note)
    return assignment
