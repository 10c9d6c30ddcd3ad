"""What the desk draws of vehicles under way: what is left of the way, whither, and how long by the one sum."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config import clock
from dispatch.arriving import arriving_s, fields_to
from dispatch.models import Hospital, Incident
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Station, Vehicle
from mapping.domain.geo import Point
from mapping.domain.network import draw
from mapping.speeds import conditions_at
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock, assignment, incident, press
from tests.unit.mapping.osm_xml import Town, place

#: A street of 1 km, and one that leaves its middle for the north.
TOWN = Town(
    {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (1000.0, 0.0), 4: (500.0, 400.0)},
    [(10, [1, 2, 3], {"name": "Lê Văn Sỹ"}), (11, [2, 4], {"name": "Trần Quang Diệu"})],
)
WEST, MIDDLE, NORTH, EAST = place(100, 0), place(500, 0), place(500, 390), place(900, 0)


@pytest.fixture(autouse=True)
def town(settings: Settings, tmp_path: Path, hcm: Cast) -> None:
    """A build that holds the network alone; the hospital is at its east end."""
    graph = tmp_path / "builds" / "one" / "graph"
    graph.mkdir(parents=True)
    draw(TOWN.streets(tmp_path)).save(graph)
    (tmp_path / "current").symlink_to("builds/one")
    settings.ROADS_DIR = tmp_path
    Hospital.objects.filter(pk=hcm.hospital.pk).update(lat=EAST.lat, lon=EAST.lon)


def _stands(car: Vehicle, at: Point) -> None:
    live().put(car.centre_id, [Reading(car.pk, at.lat, at.lon, round(clock.now().timestamp() * 1000), 30.0)])


def _ways(cast: Cast, one: Incident) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(cast.lan, backend=MODEL_BACKEND)
    answer = client.get(f"/api/incidents/{one.pk}/ways")
    assert answer.status_code == 200, answer.content
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def _near(point: list[float], at: Point) -> bool:
    return abs(point[0] - at.lat) < 2e-4 and abs(point[1] - at.lon) < 2e-4


def _in_the_north(cast: Cast) -> Incident:
    return incident(cast, lat=NORTH.lat, lon=NORTH.lon)


def test_each_vehicle_has_its_way_to_the_scene_and_then_to_its_hospital(hcm: Cast) -> None:
    case = _in_the_north(hcm)
    first, second = assignment(hcm, of=case), assignment(hcm, of=case, vehicle=hcm.b02)
    _stands(hcm.c01, WEST)
    _stands(hcm.b02, EAST)
    press(hcm, first, "en_route")
    to_scene, waiting = _ways(hcm, case)
    assert [one["assignment_id"] for one in (to_scene, waiting)] == [first.pk, second.pk]
    assert {to_scene["to"], waiting["to"]} == {"scene"}
    assert to_scene["source"] == "roads"
    assert _near(to_scene["line"][0], WEST)
    assert any(_near(point, MIDDLE) for point in to_scene["line"])
    assert _near(to_scene["line"][-1], NORTH)
    expected = arriving_s(hcm.centre, [hcm.c01.pk, hcm.b02.pk], NORTH, clock.now())
    assert {one["vehicle_id"]: one["eta_s"] for one in (to_scene, waiting)} == expected  # turnout of the waiting one

    press(hcm, first, "on_scene")
    _stands(hcm.c01, NORTH)
    assert [one["assignment_id"] for one in _ways(hcm, case)] == [second.pk]  # it stands: no way is left
    press(hcm, first, "left_scene", hospital_id=hcm.hospital.pk)
    away = _ways(hcm, case)[0]
    assert (away["assignment_id"], away["to"]) == (first.pk, "hospital")
    assert _near(away["line"][-1], EAST)


def test_a_crew_that_carries_a_patient_home_to_its_own_hospital_has_set_out_long_ago(hcm: Cast) -> None:
    case = _in_the_north(hcm)
    job = assignment(hcm, of=case)
    for step in ("en_route", "on_scene"):
        press(hcm, job, step)
    press(hcm, job, "left_scene", hospital_id=hcm.hospital.pk)
    Station.objects.filter(pk=hcm.c01.station_id).update(lat=MIDDLE.lat, lon=MIDDLE.lon)  # a station on the way
    _stands(hcm.c01, MIDDLE)
    (away,) = _ways(hcm, case)
    field = fields_to(hcm.centre, EAST, clock.now(), conditions_at(hcm.centre.pk, clock.now())).road
    assert away["eta_s"] == round(float(field.eta([MIDDLE.lat], [MIDDLE.lon])[0]))


def test_what_nobody_knows_is_not_told(hcm: Cast, frozen: FrozenClock) -> None:
    """No position: no way. An old one: where it was, but no time. No hospital yet: no way."""
    case = _in_the_north(hcm)
    job = assignment(hcm, of=case)
    assert _ways(hcm, case) == []
    _stands(hcm.c01, WEST)
    press(hcm, job, "en_route")
    frozen.advance(hcm.centre.stale_s + 1)
    (old,) = _ways(hcm, case)
    assert old["eta_s"] is None
    assert _near(old["line"][0], WEST)
    press(hcm, job, "left_scene")
    assert _ways(hcm, case) == []
