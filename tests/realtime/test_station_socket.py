"""A station's socket: its own jobs as they change, and never another's; pauses of phones on the boards."""

import json

from config.threads import in_thread
from dispatch.services.assignments import assign_vehicle
from dispatch.telling.ladder import tell_the_unanswered
from dispatch.telling.station import picture
from fleet.auth import staff_actor
from fleet.models import Shift, Staff, Vehicle
from fleet.tracking import paused
from tests.factories import Cast, assignment, incident, station, station_login, vehicle
from tests.realtime.boards import Board, Socket, as_person


def _second_station(city: Cast) -> tuple[Staff, Vehicle]:
    post = station(city.centre, "Bệnh viện Thủ Đức", 10.85, 106.75)
    other = vehicle(post, "B-77")
    Shift.objects.create(vehicle=other, started_at=city.shift_c01.started_at, signed_on_by="staff", crew_names=["Kíp"])
    return station_login(post, "tram2.hcm"), other


async def test_a_station_hears_of_its_own_jobs_and_of_nobody_elses(city: Cast, quick_heart: None) -> None:
    login, other = await in_thread(_second_station, city)
    async with Socket("/ws/station", await as_person(login)) as page:
        first = await page.hear_kind("station")
        assert [row["call_sign"] for row in first["vehicles"]] == ["B-77"]
        assert first["jobs"] == []
        one = await in_thread(incident, city)
        await in_thread(assignment, city, of=one)  # C-01, of the other station
        mine = await in_thread(assignment, city, of=await in_thread(incident, city), vehicle=other)
        told = await page.hear_kind("station")
        assert [job["assignment"]["id"] for job in told["jobs"]] == [mine.pk]
        assert "C-01" not in json.dumps(told)
        await in_thread(tell_the_unanswered, mine.created_at)
        rung = await page.hear_kind("station")
        assert list(rung["jobs"][0]["assignment"]["told"]) == ["station"]


async def test_a_login_that_moves_to_another_station_sees_the_old_one_no_more(city: Cast, quick_heart: None) -> None:
    login, other = await in_thread(_second_station, city)
    async with Socket("/ws/station", await as_person(login)) as page:
        await page.hear_kind("station")
        await in_thread(Staff.objects.filter(pk=login.pk).update, station=city.station)
        await in_thread(assignment, city, vehicle=other)
        assert (await page.hear_kind("station"))["station"]["id"] == city.station.pk


async def test_others_and_logins_without_a_station_are_closed_out(city: Cast) -> None:
    async with Socket("/ws/station", await as_person(city.lan)) as page:
        assert await page.close_code() == 4403
    await in_thread(Staff.objects.filter(pk=city.tram.pk).update, station=None)
    async with Socket("/ws/station", await as_person(city.tram)) as page:
        assert await page.close_code() == 4403
    async with Socket("/ws/board", await as_person(city.tram)) as board:
        assert await board.close_code() == 4403


async def test_a_paused_phone_is_told_to_the_boards_until_it_goes_on(city: Cast) -> None:
    paused.cache_clear()
    async with Board(await as_person(city.lan)) as board, Socket("/ws/crew", await as_person(city.an)) as phone:
        assert (await board.fold_next())["paused"] == []
        await phone.hear_kind("job")
        await phone.say('{"type": "tracking", "state": "asleep"}')
        await phone.say('{"type": "tracking", "state": "paused"}')
        told = await board.hear_kind("tracking")
        assert [vehicle_id for vehicle_id, _since in told["paused"]] == [city.c01.pk]
        await phone.say('{"type": "tracking", "state": "paused"}')  # said again, it began when it began
        await phone.say('{"type": "tracking", "state": "on"}')
        assert (await board.hear_kind("tracking"))["paused"] == []


async def test_the_open_app_says_that_it_shows_its_own_order(city: Cast) -> None:
    async with Socket("/ws/crew", await as_person(city.an)) as phone:
        await phone.hear_kind("job")
        one = await in_thread(assignment, city)
        await phone.hear_kind("job")
        await phone.say(json.dumps({"type": "heard", "assignment": one.pk + 1}))
        await phone.say(json.dumps({"type": "heard", "assignment": True}))
        await phone.say(json.dumps({"type": "heard", "assignment": one.pk}))
        assert list((await phone.hear_kind("job"))["assignment"]["told"]) == ["socket"]


async def test_a_station_may_see_where_its_vehicle_goes_and_who_calls(city: Cast) -> None:
    def go() -> dict[str, object]:
        made = incident(city, address="123/45/6 Lê Văn Sỹ, P. Nhiêu Lộc")
        assign_vehicle(
            centre_id=city.centre.pk, incident_id=made.pk, vehicle_id=city.c01.pk, by=staff_actor(city.lan),
            at=made.created_at,
        )  # fmt: skip
        (job,) = picture(city.station)["jobs"]
        assert job["incident"]["phone"] == made.phone
        return job  # type: ignore[no-any-return]

    job = await in_thread(go)
    assert job["alley"] == "Vào hẻm 123 Lê Văn Sỹ, rồi hẻm 45, nhà số 6"
    assert job["answers"] == ["acknowledged", "refused"]
