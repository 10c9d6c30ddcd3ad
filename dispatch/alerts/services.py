"""Crews' calls for help: raised by a crew, taken by one dispatcher, ended. Locks: vehicle, alert, journal head."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from config.clock import iso
from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import record
from config.problems import Conflict, Forbidden, Invalid, Missing
from dispatch.alerts.rows import fresh_alert_row
from dispatch.domain.alerts import FALSE_ALARM_S, KINDS, NEEDS
from dispatch.models import Alert, Incident
from fleet.models import Vehicle
from fleet.services import lock_vehicle


@dataclass(frozen=True, slots=True)
class Where:
    """Where the phone is, by its own reckoning."""

    lat: float
    lon: float
    accuracy_m: float | None = None


def _record(alert: Alert, kind: str, actor: Actor, at: datetime) -> None:
    """One fact, in the incident's story when the vehicle was on one."""
    row = fresh_alert_row(alert.pk)
    about = f"incident:{alert.incident_id}" if alert.incident_id else f"vehicle:{alert.vehicle_id}"
    over = alert.ended_at is not None
    note = {
        "alert": alert.kind,
        "vehicle": row["call_sign"],
        "vehicle_id": alert.vehicle_id,
        "needs": alert.needs,
        "reason": alert.end_note if over else alert.note,
        "outcome": alert.outcome,
        "raised_at": row["raised_at"],
    }
    data = patch(set_rows={} if over else {"alerts": [row]}, drop={"alerts": [alert.pk]} if over else {}, note=note)
    record(centre_id=alert.centre_id, kind=kind, subject=about, data=data, actor=actor, at=at)


def _lock(centre_id: int, alert_id: int) -> Alert:
    """Lock an alert after its vehicle, and read it then: closing its incident ends it without the vehicle's lock."""
    found = Alert.objects.filter(pk=alert_id, centre_id=centre_id).first()
    if found is None:
        raise Missing("no_alert", _("Không có báo động này trong trung tâm của bạn."))
    lock_vehicle(centre_id, found.vehicle_id)
    return Alert.objects.select_for_update(no_key=True).get(pk=alert_id)


def _check(kind: str, needs: Sequence[str], note: str) -> None:
    if kind not in KINDS:
        raise Invalid("bad_kind", _("Loại báo động không hợp lệ."), allowed=list(KINDS))
    if unknown := set(needs) - set(NEEDS):
        raise Invalid("bad_need", _("Không có loại hỗ trợ này: %(n)s.") % {"n": ", ".join(sorted(unknown))})
    if kind == "backup" and not needs and not note.strip():
        raise Invalid("no_need", _("Chọn loại hỗ trợ hoặc ghi điều cần."))


def _incident_id(vehicle: Vehicle) -> int | None:
    return vehicle.job["incident_id"] if vehicle.job else None


def _known(vehicle: Vehicle, kind: str, key: str) -> Alert | None:
    """The alert that this request repeats: the same key, or an SOS that this vehicle is already calling.

    One that a dispatcher took in an earlier job is not it: the crew calls for something new.
    """
    if (same := Alert.objects.filter(vehicle=vehicle, key=key).first()) is not None:
        return same
    calling = _open_sos(vehicle) if kind == "sos" else None
    return None if calling is None or _is_of_the_past(calling, vehicle) else calling


def _open_sos(vehicle: Vehicle) -> Alert | None:
    found = Alert.objects.filter(vehicle=vehicle, kind="sos", ended_at__isnull=True)
    return found.select_for_update(no_key=True).first()


def _is_of_the_past(sos: Alert, vehicle: Vehicle) -> bool:
    return sos.taken_at is not None and sos.incident_id != _incident_id(vehicle)


def _raised_at(claimed: datetime | None, at: datetime) -> datetime:
    """When the finger was on the button, by the phone's clock; never after now. A wrong clock stops no alert."""
    return at if claimed is None or claimed > at or at - claimed > timedelta(days=1) else claimed


