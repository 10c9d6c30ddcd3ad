"""The simulation's requests to a server that stalls: who gave up waiting is in nobody's way afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, cast

import pytest

from dispatch.simulation import gps
from dispatch.simulation.gps import Beacon, Fix, Tracker
from dispatch.simulation.link import LINES, Answer, Api, Away, Tally
from dispatch.simulation.time import Pace

ASKERS = 40


class Stalling:
    """A server that answers once `awake`. heard: requests so far."""

    def __init__(self) -> None:
        self.awake, self.heard = asyncio.Event(), asyncio.Queue[None]()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.heard.put_nowait(None)
                await self.awake.wait()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def stalled() -> AsyncIterator[tuple[Stalling, Api]]:
    """A server that does not answer for now, and an API of it with as many askers under way as it lets through."""
    server = Stalling()
    async with await asyncio.start_server(server.answer, "127.0.0.1", 0) as listening:
        api = Api(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", "token", Tally(), "seed")
        yield server, api
        server.awake.set()
        await api.close()


@pytest.mark.parametrize("steps", range(6))
async def test_jobs_that_end_while_the_server_stalls_leave_the_line_free(steps: int) -> None:
    """steps: of the event loop from one end to the next; after some of them a waiting asker's turn has just come."""
    async with stalled() as (server, api):
        askers = [asyncio.create_task(api.insist("GET", "/")) for _ in range(2 * LINES)]
        for _ in range(LINES):
            await server.heard.get()
        for under_way, waiting in zip(askers[:LINES], askers[LINES:], strict=True):
            under_way.cancel()
            for _ in range(steps):
                await asyncio.sleep(0)
            waiting.cancel()
        await asyncio.gather(*askers, return_exceptions=True)
        server.awake.set()
        assert (await api.ask("GET", "/")).ok


async def test_all_who_insisted_are_answered_when_the_server_goes_on() -> None:
    async with stalled() as (server, api):
        askers = [asyncio.create_task(api.insist("GET", "/")) for _ in range(ASKERS)]
        await server.heard.get()
        assert not any(asker.done() for asker in askers)
        server.awake.set()
        assert [answer.ok for answer in await asyncio.gather(*askers)] == [True] * ASKERS


class Air:
    """Takes so many requests with fixes and is away then."""

    def __init__(self, requests: int) -> None:
        self.left, self.taken = requests, list[Fix]()

    async def ask(self, _method: str, _path: str, body: Any) -> Answer:
        if not self.left:
            raise Away("ReadTimeout")
        self.left -= 1
        self.taken += body["fixes"]
        return Answer(202, {"accepted": len(body["fixes"])})


async def test_of_a_backlog_only_what_was_not_delivered_is_sent_again() -> None:
    trackers = [Tracker(nth, Random(nth), Pace()) for nth in range(3)]
    backlog = {one: [{"vehicle": nth, "at": -at} for at in range(gps.BACKLOG)] for nth, one in enumerate(trackers)}
    air = Air(1)
    beacon = Beacon(cast(Api, air), lambda: iter(()))
    await beacon._send(backlog)
    kept = [fix for tracker in trackers for fix in tracker._kept]
    assert len(air.taken) == beacon.sent == gps.MOST
    assert len(kept) == len(trackers) * gps.BACKLOG - gps.MOST
    assert not [fix for fix in kept if fix in air.taken]
    assert kept == sorted(kept, key=lambda fix: fix["at"]), "the oldest first, as they were read"
