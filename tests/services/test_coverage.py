"""Coverage and reach over HTTP, on a small town built for the purpose."""

import base64
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from pytest_django import Settings

from config import clock
from dispatch import coverage
from fleet.domain.intake import Reading
from fleet.live import live
from mapping.build import build_roads
from tests.factories import Cast, FrozenClock, assignment, incident, shift, zone
from tests.unit.mapping.osm_xml import Town, place

LAT, LON = 10.772, 106.699


@pytest.fixture(scope="session")
def town_roads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One street of 2 km, a little off the centre's stations."""
    folder = tmp_path_factory.mktemp("coverage")
    town = Town({1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (2000.0, 0.0)}, [(10, [1, 2], {}), (11, [2, 3], {})])
    (folder / "town.osm").write_text(town.xml(), encoding="utf-8")
    build_roads(folder / "town.osm", folder / "roads", lambda line: None)
    return folder / "roads"


@pytest.fixture
def desk(hcm: Cast, settings: Settings, town_roads: Path) -> Client:
    settings.ROADS_DIR = town_roads
    coverage._shared.cache_clear()
    client = Client()
    client.force_login(hcm.lan, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _at(cast: Cast, vehicle_id: int, lat: float, lon: float) -> None:
    at_ms = round(clock.now().timestamp() * 1000)
    live().put(cast.centre.pk, [Reading(vehicle_id, lat, lon, at_ms, 30.0)])


def _west() -> tuple[float, float]:
    point = place(0, 0)
    return point.lat, point.lon


def test_without_a_free_vehicle_nothing_is_covered(desk: Client, hcm: Cast) -> None:
    answer = desk.get("/api/coverage").json()
    assert (answer["vehicles"], answer["share"], answer["degraded"]) == (0, 0.0, False)


def test_a_free_vehicle_covers_what_it_reaches_in_time(desk: Client, hcm: Cast) -> None:
    _at(hcm, hcm.b02.pk, *_west())
    answer = desk.get("/api/coverage?target_s=120").json()
    assert answer["vehicles"] == 1
    assert 0.1 < answer["share"] < 0.4
    runs = np.frombuffer(base64.b64decode(answer["seconds"]), np.uint8).reshape(-1, 2)
    cells = np.repeat(runs[:, 0], runs[:, 1])
    assert len(cells) == answer["grid"]["rows"] * answer["grid"]["cols"]
    with_street = cells[cells != coverage.NO_STREET]
    assert len(with_street) >= 6
    assert with_street.max() * answer["unit_s"] <= answer["far_s"]


@pytest.mark.parametrize("cells", [[7], [1, 1, 2], [255] * 600 + [3], [0] * 255, [4] * 510])
def test_runs_give_the_cells_again(cells: list[int]) -> None:
    runs = np.frombuffer(coverage.run_lengths(np.array(cells, np.uint8)), np.uint8).reshape(-1, 2)
    assert np.repeat(runs[:, 0], runs[:, 1]).tolist() == cells


def test_a_vehicle_sent_out_covers_no_longer(desk: Client, hcm: Cast) -> None:
    _at(hcm, hcm.c01.pk, *_west())
    assert desk.get("/api/coverage").json()["share"] > 0.9
    assignment(hcm, of=incident(hcm))
    assert desk.get("/api/coverage").json()["vehicles"] == 0


def test_a_closure_counts_from_the_next_asking(desk: Client, hcm: Cast) -> None:
    _at(hcm, hcm.b02.pk, *_west())
    case, east = incident(hcm), place(1900, 0)
    type(case).objects.filter(pk=case.pk).update(lat=east.lat, lon=east.lon)

    def asked() -> tuple[float, float]:
        ranked = desk.get(f"/api/incidents/{case.pk}/recommendations").json()["recommendations"]
        return ranked[0]["eta_s"], desk.get("/api/coverage").json()["share"]

    (eta_s, share), spot = asked(), place(1500, 0)
    across = ((spot.lat - 0.001, spot.lon), (spot.lat + 0.001, spot.lon))
    zone(hcm, kind="slow", factor=0.1, shape="polygon", points=_band(500, 900))
    slower_s, _same = asked()
    zone(hcm, shape="line", points=across)
    assert eta_s + 100 < slower_s
    closed_s, less = asked()
    assert slower_s + 600 < closed_s
    assert less < share


def _band(west_m: float, east_m: float) -> tuple[tuple[float, float], ...]:
    corners = (place(west_m, -50), place(east_m, -50), place(east_m, 50), place(west_m, 50))
    return tuple((corner.lat, corner.lon) for corner in corners)


def test_only_vehicles_with_the_asked_capability_count(desk: Client, hcm: Cast) -> None:
    _at(hcm, hcm.b02.pk, *_west())
    assert desk.get("/api/coverage?need=bls").json()["vehicles"] == 1
    assert desk.get("/api/coverage?need=als").json()["vehicles"] == 0


def test_boards_of_one_moment_share_one_search_and_a_new_fact_makes_a_new_one(
    desk: Client, hcm: Cast, frozen: FrozenClock
) -> None:
    _at(hcm, hcm.b02.pk, *_west())
    for _ in range(3):
        desk.get("/api/coverage")
    assert coverage._shared.cache_info().misses == 1
    shift(hcm.a03, hcm.cuc)
    desk.get("/api/coverage")
    assert coverage._shared.cache_info().misses == 2


def test_without_roads_it_says_that_it_cannot_tell(desk: Client, settings: Settings, tmp_path: Path) -> None:
    settings.ROADS_DIR = tmp_path
    answer = desk.get("/api/coverage").json()
    assert (answer["source"], answer["degraded"], answer["seconds"]) == ("none", True, None)
    refused = desk.get(f"/api/reach?lat={LAT}&lon={LON}")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_roads")


def test_reach_is_one_area_for_each_number_of_minutes_the_widest_first(desk: Client, hcm: Cast) -> None:
    _at(hcm, hcm.c01.pk, *_west())
    answer = desk.get(f"/api/reach?vehicle_id={hcm.c01.pk}&minutes=1,3").json()
    assert [one["properties"]["minutes"] for one in answer["features"]] == [3, 1]
    assert all(one["geometry"]["coordinates"] for one in answer["features"])
    lat, lon = _west()
    assert desk.get(f"/api/reach?lat={lat}&lon={lon}").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("coverage?need=wings", 422, "bad_need"),
        ("coverage?target_s=0", 422, "invalid"),
        ("reach", 422, "no_start"),
        ("reach?lat=10.7", 422, "no_start"),
        ("reach?lat=95&lon=106", 422, "invalid"),
        ("reach?lat=nan&lon=106", 422, "invalid"),
        ("reach?lat=10.7&lon=106.7&minutes=0", 422, "bad_minutes"),
        ("reach?lat=10.7&lon=106.7&minutes=1,2,3,4,5", 422, "bad_minutes"),
        ("reach?lat=10.7&lon=106.7&minutes=²", 422, "bad_minutes"),
        ("reach?lat=16.0&lon=112.0", 422, "off_the_roads"),
        ("reach?vehicle_id=999999", 404, "no_vehicle"),
    ],
)
def test_a_bad_question_is_answered_with_a_sentence(desk: Client, query: str, status: int, code: str) -> None:
    answer = desk.get(f"/api/{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_another_centres_vehicle_is_not_there(desk: Client, cantho: Cast) -> None:
    assert desk.get(f"/api/reach?vehicle_id={cantho.c01.pk}").status_code == 404
