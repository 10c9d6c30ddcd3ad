"""Providers that must be asked: what they answer is read, what they repeat is not written, what fails is shown."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.core.exceptions import ValidationError

from config import clock
from config.threads import in_thread
from fleet.domain.feeds import value_at, zoned
from fleet.inputs import polling
from fleet.inputs.states import write
from fleet.live import live
from fleet.models import Fix, InputState, PositionFeed
from tests.factories import MORNING, Cast, FrozenClock

type Answer = Callable[[httpx.Request], httpx.Response]


def feed(city: Cast, **fields: Any) -> PositionFeed:
    paths = {"items_path": "data.list", "vehicle_path": "plate", "lat_path": "pos.0", "lon_path": "pos.1"}
    more = {"at_path": "t", "speed_path": "v", "speed_unit": "knots", "battery_path": "b"}
    given = {"name": "Hãng GPS", "url": "https://gps.example/v1", **paths, **more, **fields}
    return PositionFeed.objects.create(centre=city.centre, **given)


def rows(**fields: Any) -> dict[str, Any]:
    one = {"plate": "51B-C-01", "pos": [10.77, 106.7], "t": "2026-11-22 14:00:00", "v": 10, "b": 50, **fields}
    return {"data": {"list": [one]}}


async def _asked(city: Cast, answer: Answer, **fields: Any) -> tuple[polling.Feed, httpx.AsyncClient]:
    row = await in_thread(feed, city, **fields)
    got = await in_thread(polling._rows)
    return polling.Feed(got[row.pk]), httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_a_feed_is_read_by_its_paths_and_what_it_repeats_is_not_written_again(
    city: Cast, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_SECRET_GPS", "Bearer abc")
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.headers.get("If-None-Match") == '"2"':
            return httpx.Response(304)
        return httpx.Response(200, json=rows(), headers={"ETag": f'"{len(asked)}"'})

    source, http = await _asked(city, answer, header_secret="FEED_SECRET_GPS")
    assert [await polling.ask(source, http) for _ in range(3)] == [1, 0, 0]
    assert {request.headers["Authorization"] for request in asked} == {"Bearer abc"}
    shown = (await in_thread(live().all, city.centre.pk))[city.c01.pk]
    assert (shown.at_ms, shown.speed_kmh, shown.battery_pct, shown.source) == (
        int(MORNING.timestamp() * 1000), 18.5, 50, "feed",
    )  # fmt: skip
    assert await in_thread(Fix.objects.count) == 1


def _raises(problem: Exception) -> Answer:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise problem

    return answer


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda _: httpx.Response(503, headers={"Retry-After": "200"}), "http_503"),
        (lambda _: httpx.Response(302, headers={"Location": "http://127.0.0.1/"}), "http_302"),
        (lambda _: httpx.Response(200, text="<html>", headers={"ETag": '"1"'}), "bad_json"),
        (lambda _: httpx.Response(200, json={"data": {"list": {}}}), "no_list"),
        (lambda _: httpx.Response(200, content=b" " * 5_000_001), "too_large"),
        (_raises(httpx.ConnectError("no")), "unreachable"),
        (_raises(TimeoutError()), "timeout"),
    ],
)
async def test_what_a_feed_does_wrong_has_a_name(city: Cast, answer: Answer, code: str) -> None:
    source, http = await _asked(city, answer)
    with pytest.raises(polling.Failed) as failed:
        await polling.ask(source, http)
    assert (failed.value.code, source.etag) == (code, "")
    source.failures = 3
    assert source.wait_s(failed.value) >= (200 if code == "http_503" else 64)
    source.failures = 50
    assert source.wait_s(failed.value) <= 360


async def test_a_secret_that_is_not_there_is_not_left_out(city: Cast) -> None:
    source, http = await _asked(city, lambda _: pytest.fail("asked without its key"), header_secret="FEED_SECRET_NONE")
    with pytest.raises(polling.Failed, match="no_secret"):
        await polling.ask(source, http)


async def test_no_other_secret_of_the_server_can_be_named(city: Cast) -> None:
    with pytest.raises(ValidationError):
        await in_thread(PositionFeed(centre=city.centre, header_secret="SECRET_KEY").clean_fields)


async def test_strange_items_cost_only_themselves(city: Cast, frozen: FrozenClock) -> None:
    good = rows()["data"]["list"][0]
    changed: tuple[dict[str, Any], ...] = ({"pos": []}, {"plate": {}}, {"t": "x"}, {"v": "x"})
    strange: list[Any] = [None, 5, [], {}, *({**good, **one} for one in changed)]
    source, http = await _asked(city, lambda _: httpx.Response(200, json={"data": {"list": strange}}))
    assert await polling.ask(source, http) == 1
    assert (await in_thread(live().all, city.centre.pk))[city.c01.pk].speed_kmh is None


async def test_feeds_that_are_added_changed_or_switched_off_are_followed(city: Cast) -> None:
    asking: dict[int, Any] = {}
    source, http = await _asked(city, lambda _: httpx.Response(200, json=rows()))
    row = source.row
    polling._follow({1: row}, asking, http)
    first = asking[1][1]
    polling._follow({1: row}, asking, http)
    assert asking[1][1] is first
    polling._follow({1: {**row, "interval_s": 60}}, asking, http)
    second = asking[1][1]
    polling._follow({}, asking, http)
    await asyncio.gather(first, second, return_exceptions=True)
    assert (first.cancelled(), second.cancelled(), asking) == (True, True, {})


def test_an_outage_is_remembered_from_its_beginning_until_it_ends(hcm: Cast, frozen: FrozenClock) -> None:
    write("feed:1", "Hãng GPS", hcm.centre.pk, "")
    began = frozen.advance(60)
    write("feed:1", "Hãng GPS", hcm.centre.pk, "timeout")
    frozen.advance(60)
    write("feed:1", "Hãng GPS", hcm.centre.pk, "http_503")
    state = InputState.objects.get()
    assert (state.problem, state.failing_since, state.ok_at) == ("http_503", began, MORNING)
    write("feed:1", "Hãng GPS", hcm.centre.pk, "")
    state.refresh_from_db()
    assert (state.problem, state.failing_since, state.ok_at) == ("", None, clock.now())


def test_paths_and_times_of_feeds() -> None:
    value = {"a": [{"b": 1}], "": 2}
    assert [value_at(value, path) for path in ("a.0.b", "a.1.b", "a.x", "b", "a.0.b.c")] == [1, None, None, None, None]
    assert value_at(value, "") is value
    assert [zoned(one) for one in ("2026-11-22 14:00:00", "2026-11-22T07:00:00Z", "x", 5)] == [
        "2026-11-22T14:00:00+07:00", "2026-11-22T07:00:00Z", "x", 5,
    ]  # fmt: skip
