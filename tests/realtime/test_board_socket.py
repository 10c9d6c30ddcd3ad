"""The console's socket: whatever is lost on the way, the picture ends up the same."""

import asyncio
import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config import clock
from config.journal import wake
from config.journal.selectors import head_seq
from config.threads import in_thread
from fleet.auth import staff_actor
from fleet.domain.intake import Reading
from fleet.live import live
from fleet.models import Fix, Staff
from fleet.services import save_staff, save_vehicle
from tests.factories import Cast, FrozenClock, assignment, call, cast, device, incident, press
from tests.realtime.boards import Board, Socket, as_device, as_person
from tests.services.histories import FOLDED, History

pytestmark = pytest.mark.usefixtures("quick_heart")


async def happen(cast: Cast, seed: int, acts: int = 25) -> int:
    """A random history; the journal's number after it."""

    def work() -> int:
        chance, history = Random(seed), History(cast, FrozenClock())
        for _ in range(acts):
            history.happen((chance.choice(FOLDED), chance.randrange(1000)))
        return head_seq(cast.centre.pk)

    return await in_thread(work)


async def test_a_board_gets_a_snapshot_and_then_every_fact(city: Cast) -> None:
    async with Board(await as_person(city.lan)) as board:
        first = await board.fold_next()
        assert first["type"] == "snapshot"
        last = await happen(city, seed=1)
        await board.reaches(last)
        await board.agrees(city.centre.pk)
    assert board.heard.count("snapshot") == 1
    assert board.heard.count("entry") == last - first["seq"]


async def test_boards_that_join_while_things_happen_miss_nothing(city: Cast) -> None:
    going_on = asyncio.create_task(happen(city, seed=2, acts=60))
    headers = [await as_person(person) for person in (city.lan, city.minh, city.hoa)]
    async with Board(headers[0]) as one, Board(headers[1]) as two, Board(headers[2]) as three:
        await going_on
        for board in (one, two, three):
            await board.agrees(city.centre.pk)


