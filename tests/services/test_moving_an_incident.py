"""An incident that is somewhere else: its words, what the caller said, the story, and when the vehicle gets there."""

import json
from typing import Any

import pytest
from django.test import Client

from config import clock
from dispatch.services.assignments import assign_vehicle
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock, incident, press

CHOSEN = {"label": "7 Nguyễn Trãi, Phường Chợ Quán", "kind": "exact", "error_m": 10, "source": "osm", "note": ""}
FAR: dict[str, Any] = {"lat": 10.7550, "lon": 106.6700}


@pytest.fixture(name="lan")
def _lan(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.lan, backend=MODEL_BACKEND)
    return client


def change(client: Client, incident_id: int, status: int = 200, **body: Any) -> Any:
    answer = client.patch(f"/api/incidents/{incident_id}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def story(client: Client, incident_id: int) -> list[str]:
    return [each["text"] for each in client.get(f"/api/incidents/{incident_id}").json()["timeline"]]


def report(cast: Cast, vehicle_id: int, lat: float, lon: float) -> None:
    live().put(cast.centre.pk, [Reading(vehicle_id, lat, lon, round(clock.now().timestamp() * 1000), 40.0)])


def test_the_words_follow_to_another_place_and_what_was_said_stays(hcm: Cast, lan: Client) -> None:
    one = incident(hcm)
    said = one.address
    moved = change(lan, one.pk, version=1, **FAR, place=CHOSEN)
    assert (moved["address"], moved["address_said"], moved["place"]) == (CHOSEN["label"], said, CHOSEN)
    assert story(lan, one.pk)[-1].startswith("Dời ca ")
    assert story(lan, one.pk)[-1].endswith(f": “{said}” → “{CHOSEN['label']}”")
    # Taken back: the old point with the old words.
    back = change(lan, one.pk, version=2, lat=one.lat, lon=one.lon, address=said)
    assert (back["address"], back["place"], back["lat"]) == (said, None, one.lat)
    assert story(lan, one.pk)[-1].endswith(f": “{CHOSEN['label']}” → “{said}”")
    # Somebody who saw the incident before that moves nothing.
    change(lan, one.pk, 409, version=2, **FAR, place=CHOSEN)


def test_a_place_without_a_name_leaves_no_incident_without_an_address(hcm: Cast, lan: Client) -> None:
    moved = change(lan, incident(hcm).pk, version=1, **FAR, place={**CHOSEN, "label": " "})
    assert moved["address"] == "10.75500, 106.67000"


def test_a_point_set_by_hand_brings_words_and_a_door_put_right_keeps_them(hcm: Cast, lan: Client) -> None:
    one = incident(hcm)
    near = change(lan, one.pk, version=1, lat=one.lat + 0.0003, lon=one.lon)
    assert near["address"] == one.address
    assert story(lan, one.pk)[-1] == "Sửa vị trí, 33 m"
    far = change(lan, one.pk, version=2, **FAR)
    assert far["address"] not in ("", one.address)


def test_a_running_vehicle_gets_a_new_eta_never_the_old_one(hcm: Cast, lan: Client, frozen: FrozenClock) -> None:
    one = incident(hcm)
    report(hcm, hcm.c01.pk, one.lat, one.lon)
    sent = assign_vehicle(
        centre_id=hcm.centre.pk, incident_id=one.pk, vehicle_id=hcm.c01.pk, by=staff_actor(hcm.lan), at=clock.now(),
        eta_s=61,
    )  # fmt: skip
    press(hcm, sent, "en_route")
    frozen.advance(120)
    report(hcm, hcm.c01.pk, one.lat, one.lon)
    row = change(lan, one.pk, version=1, **FAR, place=CHOSEN)["assignments"][0]
    assert row["eta_s"] > 120 + 61  # since it was sent
    frozen.advance(3600)  # nobody knows where it is now
    row = change(lan, one.pk, version=2, lat=10.7900, lon=106.6600)["assignments"][0]
    assert row["eta_s"] is None


def test_a_vehicle_at_the_scene_keeps_its_figures(hcm: Cast, lan: Client) -> None:
    one = incident(hcm)
    sent = assign_vehicle(
        centre_id=hcm.centre.pk, incident_id=one.pk, vehicle_id=hcm.c01.pk, by=staff_actor(hcm.lan), at=clock.now(),
        eta_s=61,
    )  # fmt: skip
    press(hcm, sent, "on_scene")
    assert change(lan, one.pk, version=1, **FAR)["assignments"][0]["eta_s"] == 61
