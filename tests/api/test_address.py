"""Addresses over HTTP, from an extract on disk to the answer, and the import of wards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from mapping.address_build import build_addresses
from mapping.domain.address.text import MAX_CHARS
from mapping.gazetteer import gazetteer
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast
from tests.unit.mapping.osm_xml import Town, place

TOWN = Town(
    nodes={1: (-300, 0), 2: (0, 0), 3: (300, 0), 4: (0, -300), 5: (0, 300), 6: (40, 12), 7: (80, 12), 8: (200, 200)},
    ways=[(1, [1, 2, 3], {"name": "Lê Văn Sỹ"}), (2, [4, 2, 5], {"name": "Trần Quang Diệu"})],
    node_tags={
        6: {"addr:housenumber": "121", "addr:street": "Lê Văn Sỹ"},
        7: {"addr:housenumber": "125", "addr:street": "Lê Văn Sỹ"},
        8: {"amenity": "marketplace", "name": "Chợ Tân Định"},
    },
)


def _addresses_of(town: Town, folder: Path, settings: Settings) -> dict[str, int]:
    extract = folder / "town.osm"
    extract.write_text(town.xml(), encoding="utf-8")
    settings.ROADS_DIR = folder / "roads"
    build = folder / "roads" / "builds" / "1"
    build.mkdir(parents=True)
    (folder / "roads" / "current").symlink_to(Path("builds") / "1")
    return build_addresses(extract, build)


@pytest.fixture
def town(tmp_path: Path, settings: Settings) -> Path:
    """A build of a tiny town that holds only its addresses."""
    counts = _addresses_of(TOWN, tmp_path, settings)
    assert counts == {"streets": 2, "alleys": 0, "house_numbers": 2, "street_junctions": 1, "landmarks": 1}
    return tmp_path


@pytest.fixture
def desk(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.lan, backend=MODEL_BACKEND)
    return client


def _get(client: Client, path: str, status: int = 200, **query: str) -> Any:
    response = client.get(f"/api{path}", query)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def test_what_was_typed_comes_back_as_it_was(town: Path, desk: Client) -> None:
    answer = _get(desk, "/address", q="  121 LE VAN SY ")
    assert answer["query"] == "  121 LE VAN SY "
    best = answer["candidates"][0]
    assert (best["kind"], best["score"]) == ("exact", 1.0)
    assert best["matched"] == "121 Lê Văn Sỹ"
    assert abs(best["lat"] - place(40, 12).lat) < 0.0001


def test_an_unknown_number_says_how_it_was_placed(town: Path, desk: Client) -> None:
    best = _get(desk, "/address", q="123 Lê Văn Sỹ", near="10.77,106.69")["candidates"][0]
    assert best["kind"] == "interpolated"
    assert "121–125" in best["note"]


def test_nothing_found_is_a_sentence(town: Path, desk: Client) -> None:
    answer = _get(desk, "/address", q="zzzz qqqq")
    assert answer["candidates"] == []
    assert answer["note"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "x" * 10_000}, "query_too_long"),
        ({"q": "121 Lê Văn Sỹ", "near": "abc"}, "bad_near"),
        ({"q": "121 Lê Văn Sỹ", "near": "nan,nan"}, "outside"),
        ({"q": "121 Lê Văn Sỹ", "near": "0,0"}, "outside"),
        ({"q": "121 Lê Văn Sỹ", "limit": "1000"}, "invalid"),
        ({}, "invalid"),
    ],
)
def test_bad_questions_are_refused_with_a_sentence(town: Path, desk: Client, query: dict[str, str], code: str) -> None:
    answer = _get(desk, "/address", 422, **query)
    assert answer["code"] == code
    assert answer["detail"]


@pytest.mark.parametrize(
    "text", ["\x00\x1b[31m", "'; DROP TABLE calls_call; --", "<img src=x onerror=alert(1)>", "%00", "💥"]
)
def test_hostile_texts_are_only_texts(town: Path, desk: Client, text: str) -> None:
    assert _get(desk, "/address", q=text)["query"] == text


def test_before_which_door(town: Path, desk: Client) -> None:
    at = place(40, 2)
    answer = _get(desk, "/address/reverse", lat=str(at.lat), lon=str(at.lon))
    assert answer["label"].startswith("trước số 121 Lê Văn Sỹ")
    assert answer["nearest_junction"]["name"] == "Lê Văn Sỹ – Trần Quang Diệu"
    assert answer["ward_source"] == "nearest_centre"


def test_far_from_every_road(town: Path, desk: Client) -> None:
    assert _get(desk, "/address/reverse", lat="8.5", lon="110.5")["nearest_junction"] is None
    assert _get(desk, "/address/reverse", 422, lat="91", lon="0")["code"] == "outside"
    assert _get(desk, "/address/reverse", 422, lat="nan", lon="0")["detail"]


def test_without_an_index_coordinates_still_work(tmp_path: Path, settings: Settings, desk: Client) -> None:
    settings.ROADS_DIR = tmp_path / "none"
    assert _get(desk, "/address", q="10.78, 106.69")["candidates"][0]["kind"] == "coordinates"
    assert "build_roads" in _get(desk, "/address", q="121 Lê Văn Sỹ")["note"]
    assert _get(desk, "/address/reverse", lat="10.78", lon="106.69")["label"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "meta.json").unlink(),
        lambda folder: (folder / "meta.json").write_text('{"format": 1}'),
        lambda folder: (folder / "meta.json").write_text('{"format": 999}'),
        lambda folder: (folder / "meta.json").write_text("[]"),
        lambda folder: (folder / "houses.npz").write_bytes(b""),
        lambda folder: (folder / "lines.npz").write_bytes((folder / "lines.npz").read_bytes()[:-40]),
    ],
    ids=["before formats", "older", "newer", "no format", "empty", "cut short"],
)
def test_an_index_that_this_version_cannot_read_is_not_opened(
    town: Path, desk: Client, spoil: Callable[[Path], object]
) -> None:
    spoil(town / "roads" / "builds" / "1" / "address")
    answer = _get(desk, "/address", q="121 Lê Văn Sỹ")
    assert answer["candidates"] == []
    assert "build_roads" in answer["note"]
    assert gazetteer().problem
    assert _get(desk, "/address", q="10.78, 106.69")["candidates"][0]["kind"] == "coordinates"


@pytest.mark.parametrize("q", ["999,999", "0,0", "-10.7,-106.7", "0, 0", "48.8566, 2.3522", "toạ độ 10.7, 206.7"])
def test_coordinates_that_cannot_be_are_told_as_such(town: Path, desk: Client, q: str) -> None:
    answer = _get(desk, "/address", q=q)
    assert answer["candidates"] == []
    assert "ngoài Việt Nam" in answer["note"]


@pytest.mark.parametrize("q", ["3/2", "120, 3/2", "12 34", "8, 10"])
def test_numbers_that_may_be_an_address_are_no_coordinates(town: Path, desk: Client, q: str) -> None:
    assert "ngoài Việt Nam" not in _get(desk, "/address", q=q).get("note", "")


POSTS = Town(
    nodes={1: (0, 0), 2: (1000, 0), 3: (2000, 0), 4: (0, 900), 5: (900, 900), 6: (1000, 20)},
    ways=[(1, [1, 2, 3], {"name": "Đại lộ Bình Dương", "ref": "QL13"}), (2, [4, 5], {"name": "Hùng Vương"})],
    node_tags={
        1: {"highway": "milestone", "distance": "11 km"},
        6: {"highway": "milestone", "distance": "12", "name": "Quốc lộ 13"},
        3: {"highway": "milestone", "pk": "13+000", "ref": "QL13"},
        5: {"highway": "milestone", "distance": "7"},
    },
)


@pytest.mark.parametrize(
    ("q", "at", "error_m"),
    [
        ("km 12 Quốc lộ 13", (1000, 20), 50),
        ("QL13 km12+300", (1000, 20), 350),
        ("Km12,7 QL 13", (2000, 0), 350),
        ("cột mốc km số 11, quốc lộ 13, Thuận An", (0, 0), 50),
        ("km 13 ql13", (2000, 0), 50),
        ("km 7 hùng vương", (900, 900), 50),
    ],
)
def test_a_kilometre_post_is_found_from_the_extract_to_the_answer(
    q: str, at: tuple[float, float], error_m: float, tmp_path: Path, settings: Settings, desk: Client
) -> None:
    _addresses_of(POSTS, tmp_path, settings)
    found = _get(desk, "/address", q=q)["candidates"][0]
    spot = place(*at)
    assert (found["kind"], found["error_m"]) == ("landmark", error_m)
    assert (found["lat"], found["lon"]) == pytest.approx((spot.lat, spot.lon), abs=1e-5)
    assert ("cách đó" in found["note"]) == (error_m > 50)


def test_a_post_of_another_road_or_far_away_is_none(tmp_path: Path, settings: Settings, desk: Client) -> None:
    _addresses_of(POSTS, tmp_path, settings)
    for q in ("km 12 Quốc lộ 22", "QL13 km 40"):
        assert all(each["note"] != "milestone" for each in _get(desk, "/address", q=q)["candidates"][:1])
        assert all("cách đó" not in each["note"] for each in _get(desk, "/address", q=q)["candidates"])


def _wards(path: Path, name: str = "Phường Nhiêu Lộc") -> Path:
    low, high = place(-500, -500), place(500, 500)
    ring = [(low.lon, low.lat), (high.lon, low.lat), (high.lon, high.lat), (low.lon, high.lat), (low.lon, low.lat)]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "27142", "fullName": name}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_imported_wards_are_used_at_once(town: Path, desk: Client) -> None:
    at = place(40, 2)
    before = gazetteer().version
    call_command("import_wards", str(_wards(town / "wards.geojson")), verbosity=0)
    assert gazetteer().version != before
    answer = _get(desk, "/address/reverse", lat=str(at.lat), lon=str(at.lon))
    assert (answer["ward"]["code"], answer["ward_source"]) == ("27142", "polygon")
    assert "Phường Nhiêu Lộc" in answer["label"]
    assert _get(desk, "/address", q="121 Lê Văn Sỹ")["candidates"][0]["ward_code"] == "27142"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"features": [{}]}', '{"features": []}', "\x00\x01"])
def test_a_wrong_wards_file_changes_nothing(town: Path, content: str) -> None:
    call_command("import_wards", str(_wards(town / "wards.geojson")), verbosity=0)
    before = gazetteer().version
    bad = town / "bad.geojson"
    bad.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_wards", str(bad), verbosity=0)
    with pytest.raises(CommandError):
        call_command("import_wards", str(town / "missing.geojson"), verbosity=0)
    assert gazetteer().version == before


def test_beside_the_street_it_says_how_far(town: Path, desk: Client) -> None:
    """In a river, a park, on a runway: not before any door, and nobody is told so."""
    at = place(150, -120)
    answer = _get(desk, "/address/reverse", lat=str(at.lat), lon=str(at.lon))
    assert answer["label"].startswith("cách Lê Văn Sỹ 12")
    assert "trước số" not in answer["label"]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("10.35", "106.98"), ("8.69", "106.6"), ("7", "101"), ("24", "118"), ("16.0", "112.0"), ("10.79", "106.67")],
)
def test_sea_islands_and_corners_of_the_country_have_words(town: Path, desk: Client, lat: str, lon: str) -> None:
    assert _get(desk, "/address/reverse", lat=lat, lon=lon)["label"]
    assert _get(desk, "/address", q="121 le van sy", near=f"{lat},{lon}")["candidates"]


@pytest.mark.parametrize("lat", ["", "abc", "1e400", "-inf", "10;DROP TABLE", "<b>", "0x10", "9" * 400])
def test_what_is_no_coordinate_is_refused_with_a_sentence(town: Path, desk: Client, lat: str) -> None:
    assert _get(desk, "/address/reverse", 422, lat=lat, lon="106.69")["detail"]
    assert _get(desk, "/address", 422, q="chợ", near=f"{lat},106.69")["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "9" * 500, "/" * 500, "hẻm " * 120, "số " * 160, "một hai ba xẹt " * 30, ".," * 250, "\u202e\u200b\ufeff" * 100,
        "a\u0300" * 200, "((((((((((" * 40, "-1/-2/-3", "\t\n\r \x0b\x0c", "https://maps.google.com/?q=" + "1" * 400,
    ],
)  # fmt: skip
def test_the_strangest_texts_are_answered(town: Path, desk: Client, text: str) -> None:
    """Long ones up to the limit; past it a sentence says what the limit is."""
    if len(text) > MAX_CHARS:
        assert _get(desk, "/address", 422, q=text)["code"] == "query_too_long"
    answer = _get(desk, "/address", q=text[:MAX_CHARS])
    assert answer["query"] == text[:MAX_CHARS]
    assert answer["candidates"] or answer["note"]
