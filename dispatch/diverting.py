"""Which vehicles on their way to lesser incidents could turn to this one, and what that would cost the others."""

from typing import Any, Final

from django.utils.translation import gettext as _

from config import clock
from dispatch.arriving import Rows, eta_s
from dispatch.domain.recommend import Ranked
from dispatch.models import Assignment, Incident
from dispatch.recommending import rank, recommendations, span
from dispatch.services.divert import DIVERTIBLE, less_urgent
from fleet.rows import vehicle_rows

MOST: Final = 3


def diversions(incident: Incident) -> dict[str, Any]:
    """{at, items}: vehicles that could turn here, the soonest first, each with the net effect in seconds and words."""
    running = _running(incident)
    free = recommendations(incident, 1)["recommendations"]
    best_s = free[0]["eta_s"] if free and not free[0]["refused"] else None
    items = []
    for one in _ranked(incident, running):
        if best_s is None or one.eta_s < best_s:
            items.append(_effect(one, running[one.vehicle_id], best_s))
    return {"at": clock.iso(clock.now()), "best_free_eta_s": best_s, "items": items}


def _running(incident: Incident) -> dict[int, Assignment]:
    """Assignments of lesser incidents whose crews are still on their way, by vehicle."""
    found = Assignment.objects.filter(
        incident__centre_id=incident.centre_id, incident__closed_at__isnull=True, step__in=DIVERTIBLE
    ).select_related("incident__centre", "vehicle")
    return {one.vehicle_id: one for one in found if less_urgent(one.incident.priority, incident.priority)}


def _ranked(incident: Incident, running: dict[int, Assignment]) -> list[Ranked]:
    """Those vehicles ranked beside their jobs: a crew already on the road turns at once."""
    if not running:
        return []

    def those(centre_id: int) -> Rows:
        return vehicle_rows(centre_id, *running)

    result, _rows = rank(incident, those, MOST, clock.now(), committed=True)
    return list(result.chosen)


def _effect(ranked: Ranked, one: Assignment, best_free_s: int | None) -> dict[str, Any]:
    """What is won here and lost there."""
    instead = recommendations(one.incident, 1)["recommendations"]
    left_s = eta_s(one.incident, one.vehicle_id)
    delay_s = instead[0]["eta_s"] - left_s if instead and left_s is not None else None
    return {
        "assignment_id": one.pk,
        "vehicle_id": ranked.vehicle_id,
        "call_sign": ranked.call_sign,
        "eta_s": ranked.eta_s,
        "saves_s": best_free_s - ranked.eta_s if best_free_s is not None else None,
        "from": {"id": one.incident_id, "number": str(one.incident), "priority": one.incident.priority},
        "instead": {"call_sign": instead[0]["call_sign"], "eta_s": instead[0]["eta_s"]} if instead else None,
        "delay_s": delay_s,
        "text": _words(one, instead, delay_s),
    }


def _words(one: Assignment, instead: list[dict[str, Any]], delay_s: int | None) -> str:
    """What the incident that loses the vehicle is left with."""
    if not instead:
        return _("Ca #%(n)s sẽ không còn xe nào phù hợp.") % {"n": one.incident}
    next_one = {"n": one.incident, "v": instead[0]["call_sign"], "t": span(instead[0]["eta_s"])}
    if delay_s is None or delay_s <= 0:
        return _("Ca #%(n)s mất xe này; xe kế %(v)s đến sau %(t)s.") % next_one
    return _("Ca #%(n)s mất xe này; xe kế %(v)s đến sau %(t)s, trễ thêm %(d)s.") % {**next_one, "d": span(delay_s)}
