"""Places that a centre's vehicles can hardly be meant to go to: asked once more, refused, or left out of a call."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from calls.models import Call
from config import clock
from dispatch.models import Incident
from mapping.regions import NEAR_M
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, call, device, incident

BIEN_HOA = {"lat": 10.957, "lon": 106.843}  # the neighbouring province: nobody asks
CON_DAO = {"lat": 8.683, "lon": 106.607}  # an island of the city, 230 km away
SWAPPED = {"lat": 0.0, "lon": 0.0}
PARIS = {"lat": 48.857, "lon": 2.352}


@pytest.fixture(name="lan")
def _lan(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.lan, backend=MODEL_BACKEND)
    return client


def send(client: Client, method: str, path: str, status: int, body: dict[str, Any], **headers: str) -> Any:
    answer = client.generic(method, f"/api{path}", json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_a_far_incident_is_made_when_it_is_said_again(hcm: Cast, lan: Client) -> None:
    about = {"address": "Bến tàu", "category": "fall", "priority": "urgent"}
    path = f"/calls/{call(hcm, taken_by=hcm.lan).pk}/incident"
    asked = send(lan, "POST", path, 409, about | CON_DAO)
    assert (asked["code"], asked["metres"] > NEAR_M) == ("far_away", True)
    assert "233 km" in asked["detail"]
    assert not Incident.objects.exists()
    assert send(lan, "POST", path, 201, about | CON_DAO | {"far": True})["lat"] == CON_DAO["lat"]
    near = f"/calls/{call(hcm, taken_by=hcm.lan).pk}/incident"
    assert send(lan, "POST", near, 201, about | BIEN_HOA)["lon"] == BIEN_HOA["lon"]


@pytest.mark.parametrize("place", [SWAPPED, PARIS])
def test_nobody_is_sent_to_another_country_however_often_it_is_said(
    hcm: Cast, lan: Client, place: dict[str, float]
) -> None:
    one, mine = incident(hcm), call(hcm, taken_by=hcm.lan)
    about = {"address": "?", "category": "fall", "priority": "urgent", "far": True}
    refused = [
        send(lan, "POST", f"/calls/{mine.pk}/incident", 422, about | place),
        send(lan, "PATCH", f"/incidents/{one.pk}", 422, {"version": 1, "far": True} | place),
        send(lan, "PATCH", f"/calls/{mine.pk}", 422, place),
        send(lan, "POST", "/calls", 422, {"phone": "0903123412"} | place),
    ]
    assert {one["code"] for one in refused} == {"out_of_reach"}
    assert Incident.objects.get().lat == one.lat


def test_a_move_far_away_is_asked_once_more(hcm: Cast, lan: Client) -> None:
    one = incident(hcm)
    assert send(lan, "PATCH", f"/incidents/{one.pk}", 409, {"version": 1} | CON_DAO)["code"] == "far_away"
    one.refresh_from_db()
    assert (one.version, one.lat == CON_DAO["lat"]) == (1, False)
    assert send(lan, "PATCH", f"/incidents/{one.pk}", 200, {"version": 1, "far": True} | CON_DAO)["version"] == 2
    # A centre's own far station is a base like any other.
    type(hcm.station).objects.create(centre=hcm.centre, name="Côn Đảo", **CON_DAO)
    assert send(lan, "PATCH", f"/incidents/{one.pk}", 200, {"version": 2, "lat": 8.70, "lon": 106.60})["lat"] == 8.70


@pytest.mark.parametrize(
    "where",
    [SWAPPED, PARIS, {"lat": 999, "lon": 106.7}, {"lat": "?", "lon": []}, {"lat": 10.77}, {"lat": None, "lon": 106.7}],
)
def test_an_exchange_with_a_nonsensical_place_still_rings(hcm: Cast, where: dict[str, Any]) -> None:
    _made, token = device(hcm.centre, "calls")
    body = {"phone": "0903123412", "text": "ngã xe"} | where
    rung = send(Client(), "POST", "/calls", 201, body, authorization=f"Bearer {token}")
    assert (rung["lat"], rung["lon"], rung["text"]) == (None, None, "ngã xe")
    assert Call.objects.get().phone == "0903123412"


def test_an_exchange_with_a_withheld_number_or_a_fast_clock_still_rings(hcm: Cast, lan: Client) -> None:
    _made, token = device(hcm.centre, "calls")
    ahead = (clock.now() + timedelta(minutes=5)).isoformat()
    body = {"phone": "anonymous", "text": "ngã xe", "received_at": ahead}
    rung = send(Client(), "POST", "/calls", 201, body, authorization=f"Bearer {token}")
    assert (rung["phone"], rung["text"]) == ("", "anonymous\nngã xe")  # what the exchange said is not lost
    assert Call.objects.get().received_at <= clock.now()
    given: tuple[dict[str, Any], ...] = ({"phone": "115"}, {"received_at": None})
    slips = [send(lan, "POST", "/calls", 422, body | one)["code"] for one in given]
    assert slips == ["future", "bad_phone"]  # a person can be asked


def test_an_exchange_is_believed_about_an_island_and_a_person_is_told_of_a_slip(hcm: Cast, lan: Client) -> None:
    _made, token = device(hcm.centre, "calls")
    body = {"phone": "0903123412"} | CON_DAO
    assert send(Client(), "POST", "/calls", 201, body, authorization=f"Bearer {token}")["lat"] == CON_DAO["lat"]
    for slip in ({"lat": 999, "lon": 106.7}, {"lat": 10.77}):
        assert len(send(lan, "POST", "/calls", 422, {"phone": "0903123412"} | slip)["detail"]) > 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "a" * 301},
        {"address": None, "text": None},
        {"received_at": "2026-11-22 10:00"},
        {"place": {"kind": "?"}, "lat": 10.78, "lon": 106.7},
        {"text": "ngã\x00 xe", "take": "perhaps"},
        {"phone": None},
        {"phone": 903123412},
        {"phone": "0" * 41},
    ],
)
def test_an_exchange_with_parts_that_cannot_be_read_still_rings(hcm: Cast, lan: Client, wrong: dict[str, Any]) -> None:
    _made, token = device(hcm.centre, "calls")
    body = {"phone": "0903123412", "text": "ngã xe"} | wrong
    rung = send(Client(), "POST", "/calls", 201, body, authorization=f"Bearer {token}")
    assert rung["state"] == "ringing"
    for said in (body["phone"], body.get("address")):  # what can be read as words is not lost
        assert not isinstance(said, str) or said in (rung["phone"], *rung["text"].split(" · "))
    assert len(send(lan, "POST", "/calls", 422, body)["detail"]) > 10  # a person can be asked
