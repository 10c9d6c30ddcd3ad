"""An announcement as boards and phones show it, inside its assignment's row."""

from collections.abc import Iterable
from typing import Any

from config.clock import iso
from dispatch.models import PreAlert


def state_of(prealert: PreAlert) -> str:
    """waiting, acknowledged, declined or signed: the last that the hospital said."""
    if prealert.signed_at is not None:
        return "signed"
    if prealert.declined_at is not None:
        return "declined"
    return "acknowledged" if prealert.acknowledged_at is not None else "waiting"


def current(prealerts: Iterable[PreAlert]) -> PreAlert | None:
    """The announcement that counts: the newest, unless the vehicle no longer goes there."""
    newest = max(prealerts, key=lambda one: one.pk, default=None)
    return newest if newest is not None and (newest.ended_at is None or newest.arrived) else None


def _person(actor: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if actor is None else {"id": actor["id"], "name": actor["name"]}


def prealert_row(prealert: PreAlert | None) -> dict[str, Any] | None:
    """{id, hospital_id, state, at, answered_at, by, reason, overdue_at, seen, signed}; nothing about the patient."""
    if prealert is None:
        return None
    declined = prealert.declined_at is not None
    seen = {"by": _person(prealert.seen_by), "at": iso(prealert.seen_at)} if prealert.seen_at else None
    signed = {"name": prealert.signed_name, "at": iso(prealert.signed_at)} if prealert.signed_at else None
    return {
        "id": prealert.pk,
        "hospital_id": prealert.hospital_id,
        "state": state_of(prealert),
        "at": iso(prealert.created_at),
        "answered_at": iso(prealert.declined_at if declined else prealert.acknowledged_at),
        "by": _person(prealert.declined_by if declined else prealert.acknowledged_by),
        "reason": prealert.decline_reason,
        "overdue_at": iso(prealert.overdue_at),
        "seen": seen,
        "signed": signed,
    }
