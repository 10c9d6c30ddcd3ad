"""What happens on a shift between signing on and signing off: joining, handing over, the check at its start."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import Actor
from config.language import in_own_language
from config.problems import Conflict, Forbidden, Invalid, Missing
from fleet.domain.checklists import lacks, missing_line
from fleet.models import ChecklistItem, Shift, Staff, Vehicle
from fleet.services import (
    MOST_CREW,
    add_members,
    check_roles,
    crew_of,
    end_shift,
    lock_vehicle,
    record_vehicle,
)


def lock_shift(centre_id: int, shift_id: int) -> tuple[Vehicle, Shift]:
    """Lock a shift by its vehicle and read it after. Raises Missing, or Conflict when it is over."""
    found = Shift.objects.filter(pk=shift_id, vehicle__centre_id=centre_id).first()
    if found is None:
        raise Missing("no_shift", _("Không có ca trực này."))
    vehicle = lock_vehicle(centre_id, found.vehicle_id)
    found.refresh_from_db()
    if found.ended_at is not None:
        raise Conflict("shift_over", _("Ca trực này đã kết thúc."))
    return vehicle, found


def _on_shift(shift: Shift) -> list[Staff]:
    members = shift.members.filter(ended_at__isnull=True).select_related("staff").order_by("staff_id")
    return [member.staff for member in members]


@transaction.atomic
def join_shift(
    *, centre_id: int, shift_id: int, staff_ids: Sequence[int], actor: Actor, at: datetime, roles: Mapping[int, str]
) -> Shift:
    """Add people to an open shift. Somebody who is on it already stays as they are, with the role that they say.

    1. Lock the vehicle: two people joining at once come one after the other. 2. Count. 3. The database refuses a
    person who is on another shift. 4. Journal. Raises Conflict for a full crew, a busy person, a device's shift.
    """
    vehicle, shift = lock_shift(centre_id, shift_id)
    if shift.signed_on_by != "staff":
        raise Conflict("no_crew_yet", _("Xe chạy tự động, chưa có kíp: hãy vào ca thay vì tham gia."))
    check_roles(roles)
    present = _on_shift(shift)
    new = [one for one in crew_of(centre_id, staff_ids) if one not in present]
    if len(present) + len(new) > MOST_CREW:
        raise Conflict("crew_full", _("Kíp xe %(v)s đã đủ bốn người.") % {"v": vehicle})
    add_members(shift, new, roles, joined_at=at)
    for person in present:
        if person.pk in roles and person.pk in staff_ids:
            shift.members.filter(staff=person).update(role=roles[person.pk])
    shift.crew_names = [*shift.crew_names, *(one.name for one in new)]
    shift.save(update_fields=["crew_names"])
    record_vehicle(vehicle, "shift.joined", actor, at, {"joined": [one.name for one in new], "crew": shift.crew_names})
    return shift


@transaction.atomic
def leave_shift(*, centre_id: int, shift_id: int, staff_id: int, actor: Actor, at: datetime) -> Shift:
    """One person gets off and the others stay. The last one signs off, or hands over."""
    vehicle, shift = lock_shift(centre_id, shift_id)
    present = _on_shift(shift)
    leaving = next((one for one in present if one.pk == staff_id), None)
    if leaving is None:
        raise Forbidden("not_your_shift", _("Bạn không thuộc ca trực này."))
    if len(present) == 1:
        raise Conflict("last_one", _("Bạn là người cuối trên xe: hãy ra ca hoặc bàn giao xe."))
    shift.members.filter(staff=leaving, ended_at__isnull=True).update(ended_at=at)
    shift.crew_names = [one.name for one in present if one != leaving]
    shift.save(update_fields=["crew_names"])
    record_vehicle(vehicle, "shift.left", actor, at, {"left": leaving.name, "crew": shift.crew_names})
    return shift


@transaction.atomic
def hand_over(
    *,
    centre_id: int,
    shift_id: int,
    staff_ids: Sequence[int],
    actor: Actor,
    at: datetime,
    roles: Mapping[int, str],
    reason: str = "",
) -> Shift:
    """The vehicle passes from one crew to the next in one step, also during a job, which stays the vehicle's.

    1. Lock the vehicle: of two crews that take over, the second finds the shift ended. 2. During a job a reason is
    asked for. 3. End the old shift, open the new one. 4. One fact, in the incident's story when there is a job.
    Raises Conflict, or Invalid for a crew that cannot be.
    """
    vehicle, old = lock_shift(centre_id, shift_id)
    if vehicle.job is not None and not reason.strip():
        raise Invalid("needs_reason", _("Xe đang làm nhiệm vụ: cần ghi lý do bàn giao."))
    crew = crew_of(centre_id, staff_ids)
    if not crew:
        raise Invalid("no_crew", _("Chọn người nhận xe."))
    check_roles(roles)
    outgoing = _on_shift(old)
    if [one.pk for one in outgoing] == [one.pk for one in crew]:
        raise Invalid("same_crew", _("Kíp nhận xe phải khác kíp đang trực."))
    end_shift(old, at)
    new = Shift.objects.create(
        vehicle=vehicle, started_at=at, signed_on_by="staff", crew_names=[one.name for one in crew]
    )
    add_members(new, crew, roles)
    Shift.objects.filter(pk=old.pk).update(handed_over_to=new, end_note=reason.strip())
    note = {"vehicle": vehicle.call_sign, "from": old.crew_names, "crew": new.crew_names, "reason": reason.strip()}
    record_vehicle(vehicle, "shift.handed_over", actor, at, note, in_job=True)
    return new


@transaction.atomic
def check_vehicle(
    *, centre_id: int, shift_id: int, answers: Sequence[Mapping[str, Any]], actor: Actor, at: datetime
) -> Shift:
    """Keep what the crew found at the start of its shift. Asking again replaces the answers; the journal has both.

    answers: [{id, value: bool | number, note}]. Raises Invalid for an item that is not on the centre's list or an
    answer of the wrong kind. Items may be left out: what was not looked at is not there in the record either.
    """
    vehicle, shift = lock_shift(centre_id, shift_id)
    items = {item.pk: item for item in ChecklistItem.objects.filter(centre_id=centre_id, active=True)}
    shift.checklist = [_answer(items, answer) for answer in answers]
    shift.checked_at, shift.checked_by = at, actor.name
    shift.save(update_fields=["checklist", "checked_at", "checked_by"])
    record_vehicle(vehicle, "shift.checked", actor, at, {"missing": missing_line(shift.checklist), "at": iso(at)})
    return shift


def _answer(items: Mapping[int, ChecklistItem], answer: Mapping[str, Any]) -> dict[str, Any]:
    item, value, note = items.get(answer["id"]), answer["value"], str(answer.get("note") or "").strip()
    if item is None:
        raise Invalid("bad_item", _("Danh mục kiểm tra vừa thay đổi: hãy tải lại."))
    if isinstance(value, bool) != (item.kind == "yes_no"):
        raise Invalid(
            "bad_answer", _("%(i)s: câu trả lời không đúng loại.") % {"i": in_own_language(item.name, item.name_en)}
        )
    return {
        "id": item.pk,
        "name": item.name,
        "name_en": item.name_en,
        "kind": item.kind,
        "unit": item.unit,
        "at_least": item.at_least,
        "value": value,
        "missing": lacks(item.kind, item.at_least, value),
        "note": note,
    }
