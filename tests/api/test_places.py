"""Places by a centre's own names: found at once, by every process, by its own people alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.journal.models import Entry
from fleet.models import Staff
from mapping.models import Place
from tests.api.askers import MODEL_BACKEND
from tests.api.test_address import desk, town
from tests.factories import Cast, own_place, staff
from tests.unit.mapping.osm_xml import place

__all__ = ["desk", "town"]
SPOT = place(150, -120)
PLACE = {"name": "Nhà thờ Ba Chuông", "aliases": ["Nhà thờ Đa Minh"], "lat": SPOT.lat, "lon": SPOT.lon}


def _signed_in(person: Staff) -> Client:
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    return client


def _send(client: Client, method: str, path: str, body: Any = None, status: int = 201) -> Any:
    answer = client.generic(method, f"/api{path}", json.dumps(body or {}), content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


def _found(client: Client, q: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/address", {"q": q, **query}).json()["candidates"]
    return found


def test_an_added_place_is_found_at_once_by_any_of_its_names(town: Path, desk: Client) -> None:
    assert not [each for each in _found(desk, "nha tho ba chuong") if each["source"] == "centre"]
    made = _send(desk, "POST", "/places", PLACE | {"note": "cổng sau đường Trần Quang Diệu"})
    for words in ("nha tho ba chuong", "nhà thờ Đa Minh", "nha tho da mnih"):
        first = _found(desk, words)[0]
        assert (first["matched"], first["kind"], first["source"]) == ("Nhà thờ Ba Chuông", "landmark", "centre")
        assert (first["lat"], first["lon"]) == pytest.approx((SPOT.lat, SPOT.lon), abs=1e-5)
        assert first["note"] == "cổng sau đường Trần Quang Diệu"
    # What was there before is found as before, also beside the new place.
    assert _found(desk, "121 le van sy, gan nha tho ba chuong")[0]["kind"] == "exact"
    around = desk.get("/api/address/reverse", {"lat": f"{SPOT.lat}", "lon": f"{SPOT.lon}"}).json()
    assert around["own_place"] == {"name": "Nhà thờ Ba Chuông", "distance_m": 0}
    _send(desk, "DELETE", f"/places/{made['id']}", status=204)
    assert not [each for each in _found(desk, "nha tho ba chuong") if each["source"] == "centre"]
    _send(desk, "DELETE", f"/places/{made['id']}", status=404)
    told = Entry.objects.filter(kind="place.changed").order_by("seq")
    assert [entry.data["note"].get("removed", False) for entry in told] == [False, True]
    assert {entry.actor["name"] for entry in told} == {"Nguyễn Thị Lan"}


def test_other_centres_neither_find_nor_touch_it(town: Path, hcm: Cast, cantho: Cast) -> None:
    mine = own_place(hcm, lat=SPOT.lat, lon=SPOT.lon)
    theirs = _signed_in(cantho.lan)
    assert not [each for each in _found(theirs, "nha tho ba chuong") if each["source"] == "centre"]
    assert theirs.get("/api/places").json()["items"] == []
    assert theirs.get("/api/address/reverse", {"lat": f"{SPOT.lat}", "lon": f"{SPOT.lon}"}).json()["own_place"] is None
    _send(theirs, "DELETE", f"/places/{mine.pk}", status=404)
    _send(theirs, "POST", "/places", PLACE)  # one name may be at home in two centres
    assert Place.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": ""}, 422),
        ({"name": " \t "}, 422),
        ({"name": "!!!"}, 422),
        ({"name": "x" * 10_000}, 422),
        ({"name": "a\x00b"}, 422),
        ({"aliases": ["--"]}, 422),
        ({"aliases": ["a"] * 11}, 422),
        ({"lat": 91}, 422),
        ({"lon": None}, 422),
        ({"kind": "castle"}, 422),
        ({"note": "\x1b[31m"}, 422),
        ({"name": "<img src=x onerror=alert(1)>"}, 201),
        ({"name": "'; DROP TABLE mapping_place; --"}, 201),
    ],
)
def test_bad_places_are_refused_and_strange_names_are_only_names(desk: Client, change: Any, status: int) -> None:
    answer = _send(desk, "POST", "/places", PLACE | change, status)
    assert answer["name"] == change["name"] if status == 201 else answer["detail"]
    assert Place.objects.count() == (status == 201)


def test_a_name_is_given_once(desk: Client) -> None:
    _send(desk, "POST", "/places", PLACE)
    assert _send(desk, "POST", "/places", PLACE, 409)["code"] == "place_known"


def test_an_administrator_keeps_them_with_the_map_picker(town: Path, hcm: Cast, cantho: Cast) -> None:
    theirs = own_place(cantho, "Bến Ninh Kiều")
    client = _signed_in(hcm.tuan)
    form = client.get(reverse("admin:mapping_place_add")).content.decode()
    assert "js/admin/place.js" in form
    assert 'name="centre"' not in form
    values = {"name": "Nhà thờ Ba Chuông", "aliases": "Đa Minh\n Ba Chuông ", "kind": "worship"}
    values |= {"lat": f"{SPOT.lat}", "lon": f"{SPOT.lon}", "note": ""}
    assert client.post(reverse("admin:mapping_place_add"), values).status_code == 302
    made = Place.objects.get(centre=hcm.centre)
    assert (made.aliases, made.made_by["name"]) == (["Đa Minh", "Ba Chuông"], "Bùi Anh Tuấn")
    assert b"Ba Chu" in client.post(reverse("admin:mapping_place_add"), values).content  # a name is given once
    assert _found(_signed_in(hcm.lan), "ba chuong")[0]["source"] == "centre"
    assert "Ninh Kiều" not in client.get(reverse("admin:mapping_place_changelist")).content.decode()
    assert client.post(reverse("admin:mapping_place_delete", args=[theirs.pk]), {"post": "yes"}).status_code == 302
    client.post(reverse("admin:mapping_place_delete", args=[made.pk]), {"post": "yes"})
    assert list(Place.objects.all()) == [theirs]
    supervisor = staff(hcm.centre, "sup", "Giám sát", "supervisor")
    assert _signed_in(supervisor).get(reverse("admin:mapping_place_changelist")).status_code == 302
