"""Whom a dispatcher sent beside whom the ranking had first: kept when it is done, read by the supervisor.

Nobody is blamed by it: whoever sends against the ranking may know better. It says how often that is, and what the
ranking thought it would cost.

What a ranking answered goes out signed, and an order brings that back: a figure that somebody made up is none. An order
without it, with one of another person or incident, or with an old one is an order like any other, whose place is
unknown.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from config.clock import iso
from dispatch.domain.measures import percentile
from dispatch.domain.refusals import REFUSAL_COUNTS
from dispatch.models import Assignment, Incident
from dispatch.recommending import rank, span
from fleet.rows import vehicle_rows

#: Whoever has read one list for longer was somewhere else meanwhile.
SEEN_FOR: Final = timedelta(minutes=15)
_signer: Final = Signer(salt="dispatch.ranking")

type Order = list[tuple[int, int]]  # (vehicle id, ETA in seconds), the first one first


def signed(ranking: dict[str, Any], incident: Incident, staff_id: int | None) -> str:
    """What of a ranking its reader brings back with an order."""
    order = [(one["vehicle_id"], one["eta_s"]) for one in ranking["recommendations"]]
    return _signer.sign_object([incident.centre_id, incident.pk, staff_id, ranking["at"], order], compress=True)


def read(seen: str, incident: Incident, staff_id: int | None, now: datetime) -> tuple[datetime, Order]:
    """When a ranking was made and its order; (now, []) for what we did not tell this person of this incident lately."""
    try:
        *whose, at, order = _signer.unsign_object(seen)
    except BadSignature:
        return now, []
    made = datetime.fromisoformat(at)
    mine = whose == [incident.centre_id, incident.pk, staff_id] and timedelta(0) <= now - made <= SEEN_FOR
    return (made, [(pk, eta_s) for pk, eta_s in order]) if mine else (now, [])


def choice_of(
    incident: Incident, made: datetime, order: Order, vehicle_id: int, left_s: int | None, now: datetime
) -> dict[str, Any] | None:
    """What an assignment keeps of the ranking that was read: the place among those that could still be sent.

    place: None for a vehicle that was left out, or further down than was shown; its time is then left_s, from now on.
    None when no ranking is known.
    """
    if not order:
        return None
    ids = [pk for pk, _eta_s in order]
    result, rows = rank(incident, lambda centre_id: vehicle_rows(centre_id, *ids), len(ids), now)
    able = {one.vehicle_id for one in result.chosen} | {vehicle_id}
    names = {row["id"]: row["call_sign"] for row in rows if row["id"] in able}
    free = [one for one in order if one[0] in names]
    if not free:
        return None
    first_id, first_eta_s = free[0]
    place = next((nth for nth, (pk, _eta_s) in enumerate(free, 1) if pk == vehicle_id), None)
    first = {"vehicle_id": first_id, "call_sign": names[first_id], "eta_s": first_eta_s}
    return {"at": iso(made), "place": place, "eta_s": dict(order).get(vehicle_id, left_s), "first": first}


def choice_text(choice: dict[str, Any] | None) -> str:
    """How a vehicle stood beside the first of the ranking; "" for the first itself, and where no ranking was seen."""
    if choice is None or choice["place"] == 1:
        return ""
    told = {"p": choice["place"], "v": choice["first"]["call_sign"], "t": span(choice["first"]["eta_s"])}
    where = _("thứ %(p)s trong bảng xếp hạng") % told if choice["place"] else _("không có trong bảng xếp hạng")
    eta = _("dự kiến %(t)s") % {"t": span(choice["eta_s"])} if choice["eta_s"] is not None else _("không rõ dự kiến")
    return _("%(where)s, %(eta)s; đứng đầu là %(v)s, %(t)s") % {**told, "where": where, "eta": eta}


def choices(sent: Iterable[Assignment]) -> dict[str, Any]:
    """{sent, known, against, cost_n, cost_median_s, cost_total_s, rows} of orders with their incident and vehicle.

    known: those whose sender saw a ranking. against: those of another vehicle than its first, unless the first had
    refused: that is no choice. cost_…: how much later these were expected than the first, over the cost_n of them that
    had an ETA.
    """
    orders = sorted(sent, key=lambda one: (one.created_at, one.pk))
    seen = [(one, choice) for one in orders if (choice := one.choice) is not None]
    refusals = [one for one in orders if one.step == "refused"]
    rows = [
        _row(one, choice) for one, choice in seen if choice["place"] != 1 and not _had_refused(one, choice, refusals)
    ]
    costs_s = [row["cost_s"] for row in rows if row["cost_s"] is not None]
    return {
        "sent": len(orders),
        "known": len(seen),
        "against": len(rows),
        "cost_n": len(costs_s),
        "cost_median_s": round(percentile(costs_s, 0.5) or 0) if costs_s else None,
        "cost_total_s": sum(costs_s) if costs_s else None,
        "rows": rows,
    }


def _had_refused(one: Assignment, choice: dict[str, Any], refusals: Iterable[Assignment]) -> bool:
    """Had the first of the ranking refused, that incident or another just before?"""
    first_id = choice["first"]["vehicle_id"]
    return any(
        refused.vehicle_id == first_id
        and refused.pressed_at <= one.created_at
        and (refused.incident_id == one.incident_id or one.created_at < refused.pressed_at + REFUSAL_COUNTS)
        for refused in refusals
    )


def _row(one: Assignment, choice: dict[str, Any]) -> dict[str, Any]:
    eta_s, first = choice["eta_s"], choice["first"]
    return {
        "incident_id": one.incident_id,
        "number": str(one.incident),
        "at": iso(one.created_at),
        "by": one.by.name,
        "call_sign": one.vehicle.call_sign,
        "place": choice["place"],
        "eta_s": eta_s,
        "first_call_sign": first["call_sign"],
        "first_eta_s": first["eta_s"],
        "cost_s": eta_s - first["eta_s"] if eta_s is not None else None,
    }
