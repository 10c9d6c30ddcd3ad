"""Several extracts side by side: every user of the roads asks for its own centre's, and nobody gets another's."""

import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from config import clock
from dispatch import coverage
from fleet.domain.intake import Reading
from fleet.live import live
from mapping.build import build_roads
from mapping.extracts import built_extracts, extract_of, folder_of, own_folder, roads_problem
from mapping.roads import roads, roads_around
from tests.factories import Cast, FrozenClock, incident
from tests.unit.mapping.osm_xml import Town, place

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
#: Two towns that know nothing of each other, 40 km apart: west of the market, and far in the east.
EAST_M = 40_000.0


def _town(folder: Path, east_m: float, street: str) -> Path:
    town = Town({1: (east_m, 0.0), 2: (east_m + 2000.0, 0.0)}, [(10, [1, 2], {"name": street})])
    path = folder / f"{street[0]}.osm"
    path.write_text(town.xml(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def two_extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ROADS_DIR with `delta` (in the east) and `metro` (at the market)."""
    folder = tmp_path_factory.mktemp("extracts")
    build_roads(_town(folder, 0.0, "Nguyễn Huệ"), folder / "roads" / "metro", lambda line: None)
    build_roads(_town(folder, EAST_M, "Trần Phú"), folder / "roads" / "delta", lambda line: None)
    return folder / "roads"


@pytest.fixture
def centres(hcm: Cast, cantho: Cast, settings: Settings, two_extracts: Path) -> tuple[Cast, Cast]:
    settings.ROADS_DIR = two_extracts
    coverage._shared.cache_clear()
    for cast, name in ((hcm, "metro"), (cantho, "delta")):
        cast.centre.roads = name
        cast.centre.save()
    return hcm, cantho


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _at(cast: Cast, east_m: float) -> None:
    spot = place(east_m, 0)
    at_ms = round(clock.now().timestamp() * 1000)
    live().put(cast.centre.pk, [Reading(cast.c01.pk, spot.lat, spot.lon, at_ms, 30.0)])


def test_ranking_route_coverage_and_reach_run_on_the_centres_own_roads(
    centres: tuple[Cast, Cast], frozen: FrozenClock
) -> None:
    for cast, east_m, street in ((centres[0], 0.0, "Nguyễn Huệ"), (centres[1], EAST_M, "Trần Phú")):
        desk, spot = _client(cast.lan), place(east_m + 1900, 0)
        _at(cast, east_m + 100)
        case = incident(cast, lat=spot.lat, lon=spot.lon)
        ranked = desk.get(f"/api/incidents/{case.pk}/recommendations").json()
        assert (ranked["source"], ranked["degraded"]) == ("roads", False)
        way = desk.get(f"/api/incidents/{case.pk}/route?vehicle_id={cast.c01.pk}").json()
        assert way["source"] == "roads"
        assert way["duration_s"] == pytest.approx(ranked["recommendations"][0]["drive_s"], abs=1)
        reach = desk.get(f"/api/reach?lat={spot.lat}&lon={spot.lon}&minutes=5").json()
        assert len(reach["features"]) == 1
        assert desk.get("/api/coverage").json()["source"] == "roads"
        assert street in desk.get(f"/api/address/reverse?lat={spot.lat}&lon={spot.lon}").json()["label"]


def test_an_address_is_looked_up_in_the_centres_own_index(centres: tuple[Cast, Cast]) -> None:
    metro, delta = _client(centres[0].lan), _client(centres[1].lan)
    found = [
        {each["matched"] for each in client.get("/api/address", {"q": q}).json()["candidates"]}
        for client in (metro, delta)
        for q in ("Nguyễn Huệ", "Trần Phú")
    ]
    assert ["Nguyễn Huệ" in found[0], "Trần Phú" in found[1]] == [True, False]
    assert ["Nguyễn Huệ" in found[2], "Trần Phú" in found[3]] == [False, True]


def test_each_page_is_given_its_own_map_and_no_cache_mixes_them_up(
    centres: tuple[Cast, Cast], two_extracts: Path
) -> None:
    tags = set()
    for cast, name in ((centres[0], "metro"), (centres[1], "delta")):
        desk, bytes_of = _client(cast.lan), (two_extracts / name / "current" / "base.pmtiles").read_bytes()
        page = desk.get("/").content.decode()
        assert re.findall(r"/tiles/[a-z/]*base\.pmtiles", page) == [f"/tiles/{name}/base.pmtiles"]
        named = Client().get(f"/tiles/{name}/base.pmtiles", headers={"Range": "bytes=0-"})
        own = desk.get("/tiles/base.pmtiles", headers={"Range": "bytes=0-"})
        assert named.content == own.content == bytes_of
        assert named["Cache-Control"] == "public, max-age=600"
        # The same address for both centres: nobody else's copy, and asked again each time.
        assert own["Cache-Control"] == "private, no-cache"
        assert "Cookie" in own["Vary"]
        assert named["ETag"] == own["ETag"]
        tags.add(own["ETag"])
        other = next(iter(tags - {own["ETag"]}), '"none"')
        assert desk.get("/tiles/base.pmtiles", headers={"If-None-Match": other}).status_code == 200
    assert len(tags) == 2


@pytest.mark.parametrize("name", ["builds", "current", "nowhere", "Metro", "-x"])
def test_a_map_that_is_not_there_is_a_404_with_a_sentence(centres: tuple[Cast, Cast], name: str) -> None:
    answer = Client().get(f"/tiles/{name}/base.pmtiles")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_base_map")


def test_a_centre_whose_extract_is_not_built_gets_nobody_elses(centres: tuple[Cast, Cast]) -> None:
    hcm = centres[0]
    hcm.centre.roads = "gone"
    hcm.centre.save()
    desk, spot = _client(hcm.lan), place(1900, 0)
    _at(hcm, 100)
    ranked = desk.get(f"/api/incidents/{incident(hcm, lat=spot.lat, lon=spot.lon).pk}/recommendations").json()
    assert (ranked["source"], ranked["degraded"]) == ("straight_line", True)
    assert "build_roads" in desk.get("/api/address", {"q": "Nguyễn Huệ"}).json()["note"]
    assert desk.get("/tiles/base.pmtiles").status_code == 404
    ready = desk.get("/readyz").json()
    assert ready["extracts"] == {"delta": "ok", "gone": "missing"}
    assert (ready["status"], ready["parts"]["roads"]) == ("degraded", "degraded")
    admin = _client(hcm.tuan).get(f"/admin/fleet/centre/{hcm.centre.pk}/change/").content.decode()
    assert "gone (chưa dựng)" in admin
    assert "“gone” chưa được dựng" in admin


def test_the_administrator_chooses_among_what_is_built(centres: tuple[Cast, Cast]) -> None:
    hcm = centres[0]
    admin, url = _client(hcm.tuan), f"/admin/fleet/centre/{hcm.centre.pk}/change/"
    form = admin.get(url).context["adminform"].form
    assert [value for value, _text in form.fields["roads"].choices] == ["", "delta", "metro"]
    body = {name: form.initial[name] for name in form.fields if form.initial.get(name) is not None}
    assert admin.post(url, body | {"roads": "../etc"}).status_code == 200
    assert extract_of(hcm.centre.pk) == "metro"
    assert admin.post(url, body | {"roads": "delta"}).status_code == 302
    assert extract_of(hcm.centre.pk) == "delta"


def test_whoever_chooses_nothing_has_the_nameless_or_the_only_one(settings: Settings, tmp_path: Path) -> None:
    settings.ROADS_DIR = tmp_path / "roads"
    assert (built_extracts(), roads().degraded) == ([], True)
    assert "chưa" in roads_problem("").lower()
    build_roads(_town(tmp_path, 0.0, "Nguyễn Huệ"), own_folder("metro"), lambda line: None)
    assert folder_of("") == own_folder("metro")
    assert not roads().degraded
    build_roads(_town(tmp_path, EAST_M, "Trần Phú"), own_folder(""), lambda line: None)  # as before there were names
    assert built_extracts() == ["", "metro"]
    assert folder_of("") == folder_of("default") == tmp_path / "roads"
    assert roads_around(place(10, 0)) is roads("metro")
    assert roads_around(place(EAST_M + 10, 0)) is roads()


def test_the_command_builds_under_a_name_and_refuses_a_bad_one(settings: Settings, tmp_path: Path) -> None:
    settings.ROADS_DIR = tmp_path / "roads"
    extract = str(_town(tmp_path, 0.0, "Nguyễn Huệ"))
    call_command("build_roads", extract, name="metro", stdout=StringIO())
    assert built_extracts() == ["metro"]
    for bad in ("../metro", "builds", "Mê Kông", "a" * 41):
        with pytest.raises(CommandError, match="Tên bản đồ"):
            call_command("build_roads", extract, name=bad, stdout=StringIO())
    assert built_extracts() == ["metro"]
