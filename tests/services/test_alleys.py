"""A patient in an alley that no van enters: what the dispatcher, the map and the crew are told."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config import clock
from dispatch.hospitals.destinations import ranked
from dispatch.models import Assignment, Hospital, Incident
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Staff, Vehicle
from mapping.domain.conditions import Profile
from mapping.domain.geo import Point
from mapping.domain.network import draw
from mapping.mouths import alley_words
from mapping.roads import roads
from tests.factories import Cast, assignment, incident, press, vehicle
from tests.factories import shift as sign_on
from tests.unit.mapping.osm_xml import Town, place

ALLEY = {"highway": "service", "service": "alley", "name": "Hẻm 45"}
TOWN = Town(
    {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (1000.0, 0.0), 4: (500.0, 200.0)},
    [(10, [1, 2, 3], {"name": "Lê Văn Sỹ"}), (11, [2, 4], ALLEY)],
)
PROFILES: dict[str, Profile] = {"B": "car", "M": "motorbike"}
DOOR, MOUTH, WEST = place(500, 190), place(500, 0), place(100, 0)


@pytest.fixture(autouse=True)
def alley(settings: Settings, tmp_path: Path) -> None:
    """A build that holds the network alone."""
    graph = tmp_path / "builds" / "one" / "graph"
    graph.mkdir(parents=True)
    draw(TOWN.streets(tmp_path)).save(graph)
    (tmp_path / "current").symlink_to("builds/one")
    settings.ROADS_DIR = tmp_path


def _in_the_alley(cast: Cast) -> Incident:
    return incident(cast, lat=DOOR.lat, lon=DOOR.lon, address="45/12 Lê Văn Sỹ")


def _stands(cast: Cast, car: Vehicle, at: Point) -> None:
    at_ms = round(clock.now().timestamp() * 1000)
    live().put(cast.centre.pk, [Reading(car.pk, at.lat, at.lon, at_ms, 30.0)])


def _client(person: Staff) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_recommendation_says_where_the_van_stops_and_adds_the_walk(hcm: Cast) -> None:
    _stands(hcm, hcm.c01, WEST)
    answer: dict[str, Any] = _client(hcm.lan).get(f"/api/incidents/{_in_the_alley(hcm).pk}/recommendations").json()
    first = answer["recommendations"][0]
    assert (first["call_sign"], first["walk_m"], first["walk_s"]) == (hcm.c01.call_sign, 190, 146)
    assert first["eta_s"] == first["turnout_s"] + first["drive_s"] + first["walk_s"]
    assert first["distance_m"] == pytest.approx(400, abs=2)
    assert first["mouth"]["words"] == "đầu hẻm 45, đường Lê Văn Sỹ"
    assert {"code": "walk", "text": "dừng ở đầu hẻm 45, đường Lê Văn Sỹ, đi bộ 190 m"} in first["reasons"]


def test_a_motorbike_goes_in_and_its_crew_does_not_walk(hcm: Cast) -> None:
    bike = vehicle(hcm.station, "M-09", "M")
    sign_on(bike, hcm.cuc)
    _stands(hcm, bike, WEST)
    answer = _client(hcm.lan).get(f"/api/incidents/{_in_the_alley(hcm).pk}/recommendations").json()
    first = answer["recommendations"][0]
    assert (first["call_sign"], first["walk_m"], first["mouth"]) == ("M-09", 0, None)
    assert first["distance_m"] == pytest.approx(590, abs=2)


def test_the_drive_to_a_hospital_is_the_vehicles_own(hcm: Cast) -> None:
    Hospital.objects.filter(pk=hcm.hospital.pk).update(lat=DOOR.lat, lon=DOOR.lon)
    one = assignment(hcm, of=incident(hcm, lat=WEST.lat, lon=WEST.lon))
    seconds = {}
    for vehicle_class, profile in PROFILES.items():
        Vehicle.objects.filter(pk=hcm.c01.pk).update(vehicle_class=vehicle_class)
        asked = Assignment.objects.select_related("incident", "vehicle").get(pk=one.pk)
        answer = ranked(asked)
        assert answer["source"] == "roads"
        seconds[profile] = answer["hospitals"][0]["eta_s"]
    ridden = roads().eta_field(DOOR, clock.now(), profile="motorbike").eta([WEST.lat], [WEST.lon])[0]
    assert seconds["motorbike"] == pytest.approx(float(ridden), abs=3)
    assert seconds["motorbike"] < seconds["car"] - 20


def test_the_way_ends_at_the_mouth_and_the_walk_is_drawn_for_itself(hcm: Cast) -> None:
    _stands(hcm, hcm.c01, WEST)
    one = _in_the_alley(hcm)
    way = _client(hcm.lan).get(f"/api/incidents/{one.pk}/route?vehicle_id={hcm.c01.pk}").json()
    assert way["line"][-1] == pytest.approx([MOUTH.lat, MOUTH.lon], abs=1e-6)
    assert way["walk_line"][0] == way["line"][-1]
    assert way["walk_line"][-1] == pytest.approx([DOOR.lat, DOOR.lon], abs=1e-6)
    assert way["duration_s"] == way["drive_s"] + way["walk_s"]
    assert way["mouth"]["words"] == "đầu hẻm 45, đường Lê Văn Sỹ"


def test_the_crew_is_told_until_it_stands_before_the_patient(hcm: Cast) -> None:
    _stands(hcm, hcm.c01, WEST)
    one = assignment(hcm, of=_in_the_alley(hcm), vehicle=hcm.c01)
    phone = _client(hcm.an)
    told = phone.get("/api/crew/job").json()
    approach = told["approach"]
    assert (approach["lat"], approach["lon"]) == pytest.approx((MOUTH.lat, MOUTH.lon), abs=1e-5)
    assert (approach["walk_m"], approach["walk_s"]) == (190, 146)
    assert (approach["words"], told["alley"]) == ("đầu hẻm 45, đường Lê Văn Sỹ", "nhà số 12")  # the alley once
    for step in ("acknowledged", "en_route", "on_scene", "at_patient"):
        assert phone.get("/api/crew/job").json()["approach"] is not None
        press(hcm, one, step, by=hcm.an)
    told = phone.get("/api/crew/job").json()
    assert (told["approach"], told["alley"]) == (None, "")


def test_nobody_is_told_to_walk_to_a_patient_on_the_street(hcm: Cast) -> None:
    _stands(hcm, hcm.c01, WEST)
    street = place(800, 5)
    assignment(hcm, of=incident(hcm, lat=street.lat, lon=street.lon), vehicle=hcm.c01)
    told = _client(hcm.an).get("/api/crew/job").json()
    assert (told["approach"], told["alley"]) == (None, "")


def test_a_crew_that_drives_to_the_door_is_told_the_alley(hcm: Cast) -> None:
    _stands(hcm, hcm.c01, WEST)
    street = place(800, 5)
    assignment(
        hcm,
        of=incident(hcm, lat=street.lat, lon=street.lon, address="45/12 Lê Văn Sỹ, Phường Nhiêu Lộc"),
        vehicle=hcm.c01,
    )
    told = _client(hcm.an).get("/api/crew/job").json()
    assert (told["approach"], told["alley"]) == (None, "Vào hẻm 45 Lê Văn Sỹ, nhà số 12")


@pytest.mark.parametrize(
    ("address", "mouth", "words"),
    [
        ("123/45/6 Lê Văn Sỹ", "", "Vào hẻm 123 Lê Văn Sỹ, rồi hẻm 45, nhà số 6"),
        ("123/45/6 Lê Văn Sỹ", "đầu hẻm 123 Lê Văn Sỹ", "rồi hẻm 45, nhà số 6"),
        ("123/45/6 Lê Văn Sỹ", "đầu hẻm 123/45 Lê Văn Sỹ", "nhà số 6"),
        ("123/45/6 Lê Văn Sỹ", "đầu hẻm trên đường Lê Văn Sỹ", "Vào hẻm 123 Lê Văn Sỹ, rồi hẻm 45, nhà số 6"),
        ("45/12 Đường 45", "đầu hẻm trên đường Đường 45", "Vào hẻm 45 Đường 45, nhà số 12"),
        ("12 Lê Văn Sỹ", "đầu hẻm 45 Lê Văn Sỹ", ""),
        ("cổng sau chợ", "", ""),
        ("", "", ""),
    ],
)
def test_an_alley_is_said_once(address: str, mouth: str, words: str) -> None:
    assert alley_words(address, mouth=mouth) == words


def test_the_crews_own_directions_end_at_the_mouth_too(hcm: Cast) -> None:
    _stands(hcm, hcm.c01, WEST)
    assignment(hcm, of=_in_the_alley(hcm), vehicle=hcm.c01)
    way = _client(hcm.an).post("/api/crew/way", {}, content_type="application/json").json()
    assert way["line"][-1] == pytest.approx([MOUTH.lat, MOUTH.lon], abs=1e-6)
    assert (way["walk_m"], way["mouth"]["words"]) == (190, "đầu hẻm 45, đường Lê Văn Sỹ")
