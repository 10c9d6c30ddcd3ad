"""Closures as facts: drawn, told to the boards, obeyed by the ranking, removed, over."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from config.journal.actor import SYSTEM
from config.journal.models import Entry
from config.problems import Conflict, Invalid, Missing
from dispatch.board import snapshot
from dispatch.domain.board import fold, picture
from dispatch.worker import end_closures
from fleet.auth import staff_actor
from mapping import zones
from tests.factories import Cast, FrozenClock, zone

BLOCK = [[10.775, 106.699], [10.775, 106.701], [10.777, 106.701]]


@pytest.fixture
def desk(hcm: Cast) -> Client:
    client = Client()
    client.force_login(hcm.lan, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _folded(before: dict[str, Any], centre_id: int) -> dict[str, Any]:
    for entry in Entry.objects.filter(centre_id=centre_id, seq__gt=before["seq"]).order_by("seq"):
        before = fold(before, entry.as_message())
    return before


def test_boards_hear_of_a_zone_and_of_its_end(hcm: Cast, frozen: FrozenClock) -> None:
    centre_id = hcm.centre.pk
    before = snapshot(centre_id)
    first, second = zone(hcm), zone(hcm, kind="slow", factor=0.4)
    assert picture(_folded(before, centre_id)) == picture(snapshot(centre_id))
    zones.remove_zone(centre_id=centre_id, zone_id=first.pk, by=staff_actor(hcm.lan), at=frozen.at)
    assert [row["id"] for row in snapshot(centre_id)["zones"]] == [second.pk]
    assert picture(_folded(before, centre_id)) == picture(snapshot(centre_id))
    assert {e.kind for e in Entry.objects.filter(subject=f"zone:{first.pk}")} == {"zone.changed"}


def test_a_zone_is_in_force_from_its_beginning_to_its_end(hcm: Cast, frozen: FrozenClock) -> None:
    now = frozen.at
    zone(hcm, from_at=now + timedelta(minutes=10), to_at=now + timedelta(minutes=20))
    force = [bool(zones.zones_at(hcm.centre.pk, now + timedelta(minutes=m))) for m in (9, 10, 19, 20)]
    assert force == [False, True, True, False]


def test_the_worker_takes_a_zone_away_when_its_time_is_over(hcm: Cast, frozen: FrozenClock) -> None:
    zone(hcm, to_at=frozen.at + timedelta(minutes=5))
    end_closures()
    assert len(snapshot(hcm.centre.pk)["zones"]) == 1
    frozen.at += timedelta(minutes=5)
    end_closures()
    end_closures()
    assert snapshot(hcm.centre.pk)["zones"] == []
    ends = [e for e in Entry.objects.filter(kind="zone.changed") if e.data["drop"]]
    assert [e.actor["kind"] for e in ends] == [SYSTEM.kind]


def test_one_centre_never_sees_anothers_zones(hcm: Cast, cantho: Cast, frozen: FrozenClock) -> None:
    there = zone(cantho)
    assert zones.zones_at(hcm.centre.pk, frozen.at) == ()
    with pytest.raises(Missing):
        zones.remove_zone(centre_id=hcm.centre.pk, zone_id=there.pk, by=staff_actor(hcm.lan), at=frozen.at)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to_at": timedelta(hours=-1)}, "bad_times"),
        ({"from_at": timedelta(hours=-3), "to_at": timedelta(hours=-1)}, "already_over"),
        ({"to_at": timedelta(days=61)}, "too_long"),
        ({"points": ((48.8, 2.3), (48.9, 2.3), (48.9, 2.4))}, "outside"),
        ({"points": ((10.7, 106.7), (10.71, 106.71), (10.7, 106.71), (10.71, 106.7))}, "bad_crossing"),
        ({"points": ((10.7, 106.7), (10.71, 106.71))}, "bad_points"),
        ({"points": ((9.0, 106.0), (11.0, 106.0), (11.0, 107.0))}, "bad_length"),
        ({"reason": ""}, "no_reason"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    hcm: Cast, frozen: FrozenClock, fields: dict[str, Any], code: str
) -> None:
    given = {name: frozen.at + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    with pytest.raises(Invalid) as refused:
        zone(hcm, **given)
    assert refused.value.code == code
    assert refused.value.detail
    assert snapshot(hcm.centre.pk)["zones"] == []


def test_a_centre_has_so_many_zones_and_no_more(hcm: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "MOST_ZONES", 2)
    zone(hcm), zone(hcm)
    with pytest.raises(Conflict):
        zone(hcm)


def test_drawing_and_removing_over_http(desk: Client, hcm: Cast, frozen: FrozenClock) -> None:
    body = {"kind": "slow", "factor": 0.3, "points": BLOCK, "to_at": "2026-11-22T09:00:00Z", "reason": "họp chợ"}
    made = desk.post("/api/zones", body, content_type="application/json")
    assert made.status_code == 201
    row = made.json()
    assert (row["kind"], row["from_at"], row["by"]["name"]) == ("slow", "2026-11-22T07:00:00.000Z", hcm.lan.name)
    assert desk.get("/api/zones").json()["items"] == [row]
    assert desk.delete(f"/api/zones/{row['id']}").status_code == 204
    assert desk.delete(f"/api/zones/{row['id']}").status_code == 404
    assert desk.get("/api/zones").json()["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "lava"},
        {"factor": 0},
        {"points": [[91, 106]] * 3},
        {"points": [[10.7, 106.7]] * 61},
        {"to_at": "2026-11-22 09:00"},
        {"reason": "x" * 201},
        {"reason": "\u0000"},
    ],
)
def test_bad_fields_are_refused(desk: Client, change: dict[str, Any]) -> None:
    body = {"kind": "closed", "points": BLOCK, "to_at": "2026-11-22T09:00:00Z", "reason": "ngập"} | change
    answer = desk.post("/api/zones", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["detail"]
