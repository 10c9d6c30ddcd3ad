"""Boards when something breaks: they are told, they leave nothing behind, and they hold up nobody else."""

import asyncio
import json
from typing import Any

import pytest
from django.db import OperationalError

from config.threads import in_thread
from dispatch.consumers import BoardConsumer
from dispatch.heart import heart
from dispatch.listening import TRY_AGAIN
from tests.factories import Cast, call
from tests.realtime.boards import Board, Socket, as_person

pytestmark = pytest.mark.usefixtures("quick_heart")


def _away(*_args: Any) -> Any:
    raise OperationalError("away")


async def _nobody_listens() -> None:
    async with asyncio.timeout(20):
        while heart()._listeners:
            await asyncio.sleep(0)


async def test_a_board_that_cannot_read_is_told_to_try_again(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.consumers.snapshot", _away)
    async with Socket("/ws/board", await as_person(city.lan)) as board:
        assert await board.close_code() == TRY_AGAIN


async def test_a_board_that_fails_leaves_nothing_behind(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(self: BoardConsumer, event: dict[str, Any]) -> None:
        raise OperationalError("away")

    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        monkeypatch.setattr(BoardConsumer, "board_entry", fail)
        await in_thread(call, city)
        assert await board.close_code() == TRY_AGAIN
        await _nobody_listens()


async def test_a_board_that_lost_a_beat_gets_the_next(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failed = BoardConsumer.beat, list[bool]()

    async def fail_once(self: BoardConsumer, seq: int, text: str) -> None:
        if not failed:
            failed.append(True)
            raise OperationalError("away")
        await real(self, seq, text)

    monkeypatch.setattr(BoardConsumer, "beat", fail_once)
    async with Board(await as_person(city.lan)) as board:
        assert (await board.hear_kind("heartbeat"))["seq"] >= 0
    assert failed


async def test_a_board_that_hangs_holds_up_no_other(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real, hangs = BoardConsumer.beat, asyncio.Event()

    async def beat(self: BoardConsumer, seq: int, text: str) -> None:
        if self.who.staff_id == city.minh.pk:
            await hangs.wait()
        await real(self, seq, text)

    monkeypatch.setattr(BoardConsumer, "beat", beat)
    async with Board(await as_person(city.minh)) as slow, Board(await as_person(city.lan)) as quick:
        await slow.fold_next()
        for _ in range(3):
            await quick.hear_kind("heartbeat")
        hangs.set()
        await slow.hear_kind("heartbeat")


async def test_a_board_too_far_behind_is_told_to_begin_anew(city: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.consumers.SINCE_LIMIT", 2)
    for _ in range(4):
        await in_thread(call, city)
    async with Board(await as_person(city.lan)) as board:
        await board.fold_next()
        await board.say(json.dumps({"type": "since", "seq": 0}))
        assert (await board.hear_kind("resync"))["reason"] == "too_far_behind"
