"""One sum says when a vehicle gets to a place, whoever asks: the ranking, an order, a moved incident, a diversion."""

import json
from typing import Any

import pytest
from django.test import Client

from config import clock
from dispatch.arriving import arriving_s
from dispatch.diverting import diversions
from dispatch.models import Incident
from dispatch.recommending import recommendations
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Vehicle
from mapping.domain.geo import Point
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock, assignment, incident, press

ON_THE_ROAD = (10.781, 106.70)


def stands(vehicle: Vehicle, lat: float, lon: float, speed_kmh: float | None = None) -> None:
    reading = Reading(vehicle.pk, lat, lon, round(clock.now().timestamp() * 1000), speed_kmh)
    live().put(vehicle.centre_id, [reading])


def left_s(cast: Cast, vehicle: Vehicle, one: Incident) -> int | None:
    return arriving_s(cast.centre, [vehicle.pk], Point(one.lat, one.lon), clock.now())[vehicle.pk]


def moved(cast: Cast, one: Incident, to: Point) -> Any:
    client = Client()
    client.force_login(cast.lan, backend=MODEL_BACKEND)
    body = json.dumps({"version": 1, "lat": to.lat, "lon": to.lon})
    answer = client.patch(f"/api/incidents/{one.pk}", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["assignments"]


@pytest.mark.parametrize("vehicle_class", ["B", "M"])
@pytest.mark.parametrize("at_home", [True, False])
def test_the_ranking_and_a_moved_order_expect_a_waiting_crew_at_the_same_time(
    hcm: Cast, vehicle_class: str, at_home: bool
) -> None:
    """B-02 was told but has not set out: it needs its turnout, as a free vehicle does."""
    Vehicle.objects.filter(pk=hcm.b02.pk).update(vehicle_class=vehicle_class)
    home = (hcm.b02.station.lat, hcm.b02.station.lon)
    stands(hcm.b02, *(home if at_home else ON_THE_ROAD))
    one, there = incident(hcm, lat=10.80, lon=106.70), Point(10.79, 106.70)
    aim = incident(hcm, lat=there.lat, lon=there.lon)
    ranked = next(v for v in recommendations(aim, 5)["recommendations"] if v["vehicle_id"] == hcm.b02.pk)
    assert left_s(hcm, hcm.b02, aim) == ranked["eta_s"]
    assignment(hcm, of=one, vehicle=hcm.b02)
    (row,) = moved(hcm, one, there)
    assert row["eta_s"] == ranked["eta_s"]


def test_a_crew_under_way_has_no_turnout_and_an_old_fix_no_time(hcm: Cast, frozen: FrozenClock) -> None:
    stands(hcm.c01, hcm.c01.station.lat, hcm.c01.station.lon, 0.0)
    one = incident(hcm, lat=10.80, lon=106.70)
    job = assignment(hcm, of=one)
    waiting = left_s(hcm, hcm.c01, one)
    press(hcm, job, "en_route")
    going = left_s(hcm, hcm.c01, one)
    assert waiting is not None
    assert going is not None
    assert waiting - going == hcm.centre.turnout_station_s
    frozen.advance(hcm.centre.stale_s + 1)  # parked it would be known for longer: but it has set out
    assert left_s(hcm, hcm.c01, one) is None


def test_an_order_for_a_boat_is_timed_by_water_whatever_the_incident_asks_for(hcm: Cast) -> None:
    Vehicle.objects.filter(pk=hcm.b02.pk).update(vehicle_class="W")
    stands(hcm.b02, *ON_THE_ROAD)
    one = incident(hcm, lat=10.80, lon=106.70)
    out = {v["vehicle_id"]: v["code"] for v in recommendations(one, 5)["left_out"]}
    assert out[hcm.b02.pk] == "not_by_water"
    client = Client()
    client.force_login(hcm.lan, backend=MODEL_BACKEND)
    body = json.dumps({"vehicle_id": hcm.b02.pk})
    answer = client.post(f"/api/incidents/{one.pk}/assignments", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["eta_s"] == left_s(hcm, hcm.b02, one)


def test_who_is_left_out_for_a_job_says_which_and_when_it_would_be_here(hcm: Cast, frozen: FrozenClock) -> None:
    """The time is that of an order; where nobody knows the position there is none."""
    elsewhere, here = incident(hcm, lat=10.80, lon=106.70), incident(hcm)
    stands(hcm.c01, *ON_THE_ROAD)
    press(hcm, assignment(hcm, of=elsewhere), "en_route")
    (out,) = (v for v in recommendations(here, 5)["left_out"] if v["vehicle_id"] == hcm.c01.pk)
    assert (out["code"], out["text"]) == ("committed", f"Đang đến hiện trường, ca #{elsewhere}")
    assert out["eta_s"] == left_s(hcm, hcm.c01, here) is not None
    assert out["estimated"] is True  # no roads in this test: the ranking itself says so of all
    frozen.advance(hcm.centre.stale_s + 1)
    (out,) = (v for v in recommendations(here, 5)["left_out"] if v["vehicle_id"] == hcm.c01.pk)
    assert (out["code"], out["eta_s"]) == ("committed", None)


def test_what_a_diversion_costs_is_unknown_while_nobody_knows_where_the_vehicle_is(
    hcm: Cast, frozen: FrozenClock
) -> None:
    """C-01 set out long ago and its tracker still says the station: for the ranking it may be parked there."""
    lesser = incident(hcm, priority="transport", lat=10.80, lon=106.70)
    worse = incident(hcm, priority="critical", lat=10.781, lon=106.70)
    job = assignment(hcm, of=lesser)
    stands(hcm.c01, hcm.c01.station.lat, hcm.c01.station.lon)
    press(hcm, job, "en_route")
    frozen.advance(hcm.centre.stale_s + 30)
    stands(hcm.b02, 10.72, 106.70)
    assert diversions(worse)["items"] == []
