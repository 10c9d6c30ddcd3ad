"""Opening, changing and closing incidents."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from calls.services import link_call
from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import lock_head, record
from config.problems import Conflict, Invalid, Missing
from dispatch.alerts.services import end_of_incident
from dispatch.domain.steps import ACTIVE, GOING
from dispatch.models import Category, Incident, Priority
from dispatch.rows import fresh_incident_row
from mapping.domain.geo import Point, haversine_m


def lock_incident(centre_id: int, incident_id: int, *, open_only: bool = True) -> Incident:
    """Lock one incident of a centre: always the first lock of a service. Raises Missing or Conflict (closed)."""
    found = Incident.objects.select_for_update(no_key=True).filter(centre_id=centre_id, pk=incident_id)
    incident = found.first()
    if incident is None:
        raise Missing("no_incident", _("Không có ca cấp cứu này trong trung tâm của bạn."))
    if open_only and incident.closed_at is not None:
        raise Conflict("incident_closed", _("Ca #%(n)s đã đóng.") % {"n": incident})
    return incident


def record_incident(
    incident: Incident,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    note: dict[str, Any] | None = None,
    vehicles: list[dict[str, Any]] | None = None,
) -> None:
    """One journal entry with the incident's whole new row, and the rows of vehicles that changed with it."""
    rows: dict[str, list[dict[str, Any]]] = {"vehicles": vehicles or []}
    drop = {}
    if incident.closed_at is None:
        rows["incidents"] = [fresh_incident_row(incident.pk)]
    else:
        drop = {"incidents": [incident.pk]}
    record(
        centre_id=incident.centre_id,
        kind=kind,
        subject=f"incident:{incident.pk}",
        data=patch(set_rows=rows, drop=drop, note={"incident": str(incident), **(note or {})}),
        actor=actor,
        at=at,
    )


def _check(centre_id: int, category: str | None, priority: str | None) -> None:
    if priority is not None and priority not in Priority.values:
        raise Invalid("bad_priority", _("Mức ưu tiên không hợp lệ."), allowed=list(Priority.values))
    if category is not None and not Category.objects.filter(centre_id=centre_id, code=category).exists():
        raise Invalid("bad_category", _("Loại ca không có trong danh mục của trung tâm."))


@transaction.atomic
def create_incident(
    *,
    centre_id: int,
    call_id: int,
    lat: float,
    lon: float,
    address: str,
    category: str,
    priority: str,
    by: Actor,
    at: datetime,
    notes: str = "",
    place: dict[str, Any] | None = None,
) -> Incident:
    """Make a call into an incident. The call is locked first, so that it becomes one incident only.

    What was chosen on the map for the call holds for the incident as long as it is the same point.
    """
    _check(centre_id, category, priority)
    call = link_call(centre_id=centre_id, call_id=call_id, by=by, at=at)
    lock_head(centre_id)  # numbers are given one at a time
    last = Incident.objects.filter(centre_id=centre_id).aggregate(last=Max("number"))["last"] or 0
    incident = Incident.objects.create(
        centre_id=centre_id,
        number=last + 1,
        call=call,
        phone=call.phone,
        priority=priority,
        category=category,
        address=address,
        address_said=call.address or address,
        place=place or (call.place if (call.lat, call.lon) == (lat, lon) else None),
        lat=lat,
        lon=lon,
        notes=notes or call.text,
        call_received_at=call.received_at,
        created_at=at,
        created_by_id=by.id,  # type: ignore[misc]
    )
    record_incident(incident, "incident.created", actor=by, at=at)
    return incident


@transaction.atomic
def change_incident(
    *,
    centre_id: int,
    incident_id: int,
    version: int,
    by: Actor,
    at: datetime,
    etas: dict[int, int] | None = None,
    **fields: Any,
) -> Incident:
    """Change any of priority, category, address, lat, lon, place, notes. Conflict when changed since `version`.

    A point that comes without the place it was chosen as was set by hand: the place of the point before is gone.
    etas: {assignment id: Assignment.eta_s} to the new point; what is not in it is unknown, never what it was.
    """
    _check(centre_id, fields.get("category"), fields.get("priority"))
    incident = lock_incident(centre_id, incident_id)
    if incident.version != version:
        raise Conflict(
            "changed_meanwhile",
            _("Ca này vừa được người khác sửa. Xem lại rồi lưu lần nữa."),
            current=fresh_incident_row(incident.pk),
        )
    if {"lat", "lon"} & fields.keys():
        fields.setdefault("place", None)
    changed = {name: value for name, value in fields.items() if getattr(incident, name) != value}
    if changed:
        before = {name: getattr(incident, name) for name in changed}
        note: dict[str, Any] = {"before": before, "after": changed}
        if {"lat", "lon"} & changed.keys():
            note["moved"] = _move(incident, changed, etas or {})
        Incident.objects.filter(pk=incident.pk).update(version=version + 1, **changed)
        record_incident(incident, "incident.changed", actor=by, at=at, note=note)
    return incident


def _move(incident: Incident, to: dict[str, Any], etas: dict[int, int]) -> dict[str, Any]:
    """Tell those on their way when they will be at the new point. {from, to, metres}: the move, for the story."""
    for one in incident.assignments.filter(step__in=GOING):
        incident.assignments.filter(pk=one.pk).update(eta_s=etas.get(one.pk))
    here = Point(incident.lat, incident.lon)
    metres = haversine_m(here, Point(to.get("lat", here.lat), to.get("lon", here.lon)))
    return {"from": incident.address, "to": to.get("address", incident.address), "metres": round(metres)}


@transaction.atomic
def close_incident(
    *, centre_id: int, incident_id: int, reason: str, by: Actor, at: datetime, note: str = ""
) -> Incident:
    """Close an incident with a reason. Conflict while a vehicle is still on it."""
    if reason not in Incident.CLOSE_REASONS:
        raise Invalid("bad_reason", _("Lý do đóng ca không hợp lệ."), allowed=list(Incident.CLOSE_REASONS))
    incident = lock_incident(centre_id, incident_id)
    active = list(incident.assignments.filter(step__in=ACTIVE).values_list("vehicle__call_sign", flat=True))
    if active:
        raise Conflict(
            "still_active",
            _("Còn xe đang làm nhiệm vụ trong ca này: %(v)s.") % {"v": ", ".join(active)},
            vehicles=active,
        )
    incident.closed_at, incident.close_reason, incident.close_note = at, reason, note
    incident.save(update_fields=["closed_at", "close_reason", "close_note"])
    end_of_incident(incident, by, at)
    record_incident(incident, "incident.closed", actor=by, at=at, note={"reason": reason, "text": note})
    return incident
