"""Choosing a destination, and the hospital's answers. Locks: incident, vehicle, journal head."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from config.journal.actor import Actor
from config.problems import Conflict, Invalid, Missing
from dispatch.domain.steps import ENDED
from dispatch.hospitals.following import TAKEN_THERE, chosen_since, follow
from dispatch.models import Assignment, Hospital, Incident, PreAlert
from dispatch.services.assignments import lock_assignment, record_assignment
from dispatch.services.hospitals import save_hospital
from fleet.models import Vehicle


def hospital_of_centre(centre_id: int, hospital_id: int) -> Hospital:
    """A hospital of the centre's list. Raises Invalid."""
    hospital = Hospital.objects.filter(centre_id=centre_id, pk=hospital_id).first()
    if hospital is None:
        raise Invalid("bad_hospital", _("Không có bệnh viện này trong danh mục của trung tâm."))
    return hospital


@transaction.atomic
def choose_destination(
    *,
    centre_id: int,
    assignment_id: int,
    hospital_id: int | None,
    by: Actor,
    at: datetime,
    said_at: datetime | None = None,
) -> Assignment:
    """Say, or say anew, where a vehicle takes its patient; None: not known. The hospital is told by the same act.

    said_at: when it was said, for what a phone could send only now. A choice that somebody else has made since then
    stands: Conflict.
    """
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    if assignment.destination_id == hospital_id:
        return assignment
    if assignment.step in ENDED:
        raise Conflict("job_over", _("Lượt điều động này đã kết thúc nên không đổi bệnh viện được."))
    if chosen_since(assignment, said_at, by):
        raise Conflict("chosen_since", _("Bệnh viện đã được chọn lại sau đó: %(h)s.") % {"h": assignment.destination})
    hospital = None if hospital_id is None else hospital_of_centre(centre_id, hospital_id)
    assignment.destination = hospital
    assignment.save(update_fields=["destination"])
    follow(assignment, by=by, at=at)
    name = hospital.name if hospital else ""
    record_assignment(incident, vehicle, assignment, "assignment.destination", actor=by, at=at, hospital=name)
    return assignment


class _Locked:
    """An announcement with everything that its change must lock, read after the locks."""

    def __init__(self, centre_id: int, prealert_id: int, hospital_id: int | None = None) -> None:
        found = PreAlert.objects.filter(pk=prealert_id, hospital__centre_id=centre_id)
        mine = found if hospital_id is None else found.filter(hospital_id=hospital_id)
        assignment_id = mine.values_list("assignment_id", flat=True).first()
        if assignment_id is None:
            raise Missing("no_prealert", _("Không có báo trước này ở bệnh viện của bạn."))
        self.incident, self.vehicle, self.assignment = lock_assignment(centre_id, assignment_id)
        self.prealert = mine.select_related("hospital").get()

    incident: Incident
    vehicle: Vehicle
    assignment: Assignment
    prealert: PreAlert

    def write(self, kind: str, by: Actor, at: datetime, fields: dict[str, Any], **note: Any) -> PreAlert:
        """Change the announcement and record the fact."""
        for name, value in fields.items():
            setattr(self.prealert, name, value)
        self.prealert.save(update_fields=list(fields))
        note = {"hospital": self.prealert.hospital.name, **note}
        record_assignment(self.incident, self.vehicle, self.assignment, kind, actor=by, at=at, **note)
        return self.prealert

    def check_coming(self) -> None:
        if self.prealert.ended_at is not None:
            raise Conflict("not_coming", _("Xe %(v)s không còn đến bệnh viện của bạn.") % {"v": self.vehicle})


@transaction.atomic
def acknowledge(*, centre_id: int, hospital_id: int, prealert_id: int, by: Actor, at: datetime) -> PreAlert:
    """The hospital knows and is ready; also after it had said no. Saying it twice changes nothing."""
    locked = _Locked(centre_id, prealert_id, hospital_id)
    locked.check_coming()
    prealert = locked.prealert
    if prealert.acknowledged_at is not None and prealert.declined_at is None:
        return prealert
    fields = {"acknowledged_at": at, "acknowledged_by": by.as_json()}
    fields |= {"declined_at": None, "declined_by": None, "decline_reason": ""}
    return locked.write("prealert.acknowledged", by, at, fields)


