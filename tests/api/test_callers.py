"""Where a caller is: their words beside the place chosen for them, earlier calls, and a colleague who goes on."""

import json
from typing import Any

import pytest
from django.test import Client

from calls.models import Call
from calls.services import close_call
from config import clock
from config.journal.models import Entry
from dispatch.models import Incident
from fleet.auth import staff_actor
from fleet.models import Staff
from tests.api.askers import MODEL_BACKEND
from tests.factories import Cast, FrozenClock, call, incident

SAID = "một hai ba xẹt bốn lăm Lê Văn Sỹ, gần chợ"
CHOSEN = {"label": "123/45 Lê Văn Sỹ, Phường Nhiêu Lộc", "kind": "exact", "error_m": 15, "source": "osm", "note": ""}
SPOT = {"lat": 10.7912, "lon": 106.6701}


def _signed_in(person: Staff) -> Client:
    client = Client()
    client.force_login(person, backend=MODEL_BACKEND)
    return client


def _send(client: Client, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = client.generic(method, f"/api{path}", json.dumps(body or {}), content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_what_the_caller_said_and_what_was_chosen_are_both_kept(hcm: Cast) -> None:
    lan = _signed_in(hcm.lan)
    mine = call(hcm, taken_by=hcm.lan)
    _send(lan, "PATCH", f"/calls/{mine.pk}", {"address": SAID})
    row = _send(lan, "PATCH", f"/calls/{mine.pk}", SPOT | {"place": CHOSEN})
    assert (row["address"], row["place"]) == (SAID, CHOSEN)
    body = SPOT | {"address": SAID, "category": "fall", "priority": "urgent"}
    made = _send(lan, "POST", f"/calls/{mine.pk}/incident", body, 201)
    assert (made["address_said"], made["address"], made["place"]) == (SAID, SAID, CHOSEN)
    # The place is put right in its street: the words stay, of the caller and of the dispatcher.
    other = CHOSEN | {"label": "Hẻm 123 Lê Văn Sỹ", "kind": "alley", "error_m": 80}
    path = f"/incidents/{made['id']}"
    moved = _send(lan, "PATCH", path, {"version": 1, "lat": 10.7915, "lon": 106.6702, "place": other})
    assert (moved["address_said"], moved["address"], moved["place"]) == (SAID, SAID, other)
    # Words put right by a person are kept beside the first ones.
    put_right = _send(lan, "PATCH", path, {"version": 2, "address": "123/45 Lê Văn Sỹ, nhà xanh"})
    assert (put_right["address_said"], put_right["place"]) == (SAID, other)
    # A point set by hand is no longer the place that was chosen.
    by_hand = _send(lan, "PATCH", path, {"version": 3, "lat": 10.7916, "lon": 106.6703})
    assert by_hand["place"] is None
    notes = [entry.data["note"] for entry in Entry.objects.filter(kind="incident.changed").order_by("seq")]
    assert notes[0]["before"]["place"] == CHOSEN
    _send(lan, "PATCH", path, {"version": 3, "lat": 10.7, "lon": 106.6, "place": CHOSEN}, 409)


@pytest.mark.parametrize(
    "place",
    [
        {"kind": "castle"},
        {"error_m": -1},
        {"error_m": True},
        {"label": "x" * 10_000},
        {"label": "a\x00b"},
        {"note": "\x1b[31m"},
    ],
)
def test_a_place_that_cannot_be_is_refused(hcm: Cast, place: dict[str, Any]) -> None:
    mine = call(hcm, taken_by=hcm.lan)
    told = _send(_signed_in(hcm.lan), "PATCH", f"/calls/{mine.pk}", SPOT | {"place": CHOSEN | place}, 422)
    assert told["detail"]
    mine.refresh_from_db()
    assert (mine.lat, mine.place) == (None, None)


def test_a_place_needs_its_point(hcm: Cast) -> None:
    one = incident(hcm)
    _send(_signed_in(hcm.lan), "PATCH", f"/incidents/{one.pk}", {"version": 1, "place": CHOSEN}, 422)


def _called_before(hcm: Cast, frozen: FrozenClock, **fields: Any) -> Call:
    frozen.advance(600)
    return call(hcm, phone="0903123412", received_at=clock.now(), **fields)


def test_earlier_places_of_a_number_come_first_each_once_and_stay_in_the_centre(
    hcm: Cast, cantho: Cast, frozen: FrozenClock
) -> None:
    first = _called_before(hcm, frozen, taken_by=hcm.lan)
    one = Incident.objects.create(
        centre=hcm.centre, number=77, call=first, phone=first.phone, priority="urgent", category="fall",
        address="12 Trần Quang Diệu", place=CHOSEN, call_received_at=first.received_at, created_at=clock.now(),
        created_by=hcm.lan, **SPOT,
    )  # fmt: skip
    _called_before(hcm, frozen, lat=10.79121, lon=106.67011, address="gần chỗ cũ")  # the same house
    elsewhere = _called_before(hcm, frozen, lat=10.7, lon=106.6, address="bến xe Miền Tây")
    joke = _called_before(hcm, frozen, lat=10.5, lon=106.5)
    close_call(centre_id=hcm.centre.pk, call_id=joke.pk, by=staff_actor(hcm.lan), at=clock.now(), reason="nuisance")
    _called_before(hcm, frozen)  # nobody knows from where
    _called_before(cantho, frozen, lat=10.03, lon=105.78, address="Ninh Kiều")
    now = _called_before(hcm, frozen, taken_by=hcm.lan)
    items = _send(_signed_in(hcm.lan), "GET", f"/calls/{now.pk}/earlier")["items"]
    assert [each["address"] for each in items] == ["bến xe Miền Tây", "gần chỗ cũ"]
    assert (items[0]["incident"], items[0]["at"]) == (None, clock.iso(elsewhere.received_at))
    _send(_signed_in(cantho.lan), "GET", f"/calls/{now.pk}/earlier", status=404)
    withheld = call(hcm, phone="", taken_by=hcm.lan)
    assert _send(_signed_in(hcm.lan), "GET", f"/calls/{withheld.pk}/earlier")["items"] == []
    Call.objects.filter(address="gần chỗ cũ").delete()
    items = _send(_signed_in(hcm.lan), "GET", f"/calls/{now.pk}/earlier")["items"]
    assert (items[1]["incident"], items[1]["address"], items[1]["place"]) == (f"{one}", "12 Trần Quang Diệu", CHOSEN)


def test_a_colleague_goes_on_with_a_call_whose_desk_died(hcm: Cast, cantho: Cast) -> None:
    held = call(hcm, taken_by=hcm.lan, text="đau ngực")
    minh, path = _signed_in(hcm.minh), f"/calls/{held.pk}/take-over"
    _send(_signed_in(cantho.lan), "POST", path, {"held_by": hcm.lan.pk}, 404)
    row = _send(minh, "POST", path, {"held_by": hcm.lan.pk})
    assert (row["taken_by"]["name"], row["text"]) == ("Trần Văn Minh", "đau ngực")
    told = Entry.objects.get(kind="call.taken_over")
    assert told.data["note"]["from"] == {"id": hcm.lan.pk, "name": "Nguyễn Thị Lan"}
    assert _send(minh, "POST", path, {"held_by": hcm.lan.pk})["taken_by"]["name"] == "Trần Văn Minh"  # said twice
    assert Entry.objects.filter(kind="call.taken_over").count() == 1
    lan = _signed_in(hcm.lan)
    assert _send(lan, "PATCH", f"/calls/{held.pk}", {"text": "…"}, 409)["winner"]["name"] == "Trần Văn Minh"
    _send(lan, "POST", path, {"held_by": hcm.lan.pk}, 409)  # she sees an old board
    body = SPOT | {"address": SAID, "category": "fall", "priority": "urgent"}
    made = _send(minh, "POST", f"/calls/{held.pk}/incident", body, 201)
    story = _send(minh, "GET", f"/incidents/{made['id']}")["timeline"]
    assert "Tiếp nhận thay Nguyễn Thị Lan" in [each["text"] for each in story]


@pytest.mark.parametrize("state", ["ringing", "closed"])
def test_only_a_call_that_somebody_holds_is_taken_over(hcm: Cast, state: str) -> None:
    one = call(hcm)
    if state == "closed":
        close_call(centre_id=hcm.centre.pk, call_id=one.pk, by=staff_actor(hcm.lan), at=clock.now(), reason="other")
    answer = _send(_signed_in(hcm.minh), "POST", f"/calls/{one.pk}/take-over", {"held_by": hcm.lan.pk}, 409)
    assert answer["state"] == state
