"""Giving a vehicle its job back after what took it away was taken back: a replacement, or a diversion."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from config.problems import Conflict
from dispatch.domain.steps import ACTIVE
from dispatch.hospitals.following import follow
from dispatch.models import Assignment
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


def give_back(replacement: Assignment, *, by: Actor, at: datetime) -> bool:
    """The vehicle in whose place `replacement` was sent goes on where it was, if it is still free to.

    Its vehicle is locked already.
    """
    old = replacement.replaces
    if old is None or old.step != "cancelled" or old.incident.closed_at is not None:
        return False
    vehicle = lock_vehicle(old.incident.centre_id, old.vehicle_id)
    return not why_not(old, vehicle) and _go_on(old, vehicle, by=by, at=at)


def turn_back(diverted: Assignment, *, by: Actor, at: datetime) -> None:
    """A vehicle whose diversion was just taken back goes on to the incident it had left.

    Both incidents and the vehicle are locked already. Raises Conflict, which says why that cannot be: the diversion
    then stands, for a vehicle that is on neither incident would be worse than one on the wrong one.
    """
    old = diverted.diverted_from
    if old is None:
        return
    vehicle = lock_vehicle(old.incident.centre_id, old.vehicle_id)
    told = {"v": vehicle, "n": old.incident}
    if old.incident.closed_at is not None:
        raise Conflict("incident_closed", _("Ca #%(n)s đã đóng nên xe %(v)s không trở lại ca ấy được.") % told)
    others = Assignment.objects.filter(incident_id=old.incident_id, step__in=ACTIVE, pk__gt=diverted.pk)
    if (other := others.select_related("vehicle").first()) is not None:
        sentence = _("Ca #%(n)s đã có xe %(o)s đi thay nên xe %(v)s không trở lại ca ấy được.")
        raise Conflict("sent_another", sentence % {**told, "o": other.vehicle})
    reason = why_not(old, vehicle)
    if reason or old.step != "diverted" or not _go_on(old, vehicle, by=by, at=at):
        sentence = _("Xe %(v)s không trở lại ca #%(n)s được: %(r)s.")
        raise Conflict("cannot_turn_back", sentence % {**told, "r": reason or _("ca đã đổi")})


def _go_on(old: Assignment, vehicle: Vehicle, *, by: Actor, at: datetime) -> bool:
    """Make an ended assignment run again, at the step it had. False when somebody else was faster.

    The step that called it off is taken out of its times, as with any undoing; the journal keeps both.
    """
    called_off = old.step
    before = old.times.exclude(step=called_off).order_by("pk").last()
    if before is None:
        return False
    old.step, old.previous_step, old.reason = before.step, "", ""
    try:
        with transaction.atomic():
            old.times.filter(step=called_off).delete()
            old.save(update_fields=["step", "previous_step", "reason"])
    except IntegrityError:  # whatever the rows read before
        return False
    follow(old, by=by, at=at)
    mirror_job(old.incident, vehicle, old)
    record_assignment(
        old.incident, vehicle, old, "assignment.undone", actor=by, at=at, undone=called_off, restored=True
    )
    return True
