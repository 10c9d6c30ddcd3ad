"""Positions as devices send them: what is right is shown, what is wrong is told, and nothing brings the way in down."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import httpx
import pytest

from config import clock
from config.threads import in_thread
from fleet.live import live
from fleet.models import Fix
from tests.factories import Cast, device
from tests.realtime.boards import as_person

type Fixes = list[Any]


def at(seconds: float = 0) -> str:
    return clock.iso(clock.now() + timedelta(seconds=seconds)) or ""


def fix(**fields: Any) -> dict[str, Any]:
    return {"vehicle": "C-01", "lat": 10.77, "lon": 106.7, "at": at(), **fields}


@pytest.fixture
async def tracker(city: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """The GPS provider of the whole centre."""
    async with await _device(city) as client:
        yield client


async def _device(city: Cast, *, on: Any = None, scopes: tuple[str, ...] = ("positions",)) -> httpx.AsyncClient:
    from config.asgi import application

    _row, token = await in_thread(device, city.centre, *scopes, on=on)
    transport = httpx.ASGITransport(app=cast(Any, application))
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers)


async def _fixes() -> int:
    return await in_thread(Fix.objects.count)


async def test_a_batch_is_taken_fix_by_fix(city: Cast, tracker: httpx.AsyncClient) -> None:
    batch = [fix(), fix(vehicle=city.b02.pk), fix(vehicle="X-99"), fix(lat=91), "no fix", fix(at=at(60))]
    answer = await tracker.post("/api/positions", json={"fixes": batch})
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 2
    told = {one["index"]: one["code"] for one in answer.json()["rejected"]}
    assert told == {2: "unknown_vehicle", 3: "bad_position", 4: "bad_shape", 5: "future"}
    assert all(len(one["text"]) > 5 for one in answer.json()["rejected"])
    assert set(await in_thread(live().all, city.centre.pk)) == {city.c01.pk, city.b02.pk}


async def test_one_place_and_moment_told_in_two_ways_is_one_row_and_brings_nobody_down(
    city: Cast, tracker: httpx.AsyncClient
) -> None:
    at_once = at()
    batch = [fix(at=at_once, **more) for more in ({"speed_kmh": 12}, {}, {"speed_kmh": 12, "heading": 90})]
    answer = await tracker.post("/api/positions", json={"fixes": [*batch, fix(vehicle=city.b02.pk)]})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 4)
    assert await _fixes() == 2


HUGE = "9" * 400
NO_PLACE: tuple[Any, ...] = (None, "", "x", {}, [], True, float("nan"), float("inf"), 10**400, 1e308)
NO_TIME: tuple[Any, ...] = (None, "", "x", "2026-11-22T07:00:00", "0001-01-01T00:00:00Z", {}, [], -1, 1e300, 10**400)
NO_VEHICLE: tuple[Any, ...] = (None, "", 0, -1, 2**63, 2**70, 1.5, True, {}, [], "\x00", "C-01 ", 10**400)
WRONG_FIXES = [
    *({"lat": value} for value in NO_PLACE),
    *({"lon": value} for value in (*NO_PLACE, 180.1)),
    *({"at": value} for value in NO_TIME),
    *({"vehicle": value} for value in NO_VEHICLE),
    {"lat": 0, "lon": 0},
]


@pytest.mark.parametrize("wrong", WRONG_FIXES, ids=lambda one: repr(one)[:40])
async def test_a_wrong_fix_is_told_and_not_kept(tracker: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    body = json.dumps({"fixes": [fix(**wrong)]})
    answer = await tracker.post("/api/positions", content=body)
    assert answer.status_code == 202, answer.text
    assert answer.json()["accepted"] == 0
    assert len(answer.json()["rejected"][0]["text"]) > 5
    assert await _fixes() == 0


@pytest.mark.parametrize("name", ["speed_kmh", "heading", "accuracy_m"])
@pytest.mark.parametrize("value", ["x", {}, [], True, float("nan"), 10**400, -5000])
async def test_a_wrong_side_value_costs_no_position(tracker: httpx.AsyncClient, name: str, value: Any) -> None:
    answer = await tracker.post("/api/positions", content=json.dumps({"fixes": [fix(**{name: value})]}))
    assert answer.json() == {"accepted": 1, "rejected": []}
    assert await in_thread(Fix.objects.values_list(name, flat=True).get) is None


NO_BATCH = [b"", b"{", b"[]", b"null", b"5", b'{"fixes": {}}', b'{"fixes": 5}', b"{}", b"\xff", b"[" * 100_000]
NO_BATCH += [json.dumps({"fixes": [{}] * 1001}).encode(), b'{"fixes": ' + b"9" * 5000 + b"}", b" " * 1_000_001]


@pytest.mark.parametrize("body", NO_BATCH, ids=lambda one: repr(one[:20]))
@pytest.mark.parametrize("path", ["/api/positions", "/api/positions/traccar"])
async def test_what_is_no_batch_is_told(tracker: httpx.AsyncClient, path: str, body: bytes) -> None:
    answer = await tracker.post(path, content=body)
    assert answer.status_code in {413, 422}, answer.text
    assert len(answer.json()["detail"]) > 5
    assert await _fixes() == 0


@pytest.mark.parametrize("name", ["lat", "lon", "timestamp", "id"])
@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "1e400", HUGE, "-999", "\x00", "%ff"])
async def test_a_wrong_osmand_parameter_is_told(tracker: httpx.AsyncClient, name: str, value: str) -> None:
    good = {"id": "C-01", "lat": "10.77", "lon": "106.7", "timestamp": str(int(clock.now().timestamp()))}
    answer = await tracker.get("/api/positions/osmand", params={**good, name: value})
    assert answer.status_code == 422, answer.text
    assert len(answer.json()["detail"]) > 5
    assert await _fixes() == 0


async def test_the_protocols_of_phones_and_of_traccar_are_understood(city: Cast, tracker: httpx.AsyncClient) -> None:
    seconds = int(clock.now().timestamp())
    query = {"id": "C-01", "lat": "10.77", "lon": "106.7", "timestamp": str(seconds), "speed": "10", "bearing": "90"}
    assert (await tracker.get("/api/positions/osmand", params=query)).status_code == 202
    assert (await tracker.post("/api/positions/osmand", data={**query, "id": "B-02"})).status_code == 202
    position = {"latitude": 10.78, "longitude": 106.71, "fixTime": at(), "speed": 20, "course": 45, "accuracy": 8}
    message = {"position": position, "device": {"uniqueId": "A-03"}}
    assert (await tracker.post("/api/positions/traccar", json=message)).status_code == 202
    shown = await in_thread(live().all, city.centre.pk)
    assert {pk: one.speed_kmh for pk, one in shown.items()} == {
        city.c01.pk: 18.5,
        city.b02.pk: 18.5,
        city.a03.pk: 37.0,
    }


@pytest.mark.parametrize("position", [None, [], {}, {"latitude": 10**400}, {"speed": 10**400}, {"speed": {}}])
@pytest.mark.parametrize("unit", [None, {}, {"uniqueId": []}, {"uniqueId": "X-99"}])
async def test_a_wrong_traccar_message_is_told(tracker: httpx.AsyncClient, position: Any, unit: Any) -> None:
    good = {"latitude": 10.78, "longitude": 106.71, "fixTime": at()}
    given = {**good, **position} if isinstance(position, dict) else position
    answer = await tracker.post("/api/positions/traccar", content=json.dumps({"position": given, "device": unit}))
    assert answer.status_code == 422, answer.text
    assert len(answer.json()["detail"]) > 5


async def test_devices_without_the_right_are_refused(city: Cast) -> None:
    paths = ("/api/positions", "/api/positions/osmand", "/api/positions/traccar")
    async with await _device(city, scopes=("calls", "board", "steps", "shifts")) as other:
        for path in paths:
            answer = await other.post(path, json={"fixes": [fix()]})
            assert (answer.status_code, bool(answer.json()["detail"])) == (403, True)
        for wrong in ("Bearer nonsense", "Bearer ", "Basic eDp5", ""):
            other.headers["Authorization"] = wrong
            for path in paths:
                stranger = await other.post(path, json={"fixes": [fix()]})
                assert (stranger.status_code, bool(stranger.json()["detail"])) == (401, True), (path, wrong)
    assert await _fixes() == 0


async def test_a_vehicles_device_speaks_for_its_own_vehicle(city: Cast) -> None:
    async with await _device(city, on=city.c01) as own:
        assert (await own.post("/api/positions", json={"fixes": [fix(vehicle="B-02")]})).json()["accepted"] == 0
        without_name = {key: value for key, value in fix().items() if key != "vehicle"}
        assert (await own.post("/api/positions", json={"fixes": [without_name]})).json()["accepted"] == 1
    assert set(await in_thread(live().all, city.centre.pk)) == {city.c01.pk}


async def test_a_wrong_method_is_told(tracker: httpx.AsyncClient) -> None:
    for path in ("/api/positions", "/api/positions/traccar"):
        answer = await tracker.get(path)
        assert (answer.status_code, bool(answer.json()["detail"])) == (405, True)


async def test_a_crew_sends_its_own_position_whatever_it_writes(city: Cast) -> None:
    from config.asgi import application

    headers = [(name.decode(), value.decode()) for name, value in await as_person(city.an)]
    headers += [("X-CSRFToken", "c" * 32)]
    headers[0] = ("cookie", headers[0][1] + "; csrftoken=" + "c" * 32)
    transport = httpx.ASGITransport(app=cast(Any, application))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as phone:
        answer = await phone.post("/api/positions", json={"fixes": [fix(vehicle="B-02")]})
        assert answer.json() == {"accepted": 1, "rejected": []}
        for body in NO_BATCH:
            told = await phone.post("/api/positions", content=body)
            assert told.status_code in {400, 413, 422}, told.text
            assert told.json()["detail"]
        form = await phone.post("/api/positions", files={"fixes": b"x"})
        assert (form.status_code, bool(form.json()["detail"])) == (422, True)
    assert set(await in_thread(live().all, city.centre.pk)) == {city.c01.pk}


async def test_a_late_fix_goes_to_the_track_once_and_never_drags_the_marker_back(
    city: Cast, tracker: httpx.AsyncClient
) -> None:
    await tracker.post("/api/positions", json={"fixes": [fix(lat=10.78)]})
    late = fix(lat=10.70, at=at(-60))
    assert (await tracker.post("/api/positions", json={"fixes": [late, late]})).json()["accepted"] == 2
    assert (await in_thread(live().all, city.centre.pk))[city.c01.pk].lat == 10.78
    assert await in_thread(list, Fix.objects.order_by("pk").values_list("shown", flat=True)) == [True, False]
