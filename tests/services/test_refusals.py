"""A crew that refused is asked again last, and the dispatcher reads why."""

from typing import Any

import pytest
from django.test import Client

from config import clock
from config.problems import Conflict
from dispatch.centre_settings import settings_row
from dispatch.domain.refusals import REFUSAL_COUNTS
from dispatch.models import Incident, Target
from dispatch.recommending import recommendations
from dispatch.rows import fresh_incident_row
from dispatch.services.progress import mark_overdue, see_overdue
from dispatch.timeline import timeline
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock, assignment, incident, press


def _placed(hcm: Cast, frozen: FrozenClock) -> None:
    """C-01 nearer than B-02, both heard of just now."""
    at_ms = round(frozen.at.timestamp() * 1000)
    for vehicle, lat in ((hcm.c01, 10.779), (hcm.b02, 10.75)):
        live().put(hcm.centre.pk, [Reading(vehicle.pk, lat, 106.69, at_ms)])


def _order(case: Incident) -> list[tuple[str, bool]]:
    return [(one["call_sign"], one["refused"]) for one in recommendations(case, 5)["recommendations"]]


def test_a_vehicle_that_refused_is_ranked_last_with_the_reason(hcm: Cast, frozen: FrozenClock) -> None:
    case, other = incident(hcm), incident(hcm)
    _placed(hcm, frozen)
    assert _order(case) == [("C-01", False), ("B-02", False)]
    press(hcm, assignment(hcm, of=case), "refused", note="Hết bình oxy")
    assert _order(case) == _order(other) == [("B-02", False), ("C-01", True)]
    last = recommendations(case, 5)["recommendations"][-1]
    assert last["reasons"][0]["text"] == "từ chối 14:00: Hết bình oxy"

    [cut] = [one for one in recommendations(case, 1)["left_out"] if one["code"] == "refused"]
    assert (cut["call_sign"], cut["text"]) == ("C-01", "từ chối 14:00: Hết bình oxy")

    frozen.advance(REFUSAL_COUNTS.total_seconds())
    _placed(hcm, frozen)
    assert _order(case)[0] == ("B-02", False)
    assert _order(other)[0] == ("C-01", False)


@pytest.mark.parametrize(("refused", "offered"), [(False, "B-02"), (True, None)])
def test_whoever_was_too_late_is_offered_nobody_who_has_just_refused(
    hcm: Cast, frozen: FrozenClock, refused: bool, offered: str | None
) -> None:
    case, desk = incident(hcm), Client()
    desk.force_login(hcm.lan, backend=MODEL_BACKEND)
    _placed(hcm, frozen)
    assignment(hcm)
    if refused:
        press(hcm, assignment(hcm, of=case, vehicle=hcm.b02), "refused", note="Xe hỏng")
    wish = {"vehicle_id": hcm.c01.pk}
    told = desk.post(f"/api/incidents/{case.pk}/assignments", wish, content_type="application/json")
    assert (told.status_code, (told.json()["next_best"] or {}).get("call_sign")) == (409, offered)


def test_a_vehicle_that_was_called_off_did_not_refuse(hcm: Cast, frozen: FrozenClock) -> None:
    case = incident(hcm)
    _placed(hcm, frozen)
    press(hcm, assignment(hcm, of=case), "cancelled", note="Gửi nhầm")
    assert _order(case)[0] == ("C-01", False)


def test_that_a_dispatcher_knows_of_a_refusal_is_told_to_all_desks(hcm: Cast) -> None:
    """Also where the same dispatcher knew before that the order was late."""
    case = incident(hcm)
    late = assignment(hcm, of=case)
    told: dict[str, Any] = {
        "centre_id": hcm.centre.pk,
        "assignment_id": late.pk,
        "by": staff_actor(hcm.lan),
        "at": clock.now(),
    }
    with pytest.raises(Conflict):
        see_overdue(**told)
    mark_overdue(**told)
    see_overdue(**told)
    press(hcm, late, "refused", note="Xe hỏng")
    [row] = fresh_incident_row(case.pk)["assignments"]
    assert row["overdue_seen"] is None
    see_overdue(**told)
    [row] = fresh_incident_row(case.pk)["assignments"]
    assert row["overdue_seen"]["by"]["name"] == hcm.lan.name
    assert timeline(case)[-1]["text"] == "Đã biết C-01 từ chối"


def test_a_board_knows_how_long_an_incident_may_be_without_a_vehicle(hcm: Cast) -> None:
    Target.objects.create(centre=hcm.centre, priority="critical", measure="call_processing", seconds=45)
    assert settings_row(hcm.centre)["dispatch_targets"] == {"critical": 45, "urgent": 64, "transport": 64}
