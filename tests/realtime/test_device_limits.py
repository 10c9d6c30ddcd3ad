"""What a device says of itself, how it proves who it is, and how often it may come."""

import json
import logging
from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest
from pytest_django.fixtures import Settings

from config import clock
from config.threads import in_thread
from fleet.intake import intake
from fleet.live import live
from fleet.models import Fix, RefusedFixes
from fleet.refusals import Refusals
from tests.factories import Cast, device

type Open = Callable[..., httpx.AsyncClient]


@pytest.fixture
def door() -> Open:
    from config.asgi import application

    def open_(token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=cast(Any, application))
        return httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers)

    return open_


def osmand(**fields: Any) -> dict[str, str]:
    given = {"lat": 10.77, "lon": 106.7, "timestamp": int(clock.now().timestamp()), **fields}
    return {name: str(value) for name, value in given.items()}


async def test_a_token_in_the_form_is_as_good_as_one_in_the_address_and_in_no_log(
    city: Cast, door: Open, caplog: pytest.LogCaptureFixture
) -> None:
    _row, token = await in_thread(device, city.centre, "positions", on=city.c01)
    caplog.set_level(logging.DEBUG)
    async with door() as phone:
        form = await phone.post("/api/positions/osmand", data=osmand(token=token, batt=81.6))
        assert form.status_code == 202, form.text
        wrong = await phone.post("/api/positions/osmand", data=osmand(token=token + "x"))
        assert (wrong.status_code, (await phone.post("/api/positions/osmand", data=osmand())).status_code) == (401, 401)
        assert (await phone.post("/api/positions/osmand", content=b"x" * 20_000)).status_code == 413
    assert token not in caplog.text
    assert (await in_thread(live().all, city.centre.pk))[city.c01.pk].battery_pct == 82


async def test_the_json_of_newer_traccar_clients_is_understood(city: Cast, door: Open) -> None:
    _row, token = await in_thread(device, city.centre, "positions")
    coords = {"latitude": 10.78, "longitude": 106.71, "accuracy": 6, "speed": 10, "heading": 45}
    location = {"timestamp": clock.iso(clock.now()), "coords": coords, "battery": {"level": 0.35}}
    async with door() as phone:
        address = f"/api/positions/osmand?token={token}"
        taken = await phone.post(address, json={"location": location, "device_id": "B-02"})
        assert taken.status_code == 202, taken.text
        wrongs: tuple[dict[str, Any], ...] = (
            {},
            {"location": []},
            {"location": {"coords": 5}},
            {"location": location, "device_id": {}},
        )
        for wrong in wrongs:
            assert (await phone.post(address, json=wrong)).status_code == 422
    shown = (await in_thread(live().all, city.centre.pk))[city.b02.pk]
    assert (shown.lat, shown.speed_kmh, shown.heading, shown.battery_pct) == (10.78, 36.0, 45.0, 35)


async def test_a_device_that_comes_too_often_is_told_when_to_come_again_and_holds_back_nobody_else(
    city: Cast, door: Open, settings: Settings
) -> None:
    settings.DEVICE_REQUESTS_S = 1
    row, hasty = await in_thread(device, city.centre, "positions", on=city.c01)
    _row, calm = await in_thread(device, city.centre, "positions", on=city.b02)
    async with door(hasty) as box, door(calm) as other:
        statuses = [(await box.post("/api/positions", json={"fixes": []})).status_code for _ in range(40)]
        told = await box.post("/api/positions", json={"fixes": []})
        assert (await other.post("/api/positions", json={"fixes": []})).status_code == 202
    assert statuses[:30] == [202] * 30
    assert (told.status_code, told.headers["Retry-After"]) == (429, "1")
    assert len(told.json()["detail"]) > 5
    await intake().refusals.write()
    counted = await in_thread(RefusedFixes.objects.get)
    assert (counted.device_id, counted.vehicle_id, counted.reason) == (row.pk, city.c01.pk, "too_often")
    assert counted.count >= 5


async def test_refused_fixes_are_counted_by_device_vehicle_and_reason(city: Cast, door: Open) -> None:
    _row, token = await in_thread(device, city.centre, "positions")
    good = {"vehicle": "C-01", "lat": 10.77, "lon": 106.7, "at": clock.iso(clock.now())}
    batch = [good, {**good, "lat": 91}, {**good, "lat": "x"}, {**good, "vehicle": "X-9"}, {**good, "at": 99e9}, 5]
    async with door(token) as box:
        for _ in range(2):
            await box.post("/api/positions", content=json.dumps({"fixes": batch}))
            await intake().refusals.write()
    counted = await in_thread(list, RefusedFixes.objects.values_list("vehicle", "reason", "count"))
    assert sorted(counted, key=str) == sorted(
        [
            (city.c01.pk, "bad_position", 4),
            (None, "unknown_vehicle", 2),
            (city.c01.pk, "future", 2),
            (None, "bad_shape", 2),
        ],
        key=str,
    )
    assert await in_thread(Fix.objects.count) == 1


async def test_a_flood_of_refusals_is_bounded_and_an_outage_loses_no_count(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from config.access import Principal
    from config.journal.actor import Actor

    who = Principal(Actor("device", None, "x"), city.centre.pk)
    refusals = Refusals()
    monkeypatch.setattr("fleet.refusals.MOST", 2)
    for vehicle in (city.c01.pk, city.b02.pk, city.a03.pk, city.c01.pk):
        refusals.count(who, vehicle, "future")

    def fails(_counts: object) -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr("fleet.refusals.add", fails)
        await refusals.write()
    await refusals.write()
    counted = await in_thread(list, RefusedFixes.objects.order_by("vehicle").values_list("vehicle", "count"))
    assert counted == [(city.c01.pk, 2), (city.b02.pk, 1)]
