"""Taking a vehicle that is on its way to one incident for another that cannot wait."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from config.problems import Conflict, Invalid, Missing
from dispatch.domain.steps import GOING
from dispatch.models import Assignment, Incident, Priority
from dispatch.services.assignments import insert_assignment, record_assignment
from dispatch.services.incidents import lock_incident
from dispatch.services.progress import end_assignment
from fleet.services import lock_vehicle

#: Until the crew is with somebody: from then on nobody takes it away by ranking.
DIVERTIBLE: Final = GOING
URGENCY: Final = {Priority.CRITICAL: 0, Priority.URGENT: 1, Priority.TRANSPORT: 2}


def less_urgent(one: str, than: str) -> bool:
    """Does a level give way to another?"""
    return URGENCY[Priority(one)] > URGENCY[Priority(than)]


@transaction.atomic
def divert_vehicle(
    *,
    centre_id: int,
    assignment_id: int,
    incident_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    eta_s: int | None = None,
) -> Assignment:
    """End one assignment as diverted and send its vehicle to a more urgent incident, both or neither.

    1. Lock both incidents in the order of their ids, then the vehicle. 2. Check that the crew is still on its way and
    that the incident it leaves is less urgent. 3. End the one, insert the other. 4. Journal, under both incidents.

    Undone as any order is (`undo_step`), it sends the vehicle back to the incident it left, or nothing happens.
    Raises Missing, Invalid (the same incident, no reason) or Conflict (too late, not less urgent, closed).
    """
    old = Assignment.objects.filter(pk=assignment_id, incident__centre_id=centre_id).first()
    if old is None:
        raise Missing("no_assignment", _("Không có lượt điều động này trong trung tâm của bạn."))
    if old.incident_id == incident_id:
        raise Invalid("same_incident", _("Xe này đang đi ca này rồi."))
    incidents = {pk: lock_incident(centre_id, pk) for pk in sorted({old.incident_id, incident_id})}
    vehicle = lock_vehicle(centre_id, old.vehicle_id)
    old.refresh_from_db()
    left, reached = incidents[old.incident_id], incidents[incident_id]
    _check(old, left, reached)
    end_assignment(left, vehicle, old, step="diverted", reason=reason, by=by, at=at)
    new = insert_assignment(reached, vehicle, by, at, eta_s, diverted_from=old)
    note = {"diverted_from": str(left), "eta_s": eta_s}
    record_assignment(reached, vehicle, new, "assignment.notified", actor=by, at=at, **note)
    return new


def _check(old: Assignment, left: Incident, reached: Incident) -> None:
    if old.step not in DIVERTIBLE:
        raise Conflict(
            "too_late_to_divert", _("Xe không còn trên đường đến ca #%(n)s.") % {"n": left}, current=old.step
        )
    if not less_urgent(left.priority, reached.priority):
        raise Conflict(
            "not_less_urgent",
            _("Ca #%(a)s không nhẹ hơn ca #%(b)s nên không lấy xe của ca ấy.") % {"a": left, "b": reached},
        )
