"""The hospital's socket: its own inbound patients as they change, nobody else's, and an end when the access ends."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from config import clock
from config.sockets import NOT_SIGNED_IN
from config.threads import in_thread
from dispatch.hospitals.consumer import HospitalConsumer
from dispatch.hospitals.ending import revoke
from dispatch.hospitals.inbound import SHOWN_AFTER
from dispatch.models import HospitalAccess, PreAlert
from fleet.auth import principal_of_user, staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from tests.factories import Cast, assignment, bound_for, hospital, incident, press, staff, written
from tests.realtime.boards import Socket, as_person

pytestmark = pytest.mark.usefixtures("quick_heart")


async def hear_when(page: Socket, fits: Any) -> dict[str, Any]:
    """The next picture of the page that fits."""
    while not fits(message := await page.hear_kind("hospital")):
        pass
    return message


async def test_a_page_follows_its_own_patients_and_hears_nothing_of_others(city: Cast) -> None:
    elsewhere = await in_thread(hospital, city.centre, "Bệnh viện Từ Dũ")
    mine = await in_thread(assignment, city)
    theirs = await in_thread(lambda: assignment(city, of=incident(city), vehicle=city.b02))
    async with Socket("/ws/hospital", await as_person(city.nga)) as page:
        first = await page.hear_kind("hospital")
        assert (first["hospital"]["id"], first["inbound"]) == (city.hospital.pk, [])
        await in_thread(bound_for, city, theirs, elsewhere)
        await in_thread(written, city, theirs, "vitals", {"pulse": 41})
        await in_thread(bound_for, city, mine)
        told = await hear_when(page, lambda message: message["inbound"])
        assert [one["assignment_id"] for one in told["inbound"]] == [mine.pk]
        await in_thread(written, city, mine, "vitals", {"pulse": 130})
        told = await hear_when(page, lambda message: message["inbound"][0]["entries"])
        assert [entry["data"] for entry in told["inbound"][0]["entries"]] == [{"pulse": 130}]
        await in_thread(lambda: press(city, mine, "cancelled", note="người nhà chở đi"))
        told = await hear_when(page, lambda message: message["inbound"][0]["gone"])
        assert told["inbound"][0]["entries"] == []


async def test_places_come_every_few_beats(city: Cast) -> None:
    mine = await in_thread(assignment, city)
    await in_thread(bound_for, city, mine)
    at_ms = round(clock.now().timestamp() * 1000)
    await in_thread(live().put, city.centre.pk, [Reading(city.c01.pk, 10.771, 106.698, at_ms)])
    async with Socket("/ws/hospital", await as_person(city.nga)) as page:
        places = (await page.hear_kind("arrivals"))["arrivals"]
        assert [(one["lat"], one["moving"]) for one in places] == [(10.771, False)]
        assert (await page.hear_kind("arrivals"))["arrivals"][0]["eta_s"] > 0


async def test_what_is_over_leaves_an_open_page_when_its_time_has_come(city: Cast) -> None:
    """By time alone: no fact tells of it."""
    mine = await in_thread(assignment, city)
    await in_thread(bound_for, city, mine)
    await in_thread(lambda: press(city, mine, "cancelled", note="người nhà chở đi"))

    def half_an_hour_ago() -> None:
        PreAlert.objects.filter(assignment=mine).update(ended_at=clock.now() - SHOWN_AFTER)

    async with Socket("/ws/hospital", await as_person(city.nga)) as page:
        assert [one["gone"] for one in (await page.hear_kind("hospital"))["inbound"]] == [True]
        await in_thread(half_an_hour_ago)
        assert (await page.hear_kind("hospital"))["inbound"] == []


@pytest.mark.parametrize("person", ["lan", "an", "oanh"])
async def test_others_are_not_let_in(city: Cast, person: str) -> None:
    async with Socket("/ws/hospital", await as_person(getattr(city, person))) as page:
        assert await page.close_code() == 4403


async def test_a_stranger_is_asked_to_sign_in(city: Cast) -> None:
    nobody = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    async with Socket("/ws/hospital", nobody) as page:
        assert await page.close_code() == 4401


@pytest.mark.parametrize("end", ["revoked", "expired"])
async def test_an_access_that_ends_closes_the_page(city: Cast, end: str) -> None:
    def take_back() -> None:
        access = HospitalAccess.objects.get(staff=city.nga)
        if end == "revoked":
            revoke(access=access, by=staff_actor(city.tuan), at=clock.now())
        else:
            HospitalAccess.objects.filter(pk=access.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    async with Socket("/ws/hospital", await as_person(city.nga)) as page:
        await page.hear_kind("hospital")
        await in_thread(take_back)
        assert await page.close_code() == 4403


async def test_a_nurse_of_another_centre_sees_her_own_hospital_alone(city: Cast) -> None:
    def other_centre() -> Any:
        from tests.factories import cast

        there = cast("ct", name="Cần Thơ", lat=10.034, lon=105.788)
        stray = staff(there.centre, "lac", "Người lạc", "hospital")
        HospitalAccess.objects.create(staff=stray, hospital=city.hospital)
        return there, stray

    there, stray = await in_thread(other_centre)
    await in_thread(bound_for, city, await in_thread(assignment, city))
    async with Socket("/ws/hospital", await as_person(there.nga)) as page:
        assert (await page.hear_kind("hospital"))["inbound"] == []
    async with Socket("/ws/hospital", await as_person(stray)) as page:
        assert await page.close_code() == 4403, "an access across centres is none"


async def test_a_page_whose_asker_is_gone_does_nothing_after_its_end(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sixtieth beat asks who listens, reads anew and tells places: of these only the first, when nobody does."""
    sent: list[dict[str, Any]] = []
    page = HospitalConsumer()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    page.base_send, page.scope, page.channel_name = send, {}, "here"
    who = await in_thread(lambda: principal_of_user(city.nga))
    assert who is not None
    page.who, page.centre_id = who, city.centre.pk
    page._lock, page._beats, page._joined = asyncio.Lock(), 59, True
    monkeypatch.setattr("dispatch.listening.principal_now", lambda _scope: None)
    await page.beat(-1, "a beat")
    await page.beat(-1, "the next")
    await page.begin()
    assert sent == [{"type": "websocket.send", "text": "a beat"}, {"type": "websocket.close", "code": NOT_SIGNED_IN}]
