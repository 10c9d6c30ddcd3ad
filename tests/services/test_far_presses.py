"""A crew that presses "on scene" somewhere else is believed; the distance is kept and said, and the report counts it
apart."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.journal.actor import SYSTEM
from config.journal.models import Entry
from dispatch.models import Assignment, StepTime
from dispatch.reports import csv_rows, day_report
from dispatch.rows import fresh_incident_row
from dispatch.services.progress import record_step
from dispatch.timeline import timeline
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from tests.factories import Cast, FrozenClock, assignment, incident, press

SCENE = (10.78, 106.69)
AWAY = (10.7413, 106.69)  # 4.3 km south


def _at(hcm: Cast, frozen: FrozenClock, place: tuple[float, float], age_s: float = 0) -> None:
    at_ms = round((frozen.at.timestamp() - age_s) * 1000)
    live().put(hcm.centre.pk, [Reading(hcm.c01.pk, *place, at_ms)])


def _off_m(one: Assignment) -> int | None:
    return StepTime.objects.get(assignment=one, step="on_scene").off_m


def test_a_press_far_from_the_scene_is_recorded_with_its_distance(hcm: Cast, frozen: FrozenClock) -> None:
    case = incident(hcm)
    one = assignment(hcm, of=case)
    frozen.advance(120)
    _at(hcm, frozen, AWAY)
    assert press(hcm, one, "on_scene").step == "on_scene"
    off_m = _off_m(one)
    assert off_m == pytest.approx(4300, abs=50)
    assert Entry.objects.filter(kind="assignment.step").get().data["note"]["off_m"] == off_m
    assert fresh_incident_row(case.pk)["assignments"][0]["off_m"] == {"on_scene": off_m}
    assert timeline(case)[-1]["text"] == "C-01: đến hiện trường · bấm lúc cách hiện trường 4,3 km"


def test_nothing_is_said_of_a_press_nearby_or_where_nobody_can_tell(hcm: Cast, frozen: FrozenClock) -> None:
    def pressed(place: tuple[float, float] | None, age_s: float = 0, **given: Any) -> int | None:
        one = assignment(hcm)
        if place is not None:
            _at(hcm, frozen, place, age_s)
        told: dict[str, Any] = {"centre_id": hcm.centre.pk, "assignment_id": one.pk, "at": frozen.at} | given
        if "scene" in told:
            Assignment.objects.filter(pk=one.pk).update(scene=told.pop("scene"))
        record_step(step="on_scene", **{"by": SYSTEM if "by" in given else lan, **told})
        off_m = _off_m(one)
        press(hcm, one, "clear", note="Xong")
        frozen.advance(300)
        return off_m

    lan = staff_actor(hcm.lan)
    assert pressed(None) is None
    assert pressed(AWAY, age_s=hcm.centre.fresh_s + 1) is None
    assert pressed((10.7765, 106.69)) is None  # 390 m
    assert pressed(AWAY, by=SYSTEM) is None
    assert pressed(AWAY, scene={"door": list(SCENE), "mouth": list(AWAY)}) is None
    assert pressed(AWAY, scene={"door": [10.7, 106.6], "mouth": list(AWAY)}) is not None  # the incident has moved since


def test_the_report_counts_an_unproven_arrival_apart(hcm: Cast, frozen: FrozenClock) -> None:
    one = assignment(hcm)
    frozen.advance(120)
    press(hcm, one, "acknowledged")
    frozen.advance(60)
    _at(hcm, frozen, AWAY)
    press(hcm, one, "on_scene")
    told = day_report(hcm.centre.pk, date(2026, 11, 22))
    response = told["measures"]["response"]
    assert (response["n"], response["missing_n"], response["unproven_n"]) == (0, 0, 1)
    assert (response["median_s"], response["within_target"]) == (None, None)
    assert (told["measures"]["activation"]["missing_n"], told["rows"][0]["missing"]) == (1, ["activation"])
    assert sum(each["n"] for each in told["histogram"]) == 0
    [row] = told["rows"]
    assert (row["unproven"], row["response_s"]) == (["travel", "response"], 180)
    assert list(csv_rows(told))[1][-1] == "travel response"
    later = day_report(hcm.centre.pk, date(2026, 11, 22) + timedelta(days=1))
    assert later["previous"]["n"] == 0


def test_an_unproven_arrival_hides_no_proven_one(hcm: Cast, frozen: FrozenClock) -> None:
    case = incident(hcm)
    first, second = assignment(hcm, of=case), assignment(hcm, of=case, vehicle=hcm.b02)
    frozen.advance(120)
    _at(hcm, frozen, AWAY)
    press(hcm, first, "on_scene")
    frozen.advance(180)
    press(hcm, second, "on_scene")
    told = day_report(hcm.centre.pk, date(2026, 11, 22))
    response = told["measures"]["response"]
    assert (response["n"], response["median_s"], response["unproven_n"]) == (1, 300, 0)
    assert (told["rows"][0]["call_sign"], told["rows"][0]["unproven"]) == ("B-02", [])
    later = day_report(hcm.centre.pk, date(2026, 11, 22) + timedelta(days=1))
    assert (later["previous"]["n"], later["previous"]["median_s"]) == (1, 300)
