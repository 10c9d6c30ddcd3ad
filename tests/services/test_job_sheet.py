"""The printed sheet of an incident carries its own maps, drawn here, where there are roads."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config import clock
from dispatch.hospitals.services import choose_destination
from dispatch.job_sheet import maps_of
from dispatch.models import Assignment, Incident
from fleet.auth import staff_actor
from mapping.build import build_roads
from tests.factories import Cast, assignment, incident
from tests.unit.mapping.conftest import town
from tests.unit.mapping.osm_xml import PLANE

DOOR, MOUTH = PLANE.to_point(400, 20), PLANE.to_point(300, 0)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheet")
    (folder / "town.osm").write_text(town().xml(), encoding="utf-8")
    build_roads(folder / "town.osm", folder / "roads", lambda line: None)
    return folder / "roads"


@pytest.fixture
def case(hcm: Cast, built: Path, settings: Settings) -> Incident:
    settings.ROADS_DIR = built
    return incident(hcm, lat=DOOR.lat, lon=DOOR.lon, address='12 <b>"Lê Lợi"</b>, Bến Thành')


def test_first_the_place_then_also_the_way_to_the_hospital(hcm: Cast, case: Incident) -> None:
    [(title, svg)] = maps_of(case)
    assert (title, "Lê Lợi" in svg, "<b>" in svg, "© OpenStreetMap contributors" in svg) == (title, True, False, True)
    job = assignment(hcm, of=case)
    Assignment.objects.update(scene={"door": [DOOR.lat, DOOR.lon], "mouth": [MOUTH.lat, MOUTH.lon]})
    told: dict[str, Any] = {"centre_id": hcm.centre.pk, "by": staff_actor(hcm.lan), "at": clock.now()}
    choose_destination(assignment_id=job.pk, hospital_id=hcm.hospital.pk, **told)
    (_title, around), (to_hospital, way) = maps_of(case)
    assert ("xuống xe" in around, hcm.hospital.name in to_hospital, hcm.hospital.name in way) == (True, True, True)


def test_the_page_carries_them_for_its_own_centre_alone(hcm: Cast, cantho: Cast, case: Incident) -> None:
    pages = {}
    for person in (hcm.hoa, hcm.lan, cantho.hoa):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        pages[person.username] = client.get(f"/reports/incident/{case.pk}")
    assert [page.status_code for page in pages.values()] == [200, 200, 404]
    body = pages[hcm.hoa.username].content.decode()
    assert body.count("<svg") == 1
    assert "style=" not in body[body.index("<svg") : body.index("</svg>")]


def test_without_roads_around_the_place_there_is_no_map(hcm: Cast, case: Incident) -> None:
    assert maps_of(incident(hcm, lat=21.03, lon=105.85)) == []
