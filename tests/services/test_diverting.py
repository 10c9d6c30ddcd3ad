"""Vehicles that change incidents: a replacement taken back, a diversion, and what each side is told."""

from datetime import timedelta
from typing import Any

import pytest

from config import clock
from config.journal.models import Entry
from config.problems import Conflict, Invalid, Missing
from dispatch.diverting import diversions
from dispatch.models import Assignment
from dispatch.services.assignments import VehicleTaken, assign_vehicle
from dispatch.services.divert import divert_vehicle
from dispatch.services.progress import undo_step
from dispatch.services.replace import replace_vehicle, told_of_former
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Vehicle
from fleet.services import sign_off
from mapping.domain.geo import Point
from mapping.roads import roads
from tests.factories import EXCHANGE, Cast, FrozenClock, assignment, incident, press


def _replace(hcm: Cast, old: Assignment) -> Assignment:
    told: dict[str, Any] = {"centre_id": hcm.centre.pk, "by": staff_actor(hcm.lan), "at": clock.now()}
    return replace_vehicle(assignment_id=old.pk, vehicle_id=hcm.b02.pk, reason="kẹt đường", **told)


def _undo(hcm: Cast, one: Assignment) -> Assignment:
    return undo_step(centre_id=hcm.centre.pk, assignment_id=one.pk, by=staff_actor(hcm.lan), at=clock.now())


def _job(vehicle: Vehicle) -> tuple[int, str] | None:
    vehicle.refresh_from_db()
    return (vehicle.job["id"], vehicle.job["step"]) if vehicle.job else None


@pytest.mark.parametrize("step", ["notified", "en_route"])
def test_a_replacement_taken_back_gives_the_first_vehicle_its_job_again(
    hcm: Cast, frozen: FrozenClock, step: str
) -> None:
    old = assignment(hcm)
    if step != "notified":
        frozen.advance(20)
        press(hcm, old, step)
    times = list(old.times.order_by("pk").values_list("step", "at"))
    frozen.advance(20)
    new = _replace(hcm, old)
    frozen.advance(3)
    undone = _undo(hcm, new)
    old.refresh_from_db()
    assert (old.step, old.reason, _job(hcm.c01), _job(hcm.b02)) == (step, "", (old.pk, step), None)
    assert list(old.times.order_by("pk").values_list("step", "at")) == times
    assert undone.step == "cancelled"
    told = told_of_former(undone)["replaced"]
    assert (told["back"], told["detail"]) == (True, "Xe C-01 trở lại ca này.")
    assert Entry.objects.order_by("seq").last().data["note"]["restored"] is True  # type: ignore[union-attr]
    again = _replace(hcm, old)  # and it can be replaced once more
    assert (again.replaces_id, _job(hcm.c01)) == (old.pk, None)


def test_a_first_vehicle_that_is_gone_is_said_to_be(hcm: Cast, frozen: FrozenClock) -> None:
    old = assignment(hcm)
    new = _replace(hcm, old)
    elsewhere = assignment(hcm, of=incident(hcm))
    undone = _undo(hcm, new)
    old.refresh_from_db()
    assert (old.step, _job(hcm.c01)) == ("cancelled", (elsewhere.pk, "notified"))
    told = told_of_former(undone)["replaced"]
    assert told["back"] is False
    assert "đã nhận ca #" in told["detail"]


def test_a_crew_that_went_off_duty_is_not_sent_again(hcm: Cast, frozen: FrozenClock) -> None:
    new = _replace(hcm, assignment(hcm))
    sign_off(centre_id=hcm.centre.pk, shift_id=hcm.shift_c01.pk, actor=EXCHANGE, at=clock.now())
    assert "kíp đã ra ca" in told_of_former(_undo(hcm, new))["replaced"]["detail"]
    assert _job(hcm.c01) is None


def test_taking_back_anything_else_tells_of_no_replacement(hcm: Cast) -> None:
    assert told_of_former(_undo(hcm, assignment(hcm))) == {}


def _divert(hcm: Cast, one: Assignment, to: int, reason: str = "ngưng tim") -> Assignment:
    told: dict[str, Any] = {"centre_id": hcm.centre.pk, "by": staff_actor(hcm.lan), "at": clock.now()}
    return divert_vehicle(assignment_id=one.pk, incident_id=to, reason=reason, **told)


def test_a_vehicle_on_its_way_turns_to_a_worse_incident(hcm: Cast, frozen: FrozenClock) -> None:
    lesser, worse = incident(hcm, priority="transport"), incident(hcm, priority="critical")
    old = assignment(hcm, of=lesser)
    press(hcm, old, "en_route")
    frozen.advance(30)
    new = _divert(hcm, old, worse.pk)
    old.refresh_from_db()
    assert (old.step, old.reason, new.step, new.incident_id) == ("diverted", "ngưng tim", "notified", worse.pk)
    assert _job(hcm.c01) == (new.pk, "notified")
    assert old.times.get(step="diverted").at == clock.now()
    left, reached = Entry.objects.order_by("-seq")[:2][::-1]
    assert (left.subject, left.data["note"]["step"]) == (f"incident:{lesser.pk}", "diverted")
    assert (reached.subject, reached.data["note"]["diverted_from"]) == (f"incident:{worse.pk}", str(lesser))


