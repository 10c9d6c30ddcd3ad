"""All writes of calls."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from calls.domain.states import CLOSE_REASONS, OPEN, may
from calls.models import Call
from calls.rows import call_row
from config.journal.actor import Actor
from config.journal.patch import patch
from config.journal.services import lock_head, record
from config.problems import Conflict, Invalid, Missing


def lock_call(centre_id: int, call_id: int) -> Call:
    """Lock one call of a centre until the transaction ends. Raises Missing for another centre's."""
    call = Call.objects.select_for_update(no_key=True).filter(centre_id=centre_id, pk=call_id).first()
    if call is None:
        raise Missing("no_call", _("Không có cuộc gọi này trong trung tâm của bạn."))
    return call


def _record(call: Call, kind: str, actor: Actor, at: datetime, note: dict[str, Any] | None = None) -> None:
    if call.state in OPEN:
        fresh = Call.objects.select_related("taken_by").get(pk=call.pk)
        data = patch(set_rows={"calls": [call_row(fresh)]}, note=note)
    else:
        data = patch(drop={"calls": [call.pk]}, note=note)
    record(centre_id=call.centre_id, kind=kind, subject=f"call:{call.pk}", data=data, actor=actor, at=at)


@transaction.atomic
def receive_call(
    *,
    centre_id: int,
    phone: str,
    received_at: datetime,
    source: str,
    actor: Actor,
    at: datetime,
    text: str = "",
    lat: float | None = None,
    lon: float | None = None,
    address: str = "",
    place: dict[str, Any] | None = None,
    taken_by_id: int | None = None,
) -> Call:
    """A call begins to ring, or is opened by hand by the person who takes it.

    An exchange that repeats itself (same number, same moment) gets the call that is there already.
    """
    lock_head(centre_id)  # numbers are given one at a time
    calls = Call.objects.filter(centre_id=centre_id)
    if source == "exchange" and phone:
        known = calls.filter(phone=phone, received_at=received_at).select_related("taken_by").first()
        if known is not None:
            return known
    call = Call.objects.create(
        centre_id=centre_id,
        number=(calls.aggregate(last=Max("number"))["last"] or 0) + 1,
        phone=phone,
        received_at=received_at,
        source=source,
        text=text,
        lat=lat,
        lon=lon,
        address=address,
        place=place,
        state="taken" if taken_by_id else "ringing",
        taken_by_id=taken_by_id,
        taken_at=at if taken_by_id else None,
    )
    _record(call, "call.received", actor, at)
    return call


def _to(call: Call, state: str) -> None:
    if not may(call.state, state):
        taker = call.taken_by
        raise Conflict(
            "call_moved_on",
            _("Cuộc gọi đã được xử lý (%(s)s).") % {"s": call.get_state_display()},
            winner={"id": taker.pk, "name": taker.name} if taker else None,
            state=call.state,
        )
    call.state = state


def _held_by(call: Call, actor: Actor) -> None:
    """Only the person who took a call works on it; a ringing call is anybody's."""
    taker = call.taken_by
    if taker is not None and call.state == "taken" and taker.pk != actor.id:
        raise Conflict(
            "call_taken",
            _("%(p)s đang xử lý cuộc gọi này.") % {"p": taker.name},
            winner={"id": taker.pk, "name": taker.name},
        )


@transaction.atomic
def take_call(*, centre_id: int, call_id: int, by: Actor, at: datetime) -> Call:
    """Take a ringing call. Taking one's own call again changes nothing; Conflict names the winner otherwise."""
    call = lock_call(centre_id, call_id)
    _held_by(call, by)
    if call.state == "taken":
        return call
    _to(call, "taken")
    call.taken_by_id, call.taken_at = by.id, at
    call.save(update_fields=["state", "taken_by", "taken_at"])
    _record(call, "call.taken", by, at)
    return call


@transaction.atomic
def release_call(*, centre_id: int, call_id: int, by: Actor, at: datetime) -> Call:
    """Put a taken call back into the queue."""
    call = lock_call(centre_id, call_id)
    _held_by(call, by)
    _to(call, "ringing")
    call.taken_by, call.taken_at = None, None
    call.save(update_fields=["state", "taken_by", "taken_at"])
    _record(call, "call.released", by, at)
    return call


@transaction.atomic
def take_over_call(*, centre_id: int, call_id: int, held_by_id: int, by: Actor, at: datetime) -> Call:
    """Go on with a call that a colleague has taken and cannot finish (a dead desk, a break).

    held_by_id: whom the asker saw on it, so that of two helpers only one takes over. Conflict names who has it now.
    """
    call = lock_call(centre_id, call_id)
    if call.state != "taken" or call.taken_by_id not in {held_by_id, by.id}:
        holder = call.taken_by
        raise Conflict(
            "call_moved_on",
            _("Cuộc gọi này không còn do người đó giữ. Xem lại rồi thử lần nữa."),
            winner={"id": holder.pk, "name": holder.name} if holder else None,
            state=call.state,
        )
    if call.taken_by_id == by.id:
        return call
    before = call.taken_by
    call.taken_by_id, call.taken_at = by.id, at
    call.save(update_fields=["taken_by", "taken_at"])
    _record(call, "call.taken_over", by, at, {"from": {"id": held_by_id, "name": before.name if before else ""}})
    return call


@transaction.atomic
def note_call(*, centre_id: int, call_id: int, by: Actor, at: datetime, **fields: Any) -> Call:
    """Write down what is said and where: any of text, phone, address, lat, lon, place.

    A point that comes without the place it was chosen as was set by hand: the place of the point before is gone.
    """
    call = lock_call(centre_id, call_id)
    if call.state not in OPEN:
        raise Conflict("call_moved_on", _("Cuộc gọi đã được xử lý (%(s)s).") % {"s": call.get_state_display()})
    _held_by(call, by)
    if {"lat", "lon"} & fields.keys():
        fields.setdefault("place", None)
    changed = {name: value for name, value in fields.items() if getattr(call, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(call, name, value)
        call.save(update_fields=list(changed))
        _record(call, "call.noted", by, at, {"fields": sorted(changed)})
    return call


@transaction.atomic
def close_call(*, centre_id: int, call_id: int, by: Actor, at: datetime, reason: str, note: str = "") -> Call:
    """Close a call without an incident, with a reason."""
    if reason not in CLOSE_REASONS:
        raise Invalid("bad_reason", _("Lý do đóng cuộc gọi không hợp lệ."), allowed=list(CLOSE_REASONS))
    call = lock_call(centre_id, call_id)
    _held_by(call, by)
    _to(call, "closed")
    call.closed_at, call.close_reason, call.close_note = at, reason, note
    call.save(update_fields=["state", "closed_at", "close_reason", "close_note"])
    _record(call, "call.closed", by, at, {"reason": reason, "note": note})
    return call


@transaction.atomic
def link_call(*, centre_id: int, call_id: int, by: Actor, at: datetime) -> Call:
    """Mark a call as an incident's. Called by dispatch within the transaction that creates the incident."""
    call = lock_call(centre_id, call_id)
    _held_by(call, by)
    if call.state == "ringing":
        _to(call, "taken")
        call.taken_by_id, call.taken_at = by.id, at
    _to(call, "incident")
    call.save(update_fields=["state", "taken_by", "taken_at"])
    _record(call, "call.linked", by, at)
    return call