@transaction.atomic
def raise_alert(
    *,
    centre_id: int,
    vehicle_id: int,
    kind: str,
    key: str,
    by: Actor,
    at: datetime,
    needs: Sequence[str] = (),
    note: str = "",
    where: Where | None = None,
    claimed_at: datetime | None = None,
) -> Alert:
    """Call for help from a vehicle.

    1. Lock the vehicle: presses from two phones of one crew come one after the other. 2. A repeated request is
    answered with the alert that it made, and a second SOS with the one that is open. 3. A taken SOS of an earlier job
    ends: the new one takes its place. 4. Insert, with the job that the vehicle is on. 5. Journal. An SOS works with
    and without a job; back-up is for a job.
    """
    _check(kind, needs, note)
    vehicle = lock_vehicle(centre_id, vehicle_id)
    if (known := _known(vehicle, kind, key)) is not None:
        return known
    if kind == "backup" and vehicle.job is None:
        raise Conflict("no_job", _("Xe của bạn không có ca nào."))
    if kind == "sos" and (before := _open_sos(vehicle)) is not None:
        _end(before, "called_anew", "", by, at)
    alert = Alert.objects.create(
        centre_id=centre_id,
        vehicle=vehicle,
        incident_id=_incident_id(vehicle),
        kind=kind,
        key=key,
        needs=[need for need in NEEDS if need in needs],
        note=note.strip(),
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        accuracy_m=where.accuracy_m if where else None,
        raised_by_id=by.id,  # type: ignore[misc]
        raised_at=_raised_at(claimed_at, at),
        recorded_at=at,
    )
    _record(alert, "alert.raised", by, at)
    return alert


@transaction.atomic
def take_alert(*, centre_id: int, alert_id: int, by: Actor, at: datetime) -> Alert:
    """A dispatcher answers the alert, and its sound stops everywhere. Conflict with the winner for the second one."""
    alert = _lock(centre_id, alert_id)
    if alert.taken_by is not None and alert.taken_by.pk != by.id:
        who = alert.taken_by
        sentence = _("%(p)s đã nhận báo động này.") % {"p": who.name}
        raise Conflict("alert_taken", sentence, winner={"id": who.pk, "name": who.name, "at": iso(alert.taken_at)})
    if alert.ended_at is not None:
        raise Conflict("alert_over", _("Báo động này đã kết thúc."))
    if alert.taken_by is None:
        alert.taken_by_id, alert.taken_at = by.id, at
        alert.save(update_fields=["taken_by", "taken_at"])
        _record(alert, "alert.taken", by, at)
    return alert


def _end(alert: Alert, outcome: str, note: str, by: Actor, at: datetime) -> Alert:
    alert.ended_at, alert.outcome, alert.end_note = at, outcome, note.strip()
    alert.save(update_fields=["ended_at", "outcome", "end_note"])
    _record(alert, "alert.ended", by, at)
    return alert


@transaction.atomic
def settle_alert(*, centre_id: int, alert_id: int, note: str, by: Actor, at: datetime) -> Alert:
    """A dispatcher has done what was needed. An SOS is taken first, by somebody; ending twice changes nothing."""
    alert = _lock(centre_id, alert_id)
    if alert.ended_at is not None:
        return alert
    if alert.taken_at is None:
        raise Conflict("not_taken", _("Hãy nhận báo động trước khi kết thúc."))
    if alert.kind == "sos" and not note.strip():
        raise Invalid("needs_reason", _("Cần ghi SOS đã được xử lý thế nào."))
    return _end(alert, "settled", note, by, at)


@transaction.atomic
def withdraw_alert(*, centre_id: int, vehicle_id: int, key: str, note: str, by: Actor, at: datetime) -> Alert:
    """A crew takes back its alert, by the key that its phone made: also one whose sending was never confirmed.

    An SOS only as a slip of the finger, within FALSE_ALARM_S of being heard: after that a dispatcher finds out.
    """
    lock_vehicle(centre_id, vehicle_id)
    mine = Alert.objects.filter(centre_id=centre_id, vehicle_id=vehicle_id, key=key)
    alert = mine.select_for_update(no_key=True).first()
    if alert is None:
        raise Missing("no_alert", _("Không có báo động này trong trung tâm của bạn."))
    if alert.ended_at is not None:
        return alert
    if alert.kind == "sos" and at - alert.recorded_at > timedelta(seconds=FALSE_ALARM_S):
        raise Forbidden("too_late", _("Đã quá thời gian báo nhầm: hãy gọi trung tâm để kết thúc SOS."))
    return _end(alert, "false_alarm" if alert.kind == "sos" else "withdrawn", note, by, at)


def end_of_incident(incident: Incident, by: Actor, at: datetime) -> None:
    """Back-up that was asked for an incident is no longer needed once it is closed. An SOS stays: it is about people.

    Called within the transaction that closes the locked incident.
    """
    backups = Alert.objects.filter(incident=incident, kind="backup", ended_at__isnull=True)
    for alert in backups.select_for_update(no_key=True).order_by("pk"):
        _end(alert, "closed", "", by, at)
