"""From a vehicle's fix to ten consoles: how long, and is anything lost?

board-light   10 fixes a second, each in a request of its own
board-500x10  500 vehicles at one fix a second, sent as a provider's gateway does: 20 requests of 25 a second

A latency is counted for each fix and each console, from just before the request with the fix is sent (so that it
includes the server's accepting and storing it) to its arrival at that console. Meanwhile calls come in, one a
second: `lost` counts the journal entries made during the run that did not reach a console, `lost_fixes` the fixes
that neither came nor were overtaken by a newer one of the same vehicle. One server, SQLite, loopback; the ten
consoles and the sender share the machine with it.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import numpy as np
from websockets.asyncio.client import connect

from config import clock
from dispatch.bench import Row
from dispatch.bench._server import Server, server

CONSOLES: Final = 10
WARM_UP_S: Final = 3.0
MEASURED_S: Final = 15.0
CATCH_UP_S: Final = 3.0

type Key = tuple[int, int]  # vehicle, epoch ms of the reading


@dataclass(frozen=True, slots=True)
class Case:
    """vehicles report in turn, `batch` of them in each request, `requests_s` requests a second."""

    name: str
    vehicles: int
    batch: int
    requests_s: float


CASES: Final = (Case("board-light", 20, 1, 10.0), Case("board-500x10", 500, 25, 20.0))


@dataclass(slots=True)
class Console:
    """What one console has received: when each fix came, and which entries."""

    came_at: dict[Key, float] = field(default_factory=dict)
    newest_ms: dict[int, int] = field(default_factory=dict)
    seqs: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Sent:
    """When each fix was sent; answered: how many the server accepted."""

    at: dict[Key, float] = field(default_factory=dict)
    answered: int = 0
    calls: int = 0


class Reader:
    """Reads messages for all consoles; each text is the same for all of them and parsed once."""

    def __init__(self) -> None:
        self._last: tuple[str, Any] = ("", None)

    def read(self, text: str, console: Console, now: float) -> None:
        if text != self._last[0]:
            self._last = (text, json.loads(text))
        message = self._last[1]
        if message["type"] == "entry":
            console.seqs.add(message["seq"])
        elif message["type"] == "positions":
            for fix in message["fixes"]:
                console.came_at.setdefault((fix[0], fix[3]), now)
                console.newest_ms[fix[0]] = max(fix[3], console.newest_ms.get(fix[0], 0))


async def _listen(target: Server, console: Console, reader: Reader, ready: asyncio.Event) -> None:
    url = target.url.replace("http", "ws", 1) + "/ws/board"
    headers = {"Authorization": f"Bearer {target.token}"}
    async with connect(url, additional_headers=headers, max_size=None, compression=None) as socket:
        await socket.recv()
        ready.set()
        async for text in socket:
            reader.read(str(text), console, time.perf_counter())


def _fixes(case: Case, target: Server, turn: int) -> list[dict[str, Any]]:
    """The next vehicles in turn, each a little further on."""
    ids, at_ms = target.access["vehicles"], int(clock.now().timestamp() * 1000)
    chosen = [ids[(turn * case.batch + n) % case.vehicles] for n in range(case.batch)]
    drift = 1e-5 * (turn % 500)
    return [
        {"vehicle": pk, "lat": 10.75 + pk * 1e-5 + drift, "lon": 106.65 + drift, "at": at_ms, "speed_kmh": 30}
        for pk in chosen
    ]


async def _send(http: httpx.AsyncClient, fixes: list[dict[str, Any]], sent: Sent) -> None:
    begin = time.perf_counter()
    sent.at.update(((fix["vehicle"], fix["at"]), begin) for fix in fixes)
    answer = await http.post("/api/positions", json={"fixes": fixes})
    sent.answered += answer.json()["accepted"]


async def _drive(case: Case, target: Server, http: httpx.AsyncClient, seconds: float) -> Sent:
    """Keep to the timetable whatever the server does: a late answer does not delay the next request."""
    sent, tasks, begin = Sent(), set(), time.perf_counter()
    for turn in range(int(seconds * case.requests_s)):
        await asyncio.sleep(max(0.0, begin + turn / case.requests_s - time.perf_counter()))
        tasks.add(asyncio.create_task(_send(http, _fixes(case, target, turn), sent)))
        if turn % int(case.requests_s) == 0:
            sent.calls += 1
            tasks.add(asyncio.create_task(_call(http, turn)))
    await asyncio.gather(*tasks)
    return sent


async def _call(http: httpx.AsyncClient, turn: int) -> None:
    (await http.post("/api/calls", json={"phone": f"09000{turn:05d}", "text": "Đo"})).raise_for_status()


async def _journal(http: httpx.AsyncClient, seq: int) -> set[int]:
    """Sequence numbers of the entries after seq."""
    seqs: set[int] = set()
    while True:
        answer = (await http.get("/api/journal", params={"since": max(seqs, default=seq)})).json()
        seqs |= {entry["seq"] for entry in answer["entries"]}
        if answer["seq"] <= max(seqs, default=seq):
            return seqs


async def _caught_up(consoles: list[Console], seqs: set[int]) -> None:
    """Wait for what is still on its way."""
    await asyncio.sleep(0.5)  # longer than the positions' window
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP_S):
            while not all(seqs <= console.seqs for console in consoles):
                await asyncio.sleep(0.05)


async def _measure(case: Case, target: Server) -> list[Row]:
    headers = {"Authorization": f"Bearer {target.token}"}
    async with httpx.AsyncClient(base_url=target.url, headers=headers, timeout=30) as http:
        consoles, reader = [Console() for _ in range(CONSOLES)], Reader()
        ready = [asyncio.Event() for _ in consoles]
        listeners = [
            asyncio.create_task(_listen(target, console, reader, one))
            for console, one in zip(consoles, ready, strict=True)
        ]
        try:
            await asyncio.gather(*(one.wait() for one in ready))
            await _drive(case, target, http, WARM_UP_S)
            return await _case(case, target, http, consoles)
        finally:
            for listener in listeners:
                listener.cancel()
            await asyncio.gather(*listeners, return_exceptions=True)


async def _case(case: Case, target: Server, http: httpx.AsyncClient, consoles: list[Console]) -> list[Row]:
    start_seq = (await http.get("/api/board")).json()["seq"]
    cpu_s, begin = target.cpu_s(), time.perf_counter()
    sent = await _drive(case, target, http, MEASURED_S)
    busy = (target.cpu_s() - cpu_s) / (time.perf_counter() - begin)
    seqs = await _journal(http, start_seq)
    await _caught_up(consoles, seqs)
    return list(_rows(case, sent, consoles, seqs, busy))


def _rows(case: Case, sent: Sent, consoles: list[Console], seqs: set[int], busy: float) -> Iterator[Row]:
    spent_ms = [
        (console.came_at[key] - at) * 1000
        for console in consoles
        for key, at in sent.at.items()
        if key in console.came_at
    ]
    if not spent_ms or len(seqs) < sent.calls:
        raise RuntimeError(f"{case.name}: {len(spent_ms)} fixes arrived, {len(seqs)} entries for {sent.calls} calls")
    for percent in (50, 95, 99):
        yield Row(case.name, f"p{percent}", round(float(np.percentile(spent_ms, percent)), 1), "ms")
    yield Row(case.name, "lost", sum(len(seqs - console.seqs) for console in consoles), "entries")
    yield Row(case.name, "lost_fixes", sum(_missing(sent, console) for console in consoles), "fixes")
    yield Row(case.name, "entries", len(seqs), "entries")
    yield Row(case.name, "fixes", sent.answered, "fixes")
    yield Row(case.name, "server_cpu", round(busy, 2), "cores")


def _missing(sent: Sent, console: Console) -> int:
    """Fixes that did not come and that no newer one of the same vehicle made needless."""
    return sum(key not in console.came_at and console.newest_ms.get(key[0], 0) < key[1] for key in sent.at)


def run() -> list[Row]:
    """Both cases, each on a server of its own."""
    rows: list[Row] = []
    for case in CASES:
        with server(vehicles=case.vehicles) as target:
            rows += asyncio.run(_measure(case, target))
    return rows
