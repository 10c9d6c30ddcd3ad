"""Calling one vehicle off and sending another in its place."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from config.journal.patch import Row
from config.problems import Invalid, Missing
from dispatch.domain.steps import ACTIVE, ENDED
from dispatch.models import Assignment
from dispatch.services.assignments import insert_assignment, record_assignment
from dispatch.services.incidents import lock_incident
from dispatch.services.progress import end_assignment
from dispatch.services.restore import why_not
from fleet.services import lock_vehicle


@transaction.atomic
def replace_vehicle(
    *,
    centre_id: int,
    assignment_id: int,
    vehicle_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    eta_s: int | None = None,
    choice: Row | None = None,
) -> Assignment:
    """Call one vehicle off and send another in its place, both or neither.

    The two vehicles are locked in the order of their ids, so that two replacements never wait for each other.
    """
    old = Assignment.objects.filter(pk=assignment_id, incident__centre_id=centre_id).first()
    if old is None:
        raise Missing("no_assignment", _("Không có lượt điều động này trong trung tâm của bạn."))
    if vehicle_id == old.vehicle_id:
        raise Invalid("same_vehicle", _("Chọn một xe khác để thay."))
    incident = lock_incident(centre_id, old.incident_id)
    locked = {pk: lock_vehicle(centre_id, pk) for pk in sorted({old.vehicle_id, vehicle_id})}
    old.refresh_from_db()
    end_assignment(incident, locked[old.vehicle_id], old, step="cancelled", reason=reason, by=by, at=at)
    new = insert_assignment(incident, locked[vehicle_id], by, at, eta_s, replaces=old, choice=choice)
    note: Row = {"replaces": old.pk, "eta_s": eta_s, "choice": choice}
    record_assignment(incident, locked[vehicle_id], new, "assignment.notified", actor=by, at=at, **note)
    return new


def told_of_former(undone: Assignment) -> dict[str, Any]:
    """What became of the vehicle in whose place another had been sent, or of the one that had been diverted, for the
    person who took that back.
    """
    if undone.step not in ENDED:
        return {}
    if (left := undone.diverted_from) is not None:
        detail = _("Xe %(v)s trở lại ca #%(n)s.") % {"v": undone.vehicle, "n": left.incident}
        return {"replaced": {"call_sign": str(undone.vehicle), "back": True, "detail": detail}}
    if undone.replaces_id is None:
        return {}
    old = Assignment.objects.select_related("vehicle").get(pk=undone.replaces_id)
    back = old.step in ACTIVE
    if back:
        detail = _("Xe %(v)s trở lại ca này.") % {"v": old.vehicle}
    else:
        reason = why_not(old, old.vehicle) or _("ca đã đổi")
        detail = _("Xe %(v)s không trở lại ca này được: %(r)s.") % {"v": old.vehicle, "r": reason}
    return {"replaced": {"call_sign": str(old.vehicle), "back": back, "detail": detail}}
