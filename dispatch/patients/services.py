"""Writing into a patient's record, and noting who looked. Nothing written is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import Actor
from config.problems import Conflict, Invalid
from dispatch.domain.record import MOST_PATIENTS, SCENE_KINDS, Bad, clean
from dispatch.models import Assignment, Incident, RecordEntry, RecordRead
from dispatch.patients import photos
from dispatch.services.assignments import lock_assignment, record_assignment
from dispatch.services.progress import CLOCK_SLACK

MOST_ENTRIES: Final = 500
#: Bystanders may have measured before they called; nothing of an emergency is older than this.
BEFORE_CALL: Final = timedelta(hours=24)
_CIVIL_TIME: Final = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Said:
    """What a crew wrote: its key, about whom, what, when it was true, and the key of what it replaces."""

    key: str
    patient: int
    kind: str
    data: Mapping[str, Any]
    at: datetime
    replaces: str | None = None
    strike: bool = False


def _sentence(bad: Bad) -> str:
    return {
        "impossible": _("Giá trị không thể có: %(f)s."),
        "text": _("Chữ quá dài hoặc có ký tự lạ: %(f)s."),
        "choice": _("Giá trị không có trong danh sách: %(f)s."),
        "empty": _("Chưa ghi gì."),
        "date": _("Ngày không hợp lệ: %(f)s."),
        "citizen_number": _("Số căn cước phải có 12 chữ số, bắt đầu bằng mã tỉnh (001 đến 096), hoặc 9 chữ số cũ."),
        "insurance_number": _("Số thẻ BHYT phải có 10 chữ số, hoặc 15 ký tự như DN4790123456789."),
    }[bad.code] % {"f": bad.field}


def _cleaned(said: Said, now: datetime) -> dict[str, Any]:
    if (said.kind in SCENE_KINDS) != (said.patient == 0) or not 0 <= said.patient <= MOST_PATIENTS:
        raise Invalid("bad_patient", _("Số thứ tự bệnh nhân không hợp lệ."))
    if said.strike:
        return {"struck": True}
    try:
        return clean(said.kind, said.data, now.astimezone(_CIVIL_TIME).date())
    except Bad as bad:
        raise Invalid("bad_entry", _sentence(bad), field=bad.field) from None


def _moment(incident: Incident, claimed: datetime, now: datetime) -> datetime:
    """The phone's own time when it is possible."""
    if not incident.call_received_at - BEFORE_CALL <= claimed <= now + CLOCK_SLACK:
        raise Invalid("bad_time", _("Giờ ghi không hợp lý: đồng hồ của thiết bị có thể sai."), now=iso(now))
    return min(claimed, now)


def _replaced(assignment: Assignment, said: Said) -> RecordEntry | None:
    if said.replaces is None:
        if said.strike:
            raise Invalid("nothing_to_strike", _("Cần nói rõ mục nào bị bỏ."))
        return None
    found = assignment.record.filter(key=said.replaces, kind=said.kind, patient=said.patient).first()
    if found is None:
        raise Invalid("no_entry", _("Không có mục cần sửa trong hồ sơ này."))
    return found


def add_entry(*, centre_id: int, assignment_id: int, said: Said, by: Actor, at: datetime) -> RecordEntry:
    """Write one entry. The same key again is the same entry: phones repeat what they could not confirm.

    A photo is drawn anew and stored first; when the entry then cannot be written, it is forgotten again.
    """
    data = _cleaned(said, at)
    photo = ""
    if said.kind == "photo" and not said.strike:
        image = said.data.get("image")
        photo = photos.keep(image if isinstance(image, str) else "")
    kept = False
    try:
        entry = _write(centre_id, assignment_id, said, data, photo, by, at)
        kept = entry.photo == photo
    finally:
        if photo and not kept:
            photos.forget(photo)
    return entry


@transaction.atomic
def _write(
    centre_id: int, assignment_id: int, said: Said, data: dict[str, Any], photo: str, by: Actor, at: datetime
) -> RecordEntry:
    """Insert one entry.

    1. Lock. 2. A known key was written before. 3. Check the time and what is replaced. 4. Insert. 5. Journal: that
    the record changed, and nothing of what it says.
    """
    incident, vehicle, assignment = lock_assignment(centre_id, assignment_id)
    if (known := assignment.record.filter(key=said.key).first()) is not None:
        return known
    if assignment.record.count() >= MOST_ENTRIES:
        raise Conflict("record_full", _("Hồ sơ này đã quá dài."))
    entry = RecordEntry.objects.create(
        assignment=assignment,
        key=said.key,
        patient=said.patient,
        kind=said.kind,
        data=data,
        photo=photo,
        at=_moment(incident, said.at, at),
        recorded_at=at,
        by=by.as_json(),
        replaces=_replaced(assignment, said),
    )
    assignment.record_at = at
    assignment.save(update_fields=["record_at"])
    record_assignment(incident, vehicle, assignment, "patient.recorded", actor=by, at=at)
    return entry


def note_read(entry: RecordEntry, *, by: Actor, at: datetime) -> None:
    """Somebody is about to see who a patient is, or a photo."""
    RecordRead.objects.create(entry=entry, at=at, by=by.as_json())
