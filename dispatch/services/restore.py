"""Giving a vehicle its job back after its replacement was taken back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from dispatch.models import Assignment, Incident
from dispatch.services.assignments import mirror_job, record_assignment
from fleet.models import Vehicle
from fleet.services import lock_vehicle


def why_not(old: Assignment, vehicle: Vehicle) -> str:
    """Why a vehicle that was called off cannot go on with that job, in a few words; "" when it can."""
    if vehicle.job is not None:
        return _("đã nhận ca #%(n)s") % {"n": vehicle.job["incident_number"]}
    if not vehicle.in_service:
        return _("đang ngưng phục vụ")
    if old.shift is None or old.shift.ended_at is not None:
        return _("kíp đã ra ca")
    return ""


def give_back(incident: Incident, replacement: Assignment, *, by: Actor, at: datetime) -> bool:
    """The vehicle in whose place `replacement` was sent goes on where it was, if it is still free to.

    Its vehicle is locked already. The step that called it off is taken out of its times, as with any undoing; the
    journal keeps both.
    """
    old = replacement.replaces
    if old is None or old.step != "cancelled" or incident.closed_at is not None:
        return False
    vehicle = lock_vehicle(incident.centre_id, old.vehicle_id)
    before = old.times.exclude(step="cancelled").order_by("pk").last()
    if why_not(old, vehicle) or before is None:
        return False
    old.step, old.previous_step, old.reason = before.step, "", ""
    try:
        with transaction.atomic():
            old.times.filter(step="cancelled").delete()
            old.save(update_fields=["step", "previous_step", "reason"])
    except IntegrityError:  # somebody else was faster, whatever the rows read before
        return False
    mirror_job(incident, vehicle, old)
    record_assignment(incident, vehicle, old, "assignment.undone", actor=by, at=at, undone="cancelled", restored=True)
    return True
