"""From the wire to the disk and to the board: how many GPS fixes a second, and is any lost?

batch-*   100 fixes of 100 vehicles in a request, as a provider's gateway sends them
single-*  one fix in a request, each vehicle with its own device token, as trackers and phones send them
bare      the requests of single-embedded, to an endpoint of the same server that only reads the body

*-embedded is one process with SQLite, *-stack one web process with PostgreSQL and Redis started for this; both wait
for the disk. 1,000 vehicles on kept-alive connections, each with one request under way. `rate` counts fixes that
were accepted, and that a second reader found in the database after the server had been killed (SIGKILL) once the
last answer was in. `lost` counts the accepted fixes that were not there, and the vehicles whose newest fix the board
did not show. The sender shares the machine with the server.
"""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, Final

import httpx
import numpy as np

from config import clock
from dispatch.bench import Row
from dispatch.bench._bare import PATH as BARE_PATH
from dispatch.bench._load import Tally, drive, request
from dispatch.bench._programs import Unavailable, postgres_server, redis_server
from dispatch.bench._server import Server, Stack, server

VEHICLES: Final = 1000
STEP_MS: Final = 500  # between two fixes of a vehicle
PAST_MS: Final = 120_000  # the first fixes are so old: none is of the future, however fast the server
DRIFT_DEG: Final = 4e-5  # 4 m in a step
BASE: Final = (10.70, 106.60)
COUNT: Final = "SELECT COUNT(*) FROM (SELECT DISTINCT vehicle_id, at FROM fleet_fix) AS fixes"


@dataclass(frozen=True, slots=True)
class Case:
    """rounds: how often each vehicle reports, after one round to warm up."""

    name: str
    batch: int
    rounds: int
    connections: int
    stack: bool


CASES: Final = (
    Case("batch-embedded", 100, 100, 16, False),
    Case("single-embedded", 1, 8, 64, False),
    Case("batch-stack", 100, 100, 16, True),
    Case("single-stack", 1, 8, 64, True),
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Makes the requests of one case, fix after fix of the same 1,000 tracks."""

    case: Case
    access: dict[str, Any]
    begin_ms: int

    def newest_ms(self) -> int:
        return self.begin_ms + self.case.rounds * STEP_MS

    def rounds(self, first: int, last: int, path: str = "/api/positions") -> list[bytes]:
        return [one for turn in range(first, last) for one in self._round(turn, path)]

    def _round(self, turn: int, path: str) -> Iterator[bytes]:
        vehicles, size = self.access["vehicles"], self.case.batch
        for start in range(0, len(vehicles), size):
            fixes = [self._fix(pk, turn) for pk in vehicles[start : start + size]]
            token = self.access["trackers"][start] if size == 1 else self.access["centres"][0]["token"]
            yield request(path, token, json.dumps({"fixes": fixes}).encode())

    def _fix(self, vehicle_id: int, turn: int) -> dict[str, Any]:
        lat, lon = BASE[0] + vehicle_id * 1e-4, BASE[1] + turn * DRIFT_DEG
        at_ms = self.begin_ms + turn * STEP_MS
        return {"vehicle": vehicle_id, "lat": lat, "lon": lon, "at": at_ms, "speed_kmh": 30, "accuracy_m": 8}


async def _send(target: Server, sender: Sender) -> tuple[float, Tally]:
    """(processor seconds of the server, what came back)"""
    await drive(target.url, sender.rounds(0, 1), sender.case.connections)
    requests, begin_s = sender.rounds(1, sender.case.rounds + 1), target.cpu_s()
    tally = await drive(target.url, requests, sender.case.connections)
    return target.cpu_s() - begin_s, tally


def _unshown(target: Server, sender: Sender) -> int:
    """Vehicles whose newest fix is not what the board shows."""
    headers = {"Authorization": f"Bearer {target.token}"}
    board = httpx.get(f"{target.url}/api/board", headers=headers, timeout=60).raise_for_status().json()
    newest = {fix[0] for fix in board["positions"] if fix[3] == sender.newest_ms()}
    return len(set(target.access["vehicles"]) - newest)


def _durable(target: Server) -> int:
    """Fixes in the database, asked by somebody else, after the server was killed."""
    os.kill(target.pid, signal.SIGKILL)
    if target.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(target.database_url.removeprefix("sqlite:///"))) as database:
            return int(database.execute(COUNT).fetchone()[0])
    import psycopg

    with psycopg.connect(target.database_url) as connection:
        (count,) = connection.execute(COUNT).fetchone() or (0,)
        return int(count)


def _measure(case: Case, target: Server) -> Iterator[Row]:
    sender = Sender(case, target.access, int(clock.now().timestamp() * 1000) - PAST_MS)
    cpu_s, tally = asyncio.run(_send(target, sender))
    if set(tally.statuses) != {202}:
        raise RuntimeError(f"{case.name}: answers by status {tally.statuses}")
    unshown = _unshown(target, sender)
    durable = _durable(target) - VEHICLES  # without the round that warmed up
    yield from _rows(case.name, tally, min(tally.accepted, durable))
    yield Row(case.name, "lost", max(0, tally.accepted - durable) + unshown, "fixes")
    yield Row(case.name, "accepted", tally.accepted, "fixes")
    yield Row(case.name, "durable", durable, "fixes")
    yield Row(case.name, "shown", VEHICLES - unshown, "vehicles")
    yield Row(case.name, "server_cpu", round(cpu_s / tally.seconds, 2), "cores")


def _rows(name: str, tally: Tally, fixes: int) -> Iterator[Row]:
    yield Row(name, "rate", round(fixes / tally.seconds), "fixes/s")
    yield Row(name, "p95", round(float(np.percentile(tally.spent_ms, 95)), 1), "ms")


def _bare(target: Server) -> Iterator[Row]:
    """The bare endpoint, with the requests of the single fixes."""
    case = next(one for one in CASES if one.batch == 1)
    requests = Sender(case, target.access, 0).rounds(0, case.rounds, BARE_PATH)
    asyncio.run(drive(target.url, requests[:VEHICLES], case.connections))
    tally = asyncio.run(drive(target.url, requests, case.connections))
    yield from _rows("bare", tally, len(requests))
    yield Row("bare", "lost", len(requests) - tally.statuses.get(202, 0), "requests")


def _on_server(case: Case, stack: Stack | None) -> list[Row]:
    application = "dispatch.bench._bare:application"
    with server(vehicles=VEHICLES, stack=stack, trackers=True, application=application) as target:
        bare = list(_bare(target)) if case.name == "single-embedded" else []
        return [*_measure(case, target), *bare]


def _on_stack(case: Case) -> list[Row]:
    with ExitStack() as programs:
        try:
            database, redis = (programs.enter_context(one) for one in (postgres_server(), redis_server()))
        except Unavailable as why:
            return [Row(case.name, "not measured", str(why), "")]
        return _on_server(case, Stack(database, redis))


def run(cases: Sequence[Case] = CASES) -> list[Row]:
    """Every case on a server and a database of its own."""
    return [row for case in cases for row in (_on_stack(case) if case.stack else _on_server(case, None))]