@transaction.atomic
def decline(*, centre_id: int, hospital_id: int, prealert_id: int, reason: str, by: Actor, at: datetime) -> PreAlert:
    """The hospital cannot take the patient, and says why. The dispatcher decides what follows."""
    if not reason.strip():
        raise Invalid("needs_reason", _("Cần ghi lý do không nhận được."))
    locked = _Locked(centre_id, prealert_id, hospital_id)
    locked.check_coming()
    if locked.prealert.declined_at is not None and locked.prealert.decline_reason == reason.strip():
        return locked.prealert
    if locked.prealert.signed_at is not None:
        raise Conflict("signed", _("Bệnh viện đã ký nhận bệnh nhân này."))
    fields = {"declined_at": at, "declined_by": by.as_json(), "decline_reason": reason.strip()}
    fields |= {"seen_at": None, "seen_by": None}
    return locked.write("prealert.declined", by, at, fields, reason=reason.strip())


@transaction.atomic
def sign(
    *, centre_id: int, hospital_id: int, prealert_id: int, name: str, by: Actor, at: datetime, note: str = ""
) -> PreAlert:
    """The hospital's own word that it took the patient over: who, and when. Once; it is never changed."""
    if not name.strip():
        raise Invalid("no_name", _("Cần ghi tên người nhận bệnh nhân."))
    locked = _Locked(centre_id, prealert_id, hospital_id)
    prealert = locked.prealert
    if prealert.signed_at is not None:
        return prealert
    hours = locked.incident.centre.record_read_h
    late = prealert.ended_at is not None and at - prealert.ended_at > timedelta(hours=hours)
    if prealert.ended_at is not None and (not prealert.arrived or late):
        locked.check_coming()
    if prealert.ended_at is None and locked.assignment.step not in TAKEN_THERE:
        raise Conflict("not_there", _("Xe %(v)s chưa rời hiện trường.") % {"v": locked.vehicle})
    fields = {"signed_at": at, "signed_by": by.as_json(), "signed_name": name.strip(), "signed_note": note.strip()}
    return locked.write("prealert.signed", by, at, fields, signed=name.strip())


def _unanswered(locked: _Locked) -> bool:
    one, waiting = locked.prealert, locked.assignment.step not in {"at_destination", "handed_over"}
    answered = one.acknowledged_at or one.declined_at or one.signed_at or one.ended_at
    return waiting and answered is None and one.overdue_at is None


@transaction.atomic
def mark_unanswered(*, centre_id: int, prealert_id: int, by: Actor, at: datetime) -> bool:
    """Tell the dispatcher that a hospital has not answered in time, once. False when there is nothing to tell."""
    locked = _Locked(centre_id, prealert_id)
    if not _unanswered(locked):
        return False
    locked.write("prealert.overdue", by, at, {"overdue_at": at})
    return True


@transaction.atomic
def see(*, centre_id: int, prealert_id: int, by: Actor, at: datetime) -> PreAlert:
    """A dispatcher has seen that a hospital said no, or nothing. The first one stays named."""
    locked = _Locked(centre_id, prealert_id)
    if locked.prealert.overdue_at is None and locked.prealert.declined_at is None:
        raise Conflict("no_alarm", _("Báo trước này không có báo động."))
    if locked.prealert.seen_at is None:
        locked.write("prealert.seen", by, at, {"seen_at": at, "seen_by": by.as_json()})
    return locked.prealert


@transaction.atomic
def set_status(*, centre_id: int, hospital_id: int, status: str, by: Actor, at: datetime) -> Hospital:
    """A hospital says by itself whether it takes patients. Advice: nobody is kept from coming."""
    if status not in Hospital.Status.values:
        raise Invalid("bad_status", _("Tình trạng không hợp lệ."), allowed=list(Hospital.Status.values))
    hospital = Hospital.objects.select_for_update(no_key=True).get(centre_id=centre_id, pk=hospital_id)
    if hospital.status == status:
        return hospital
    hospital.status = status
    return save_hospital(hospital, actor=by, at=at)