async def test_withheld_hints_are_made_up_for_by_the_heart(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    async def swallow(group: str, event: dict[str, Any]) -> bool:
        return True

    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        monkeypatch.setattr(wake, "send", swallow)
        await happen(city, seed=3)
        await board.agrees(city.centre.pk)


async def test_a_position_that_the_layer_lost_is_shown_by_the_heart(city: Cast) -> None:
    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        standing = Reading(city.c01.pk, 10.77, 106.7, int(clock.now().timestamp() * 1000))
        await in_thread(live().put, city.centre.pk, [standing])  # and nobody is told
        shown = await board.hear_kind("positions")
        assert [fix[:3] for fix in shown["fixes"]] == [[city.c01.pk, 10.77, 106.7]]


@pytest.mark.parametrize("seed", range(3))
async def test_hints_lost_doubled_and_out_of_order_change_nothing(
    city: Cast, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    real, chance, kept = wake.send, Random(seed), list[tuple[str, dict[str, Any]]]()

    async def careless(group: str, event: dict[str, Any]) -> bool:
        kept.append((group, event))
        for again in chance.choices(kept, k=chance.randrange(3)):
            await real(*again)
        return True

    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        monkeypatch.setattr(wake, "send", careless)
        await happen(city, seed=seed)
        await board.agrees(city.centre.pk)


async def test_a_board_that_lost_its_connection_takes_up_where_it_was(city: Cast) -> None:
    headers = await as_person(city.lan)
    async with Board(headers) as board:
        await board.fold_next()
    assert board.state is not None
    await happen(city, seed=4)
    async with Board(headers, since=board.state["seq"], state=board.state) as again:
        await again.agrees(city.centre.pk)
    assert "snapshot" not in again.heard


@pytest.mark.parametrize("since", ["999999", "-1", "abc", "1e3", "9" * 40, ""])
async def test_a_number_that_cannot_be_gets_a_fresh_snapshot(city: Cast, since: str) -> None:
    async with Socket(f"/ws/board?since={since}", await as_person(city.lan)) as board:
        message = await board.hear()
    assert message["type"] == "snapshot"


async def test_a_board_that_was_away_too_long_gets_a_fresh_snapshot(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch.consumers.SINCE_LIMIT", 2)
    await happen(city, seed=5)
    async with Board(await as_person(city.lan), since=1) as board:
        assert (await board.fold_next())["type"] == "snapshot"


async def test_a_board_that_asks_is_told_again(city: Cast) -> None:
    last = await happen(city, seed=6)
    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        await board.say(json.dumps({"type": "since", "seq": last - 3}))
        seqs = [(await board.hear_kind("entry"))["seq"] for _ in range(3)]
    assert seqs == [last - 2, last - 1, last]


async def test_the_heart_tells_number_and_time(city: Cast) -> None:
    async with Board(await as_person(city.lan)) as board:
        beats = [await board.hear_kind("heartbeat") for _ in range(3)]
    assert {beat["seq"] for beat in beats} == {await in_thread(head_seq, city.centre.pk)}
    assert [beat["at"] for beat in beats] == sorted(beat["at"] for beat in beats)


GARBAGE = [" ", "{", "[]", "7", '"since"', '{"type":"since"}', '{"type":"since","seq":true}', "[" * 100_000]
GARBAGE += ['{"type":"since","seq":-1}', '{"type":"since","seq":1e400}', '{"type":"since","seq":' + "9" * 400 + "}"]


async def test_what_a_client_says_wrongly_is_ignored(city: Cast) -> None:
    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        for text in GARBAGE:
            await board.say(text)
        await board.say_bytes(b"\xff\xfe")
        await in_thread(call, city)
        await board.agrees(city.centre.pk)


async def _code(path: str, headers: list[tuple[bytes, bytes]]) -> int:
    async with Socket(path, headers) as socket:
        return await socket.close_code()


async def test_strangers_and_those_who_may_not_are_shown_out(city: Cast) -> None:
    _row, no_board = await in_thread(device, city.centre, "positions", "calls")
    for path in ("/ws/board", "/ws/crew"):
        assert await _code(path, [(b"host", b"localhost"), (b"origin", b"http://localhost")]) == 4401
        assert await _code(path, as_device("no such token")) == 4401
        assert await _code(path, as_device(no_board)) == 4403
    assert await _code("/ws/board", await as_person(city.an)) == 4403
    assert await _code("/ws/crew", await as_person(city.lan)) == 4403


async def test_a_device_with_the_scope_listens_like_a_person(city: Cast) -> None:
    _row, token = await in_thread(device, city.centre, "board")
    async with Board(as_device(token)) as board:
        await happen(city, seed=7, acts=5)
        await board.agrees(city.centre.pk)


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "http://localhost:9000", "null", ""])
async def test_a_page_of_another_site_cannot_listen_with_our_cookie(
    city: Cast, settings: Settings, origin: str
) -> None:
    """Not even where every host name is allowed, as in a demo."""
    from channels.testing import WebsocketCommunicator

    from config.asgi import application

    settings.ALLOWED_HOSTS = ["*"]
    headers = await as_person(city.lan, origin=origin)
    connected, _code = await WebsocketCommunicator(application, "/ws/board", headers=headers).connect()
    assert not connected


async def test_a_stray_socket_path_is_closed(city: Cast) -> None:
    from channels.testing import WebsocketCommunicator

    from config.asgi import application

    connected, code = await WebsocketCommunicator(application, "/ws/nowhere").connect()
    assert (connected, code) == (False, 4404)


async def test_a_person_who_loses_the_right_is_shown_out(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.listening.RECHECK_BEATS", 1)
    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        await in_thread(Staff.objects.filter(pk=city.lan.pk).update, is_active=False)
        assert await board.close_code() == 4401


async def test_centres_hear_nothing_of_each_other(city: Cast) -> None:
    theirs = await in_thread(cast, "ct")
    async with Board(await as_person(theirs.lan)) as other, Board(await as_person(city.lan)) as own:
        await other.fold_next()
        await happen(city, seed=8)
        await own.agrees(city.centre.pk)
        assert other.state is not None
        seq = other.state["seq"]
        heard = [await other.hear() for _ in range(5)]
    assert {message["type"] for message in heard} == {"heartbeat"}
    assert {message["seq"] for message in heard} == {seq}


async def test_a_crews_phone_shows_the_job_at_once_and_nothing_of_the_others(city: Cast) -> None:
    async with Socket("/ws/crew", await as_person(city.an)) as phone:
        assert (await phone.hear_kind("job"))["assignment"] is None
        one = await in_thread(assignment, city, vehicle=city.b02)  # not this crew's
        mine = await in_thread(assignment, city)
        job = await phone.hear_kind("job")
        assert job["assignment"]["id"] == mine.pk
        assert str(one.incident_id) != str(job["incident"]["id"])
        await in_thread(press, city, mine, "acknowledged")
        assert (await phone.hear_kind("job"))["assignment"]["step"] == "acknowledged"
        await in_thread(press, city, mine, "cancelled", note="hết việc")
        assert (await phone.hear_kind("job"))["assignment"] is None


async def test_a_phone_learns_of_its_job_even_when_the_hint_is_lost(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def swallow(group: str, event: dict[str, Any]) -> bool:
        return True

    async with Socket("/ws/crew", await as_person(city.an)) as phone:
        await phone.hear_kind("job")
        monkeypatch.setattr(wake, "send", swallow)
        one = await in_thread(incident, city)
        mine = await in_thread(assignment, city, of=one)
        assert (await phone.hear_kind("job"))["assignment"]["id"] == mine.pk


async def test_a_phones_own_position_is_stored_answered_and_shown(city: Cast) -> None:
    async with (
        Board(await as_person(city.lan)) as board,
        Socket("/ws/crew", await as_person(city.an)) as phone,
    ):
        await board.fold_next()
        await phone.hear_kind("job")
        at = clock.iso(clock.now())
        await phone.say(json.dumps({"type": "fix", "lat": 10.77, "lon": 106.7, "at": at, "vehicle": city.b02.pk}))
        assert await phone.hear_kind("fix_ack") == {"type": "fix_ack", "at": at, "refused": None}
        shown = (await board.hear_kind("positions"))["fixes"]
        assert [fix[0] for fix in shown] == [city.c01.pk]
        await phone.say(json.dumps({"type": "fix", "lat": "x", "lon": 106.7, "at": at}))
        assert (await phone.hear_kind("fix_ack"))["refused"] == "bad_position"
        for text in [*GARBAGE, '{"type":"fix"}', '{"type":"tracking","state":"paused"}']:
            await phone.say(text)


async def test_each_phone_of_a_crew_is_a_source_of_its_own_whichever_way_it_sends(city: Cast) -> None:
    """An is signed in on two phones; one of them loses its socket and sends over HTTP."""
    first, second = await as_person(city.an), await as_person(city.an)
    moments = [clock.iso(clock.now() - timedelta(seconds=late)) for late in (30, 20, 10)]
    for phone, at in ((first, moments[0]), (second, moments[1])):
        async with Socket("/ws/crew", phone) as line:
            await line.hear_kind("job")
            await line.say(json.dumps({"type": "fix", "lat": 10.77, "lon": 106.7, "at": at}))
            assert (await line.hear_kind("fix_ack"))["refused"] is None
    client = Client()
    client.cookies["sessionid"] = dict(first)[b"cookie"].decode().removeprefix("sessionid=")
    body = {"fixes": [{"lat": 10.77, "lon": 106.7, "at": moments[2]}]}
    assert (await in_thread(lambda: client.post("/api/positions", body, "application/json"))).status_code == 202
    sources = await in_thread(lambda: list(Fix.objects.order_by("at").values_list("source", flat=True)))
    assert sources[0] == sources[2] != sources[1]
    assert {source.split(":")[0] for source in sources} == {"phone"}


async def test_a_new_name_makes_boards_and_phones_read_everything_again(city: Cast) -> None:
    mine = await in_thread(assignment, city)
    async with (
        Board(await as_person(city.lan)) as board,
        Socket("/ws/crew", await as_person(city.an)) as phone,
    ):
        await board.fold_next()
        assert (await phone.hear_kind("job"))["assignment"]["call_sign"] == "C-01"
        city.c01.call_sign = "C-77"
        await in_thread(save_vehicle, city.c01, actor=staff_actor(city.tuan), at=mine.created_at)
        await board.agrees(city.centre.pk)
        assert "resync" in board.heard
        assert (await phone.hear_kind("job"))["assignment"]["call_sign"] == "C-77"
        city.lan.name = "Nguyễn Thị Lan Anh"
        await in_thread(save_staff, city.lan, actor=staff_actor(city.tuan), at=mine.created_at)
        await board.agrees(city.centre.pk)
        assert (await phone.hear_kind("job"))["assignment"]["by"]["name"] == "Nguyễn Thị Lan Anh"
