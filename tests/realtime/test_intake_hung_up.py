"""Positions whose sender hangs up half-way: nobody else's are lost or left waiting."""

import asyncio
from time import time
from typing import Any

import pytest
from django.db import DatabaseError

from config.access import Principal
from config.journal.actor import Actor
from fleet import intake as module
from fleet.domain.intake import Verdict
from fleet.intake import Committed, Intake, Outcome
from tests.factories import Cast

LIMIT_S = 20
DEVICE = Actor("device", 1, "Bộ định vị")


@pytest.fixture
def who(city: Cast) -> Principal:
    return Principal(DEVICE, city.centre.pk, scopes=frozenset({"positions"}))


def _fix(at_s: float) -> dict[str, Any]:
    return {"vehicle": "C-01", "lat": 10.77, "lon": 106.7, "at": at_s}


class Slow:
    """An insert that waits for leave to go on, and then fails or works."""

    def __init__(self, failure: Exception | None) -> None:
        self.begun, self.may_go_on, self._failure = asyncio.Event(), asyncio.Event(), failure

    async def __call__(self, work: Any, *args: Any) -> Any:
        if work is not module.commit_group:
            return {"C-01": 1}
        self.begun.set()
        await self.may_go_on.wait()
        if self._failure is not None:
            raise self._failure
        return Committed(verdicts=[Verdict(show=True) for readings in args[0].values() for _ in readings])


@pytest.mark.parametrize("failure", [DatabaseError("away"), RuntimeError("a bug")], ids=["database", "bug"])
async def test_who_hangs_up_keeps_nobody_else_waiting(
    who: Principal, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    slow, taker = Slow(failure), Intake()
    monkeypatch.setattr(module, "in_thread", slow)
    first = asyncio.create_task(taker.submit(who, [_fix(time() - 3)], "feed"))
    await slow.begun.wait()
    gone, stays = (asyncio.create_task(taker.submit(who, [_fix(time() - ago)], "feed")) for ago in (2, 1))
    await asyncio.sleep(0)
    gone.cancel()
    slow.may_go_on.set()
    async with asyncio.timeout(LIMIT_S):
        told = await asyncio.gather(first, gone, stays, return_exceptions=True)
    assert [type(one) for one in told] == [type(failure), asyncio.CancelledError, type(failure)]


async def test_what_a_hung_up_sender_sent_is_stored_all_the_same(
    who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, taker = Slow(None), Intake()
    monkeypatch.setattr(module, "in_thread", slow)
    first = asyncio.create_task(taker.submit(who, [_fix(time() - 3)], "feed"))
    await slow.begun.wait()
    stays = asyncio.create_task(taker.submit(who, [_fix(time() - 1)], "feed"))
    await asyncio.sleep(0)
    first.cancel()
    slow.may_go_on.set()
    async with asyncio.timeout(LIMIT_S):
        assert await stays == Outcome(accepted=1)
