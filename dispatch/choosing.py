"""Whom a dispatcher sent beside whom the ranking had first: kept when it is done, read by the supervisor.

Nobody is blamed by it: whoever sends against the ranking may know better. It says how often that is, and what the
ranking thought it would cost.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.clock import iso
from config.problems import Invalid
from dispatch.domain.measures import percentile
from dispatch.domain.refusals import REFUSAL_COUNTS
from dispatch.models import Assignment
from dispatch.recommending import span
from fleet.models import Vehicle


def choice_of(
    centre_id: int, at: datetime, place: int | None, eta_s: int | None, first_id: int, first_eta_s: int
) -> dict[str, Any]:
    """What an assignment keeps of the ranking that was seen. Raises Invalid when its first vehicle is not ours."""
    first = Vehicle.objects.filter(centre_id=centre_id, pk=first_id).first()
    if first is None:
        raise Invalid("bad_ranking", _("Xe đứng đầu bảng xếp hạng không thuộc trung tâm của bạn."))
    told = {"vehicle_id": first.pk, "call_sign": first.call_sign, "eta_s": first_eta_s}
    return {"at": iso(at), "place": place, "eta_s": eta_s, "first": told}


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
