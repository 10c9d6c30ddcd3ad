"""A vehicle sent against the ranking: the dispatcher may know better, and it is on record what the ranking said."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from config import clock
from config.clock import iso
from config.journal.models import Entry
from dispatch.choosing import SEEN_FOR, signed
from dispatch.models import Assignment, Incident
from dispatch.reports import day_report
from dispatch.timeline import timeline
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Staff, Vehicle
from fleet.services import sign_on
from tests.factories import EXCHANGE, Cast, FrozenClock, assignment, incident, press

KIND = "application/json"


def _at(hcm: Cast, vehicle: Vehicle, lat: float) -> None:
    live().put(hcm.centre.pk, [Reading(vehicle.pk, lat, 106.69, round(clock.now().timestamp() * 1000))])


def _desk(hcm: Cast) -> Client:
    desk = Client()
    desk.force_login(hcm.lan)
    return desk


def _told(hcm: Cast, case: Incident, *ranked: tuple[Vehicle, int], to: Staff | None = None) -> str:
    """What the server gave with a ranking of these vehicles and times."""
    rows = [{"vehicle_id": vehicle.pk, "eta_s": eta_s} for vehicle, eta_s in ranked]
    return signed({"at": iso(clock.now()), "recommendations": rows}, case, (to or hcm.lan).pk)


def _both(hcm: Cast, case: Incident, **told: Any) -> str:
    """C-01 first, B-02 second; both have a fresh position."""
    _at(hcm, hcm.c01, 10.77)
    _at(hcm, hcm.b02, 10.74)
    return _told(hcm, case, (hcm.c01, 240), (hcm.b02, 335), **told)


def _send(desk: Client, case: Incident, **body: Any) -> Any:
    return desk.post(f"/api/incidents/{case.pk}/assignments", body, content_type=KIND)


def test_a_vehicle_left_out_for_its_position_can_be_sent_and_one_without_a_crew_cannot(hcm: Cast) -> None:
    case, desk = incident(hcm), _desk(hcm)
    ranking = desk.get(f"/api/incidents/{case.pk}/recommendations").json()
    left_out = {one["vehicle_id"]: one["code"] for one in ranking["left_out"]}
    assert left_out == {hcm.c01.pk: "no_fix", hcm.b02.pk: "no_fix", hcm.a03.pk: "off_duty"}

    sent, refused = _send(desk, case, vehicle_id=hcm.c01.pk), _send(desk, case, vehicle_id=hcm.a03.pk)
    assert (sent.status_code, sent.json()["vehicle_id"], sent.json()["eta_s"]) == (201, hcm.c01.pk, None)
    assert (refused.status_code, refused.json()["code"]) == (409, "off_duty")
    assert Assignment.objects.get().choice is None  # nobody said what the ranking was


def test_the_story_and_the_journal_say_where_the_ranking_had_put_it(hcm: Cast) -> None:
    case = incident(hcm)
    assert _send(_desk(hcm), case, vehicle_id=hcm.b02.pk, seen=_both(hcm, case)).status_code == 201
    choice = {
        "at": iso(clock.now()),
        "place": 2,
        "eta_s": 335,
        "first": {"vehicle_id": hcm.c01.pk, "call_sign": "C-01", "eta_s": 240},
    }
    entry = Entry.objects.filter(kind="assignment.notified").get()
    assert (Assignment.objects.get().choice, entry.data["note"]["choice"]) == (choice, choice)
    said = "Điều xe B-02 · thứ 2 trong bảng xếp hạng, dự kiến 5:35; đứng đầu là C-01, 4:00"
    assert timeline(case)[-1]["text"] == said


def test_a_vehicle_left_out_has_a_time_where_that_is_possible(hcm: Cast) -> None:
    """Cardiac arrest needs what B-02 has not: it is left out, and still it has a way and a time."""
    case, desk = incident(hcm, category="cardiac_arrest"), _desk(hcm)
    _at(hcm, hcm.c01, 10.77)
    _at(hcm, hcm.b02, 10.74)
    ranking = desk.get(f"/api/incidents/{case.pk}/recommendations").json()
    assert [one["call_sign"] for one in ranking["recommendations"]] == ["C-01"]
    first_eta_s = ranking["recommendations"][0]["eta_s"]
    sent = _send(desk, case, vehicle_id=hcm.b02.pk, seen=ranking["seen"]).json()
    assert sent["eta_s"] > first_eta_s
    choice: dict[str, Any] = Assignment.objects.get().choice or {}
    assert (choice["place"], choice["eta_s"]) == (None, sent["eta_s"])
    assert choice["first"] == {"vehicle_id": hcm.c01.pk, "call_sign": "C-01", "eta_s": first_eta_s}
    assert "không có trong bảng xếp hạng, dự kiến " in timeline(case)[-1]["text"]


def test_a_replacement_says_it_too_and_the_first_choice_needs_no_words(hcm: Cast) -> None:
    case, desk = incident(hcm), _desk(hcm)
    first = _send(desk, case, vehicle_id=hcm.c01.pk, seen=_both(hcm, case)).json()
    assert timeline(case)[-1]["text"] == "Điều xe C-01"
    _at(hcm, hcm.a03, 10.75)
    sign_on(centre_id=hcm.centre.pk, vehicle_id=hcm.a03.pk, staff_ids=[hcm.cuc.pk], actor=EXCHANGE, at=clock.now())
    seen = _told(hcm, case, (hcm.a03, 100), (hcm.b02, 300))
    body = {"vehicle_id": hcm.b02.pk, "reason": "kẹt đường", "seen": seen}
    assert desk.post(f"/api/assignments/{first['id']}/replace", body, content_type=KIND).status_code == 201
    assert "thứ 2 trong bảng xếp hạng, dự kiến 5:00; đứng đầu là A-03, 1:40" in timeline(case)[-1]["text"]


def test_the_first_that_could_still_be_sent_is_the_first(hcm: Cast) -> None:
    case = incident(hcm)
    seen = _both(hcm, case)
    assignment(hcm, of=incident(hcm))  # C-01 is gone
    assert _send(_desk(hcm), case, vehicle_id=hcm.b02.pk, seen=seen).status_code == 201
    choice: dict[str, Any] = Assignment.objects.get(incident=case).choice or {}
    assert (choice["place"], choice["first"]["call_sign"]) == (1, "B-02")


@pytest.mark.parametrize("wrong", ["forged", "other person", "other incident", "old", "absent", "no text", "umlaut"])
def test_what_we_did_not_tell_counts_for_nothing_and_hinders_no_order(
    hcm: Cast, frozen: FrozenClock, wrong: str
) -> None:
    case, desk = incident(hcm), _desk(hcm)
    seen: Any = _both(hcm, case, to=hcm.minh if wrong == "other person" else None)
    other = _both(hcm, incident(hcm))
    body = {"forged": seen[:5] + "x" + seen[6:], "other incident": other, "no text": {"place": 1}, "umlaut": "\u0111"}
    if wrong == "old":
        frozen.advance(SEEN_FOR.total_seconds() + 1)
    told = {} if wrong == "absent" else {"seen": body.get(wrong, seen)}
    claimed = {"eta_s": 1, "place": 1, "first_id": hcm.b02.pk}  # what nobody asks for any more
    sent = _send(desk, case, vehicle_id=hcm.b02.pk, **told, **claimed)
    assert sent.status_code == 201, sent.content
    assert Assignment.objects.get().choice is None
    assert sent.json()["eta_s"] != 1
    assert (day_report(hcm.centre.pk, date(2026, 11, 22))["choices"]["known"]) == 0


def test_the_supervisor_reads_how_often_and_what_it_cost(hcm: Cast) -> None:
    desk, undisputed, case = _desk(hcm), incident(hcm), incident(hcm)
    seen = _both(hcm, case)
    _send(desk, case, vehicle_id=hcm.b02.pk, seen=seen)
    _send(desk, undisputed, vehicle_id=hcm.c01.pk, seen=_both(hcm, undisputed))
    told = day_report(hcm.centre.pk, date(2026, 11, 22))["choices"]
    [row] = told.pop("rows")
    assert told == {"sent": 2, "known": 2, "against": 1, "cost_n": 1, "cost_median_s": 95, "cost_total_s": 95}
    assert (row["number"], row["call_sign"], row["place"], row["first_call_sign"]) == (str(case), "B-02", 2, "C-01")
    assert (row["eta_s"], row["first_eta_s"], row["cost_s"], row["by"]) == (335, 240, 95, hcm.lan.name)


def test_what_nobody_ranked_costs_nothing_that_is_known(hcm: Cast) -> None:
    _send(_desk(hcm), incident(hcm), vehicle_id=hcm.c01.pk)
    told = day_report(hcm.centre.pk, date(2026, 11, 22))["choices"]
    assert (told["sent"], told["known"], told["against"], told["cost_median_s"]) == (1, 0, 0, None)


def test_a_first_that_had_refused_was_no_choice(hcm: Cast) -> None:
    case, desk = incident(hcm), _desk(hcm)
    press(hcm, assignment(hcm, of=case), "refused", note="Hết bình oxy")
    _send(desk, case, vehicle_id=hcm.b02.pk, seen=_both(hcm, case))
    told = day_report(hcm.centre.pk, date(2026, 11, 22))["choices"]
    assert (told["sent"], told["known"], told["against"]) == (2, 1, 0)