@pytest.mark.parametrize("case", ["same level", "worse", "on scene", "same incident", "no reason", "closed", "foreign"])
def test_what_must_not_be_diverted_is_not(hcm: Cast, cantho: Cast, case: str) -> None:
    lesser = incident(
        hcm, priority="critical" if case == "worse" else "urgent" if case == "same level" else "transport"
    )
    target = incident(hcm, priority="urgent")
    one = assignment(hcm, of=lesser)
    if case == "on scene":
        press(hcm, one, "on_scene")
    if case == "closed":
        type(target).objects.filter(pk=target.pk).update(closed_at=clock.now())
    to = {"same incident": lesser.pk, "foreign": incident(cantho, priority="critical").pk}.get(case, target.pk)
    with pytest.raises((Conflict, Invalid, Missing)):
        _divert(hcm, one, to, "" if case == "no reason" else "nặng hơn")
    one.refresh_from_db()
    assert (one.step, _job(hcm.c01)) == ("on_scene" if case == "on scene" else "notified", (one.pk, one.step))


def _at(hcm: Cast, vehicle: Vehicle, lat: float, lon: float) -> None:
    live().put(hcm.centre.pk, [Reading(vehicle.pk, lat, lon, round(clock.now().timestamp() * 1000))])


def test_diverting_is_proposed_with_what_it_costs_the_other_incident(hcm: Cast, frozen: FrozenClock) -> None:
    """C-01 rides past the critical incident; B-02 is far from both."""
    lesser = incident(hcm, priority="transport", lat=10.80, lon=106.70)
    worse = incident(hcm, priority="critical", lat=10.781, lon=106.70)
    one = assignment(hcm, of=lesser)
    press(hcm, one, "en_route")
    frozen.advance(5)
    _at(hcm, hcm.c01, 10.78, 106.70)
    _at(hcm, hcm.b02, 10.72, 106.70)
    told = diversions(worse)
    (item,) = told["items"]
    assert (item["call_sign"], item["assignment_id"], item["from"]["number"]) == ("C-01", one.pk, str(lesser))
    assert item["saves_s"] == told["best_free_eta_s"] - item["eta_s"] > 0
    assert item["instead"]["call_sign"] == "B-02"
    assert item["delay_s"] > 0
    assert "B-02" in item["text"]
    assert diversions(lesser)["items"] == []  # nothing is taken from a worse one
    hcm.b02.in_service = False
    hcm.b02.save()
    (item,) = diversions(worse)["items"]
    assert (item["saves_s"], item["instead"], item["delay_s"]) == (None, None, None)
    assert "không còn xe nào" in item["text"]


def test_what_a_motorbike_would_have_needed_is_told_by_its_own_roads(hcm: Cast, frozen: FrozenClock) -> None:
    type(hcm.c01).objects.filter(pk=hcm.c01.pk).update(vehicle_class="M")
    lesser = incident(hcm, priority="transport", lat=10.80, lon=106.70)
    worse = incident(hcm, priority="critical", lat=10.781, lon=106.70)
    press(hcm, assignment(hcm, of=lesser), "en_route")
    _at(hcm, hcm.c01, 10.78, 106.70)
    _at(hcm, hcm.b02, 10.72, 106.70)
    (item,) = diversions(worse)["items"]
    ridden = roads().eta_field(Point(lesser.lat, lesser.lon), clock.now(), profile="motorbike")
    assert item["delay_s"] == item["instead"]["eta_s"] - round(float(ridden.eta([10.78], [106.70])[0]))


def test_nothing_is_proposed_that_would_come_later(hcm: Cast, frozen: FrozenClock) -> None:
    lesser = incident(hcm, priority="transport", lat=10.80, lon=106.70)
    worse = incident(hcm, priority="critical", lat=10.72, lon=106.70)
    assignment(hcm, of=lesser)
    _at(hcm, hcm.c01, 10.80, 106.70)
    _at(hcm, hcm.b02, 10.72, 106.70)
    assert diversions(worse)["items"] == []


def test_of_two_who_want_the_vehicle_one_gets_it(hcm: Cast) -> None:
    lesser, worse = incident(hcm, priority="transport"), incident(hcm, priority="critical")
    one = assignment(hcm, of=lesser)
    _divert(hcm, one, worse.pk)
    with pytest.raises(Conflict):
        _divert(hcm, one, worse.pk)
    with pytest.raises(VehicleTaken):
        assign_vehicle(
            centre_id=hcm.centre.pk,
            incident_id=lesser.pk,
            vehicle_id=hcm.c01.pk,
            by=staff_actor(hcm.minh),
            at=clock.now() + timedelta(seconds=1),
        )
