"""A dispatcher's three clicks over HTTP: create the incident, rank the vehicles, send the first.

One signed-in dispatcher, 100 free vehicles with fresh fixes spread over the inner city, on the real roads where the
extract is there. JOBS incidents stay open with their vehicle, as many as a busy hour has; the oldest ends with each new
one. Milliseconds from request to answer, loopback, SQLite that waits for the disk. Beside each round's clicks, in case
`disk`, one bare commit in the same folder: what the disk alone takes from each of the two that write.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from config import clock
from dispatch.bench import Row
from dispatch.bench._city import city, places, roads_dir
from dispatch.bench._server import Server, server
from dispatch.simulation.link import Answer, Api, Session, Tally
from mapping.domain.geo import Point

VEHICLES: Final = 100
JOBS: Final = 20
ROUNDS: Final = 200
WARM_UP: Final = 3
#: A server opens its roads and addresses in its first seconds; measured is the time after.
SETTLE_S: Final = 10.0

type Times = dict[str, list[float]]


def run() -> list[Row]:
    """Case `http`, on the city's roads, and case `disk`."""
    name, here = city()
    if here.network is None:
        raise RuntimeError(f"no roads to measure on: {here.problem}")
    spots = places(here.network, VEHICLES, seed=1)
    scenes = places(here.network, ROUNDS + WARM_UP, seed=2)
    with server(vehicles=VEHICLES, roads=roads_dir()[1]) as target:
        times = asyncio.run(_work(target, spots, scenes))
    return [Row("city", "roads", name, ""), *_rows(times)]


def _rows(times: Times) -> Iterator[Row]:
    for what, spent in times.items():
        for percent in (50, 95):
            case = "disk" if what == "commit" else "http"
            yield Row(case, f"{what}_p{percent}", round(float(np.percentile(spent[WARM_UP:], percent)), 1), "ms")


async def _work(target: Server, spots: list[Point], scenes: list[Point]) -> Times:
    api = Api(target.url, target.token, Tally(), "bench")
    desk = Session(target.url, **target.access["people"]["desk"], tally=Tally(), seed="bench")
    try:
        await desk.sign_in()
        await _crew(api, target.access["vehicles"])
        await asyncio.sleep(SETTLE_S)
        times: Times = {"create": [], "rank": [], "assign": [], "commit": []}
        running: deque[dict[str, Any]] = deque()
        with closing(_bare(target)) as bare:
            for scene in scenes:
                await _report(api, target.access["vehicles"], spots)
                running.append(await _round(desk, scene, times))
                _commit(bare, times["commit"])
                if len(running) > JOBS:
                    await _end(desk, running.popleft())
        return times
    finally:
        await api.close()
        await desk.close()


def _bare(target: Server) -> sqlite3.Connection:
    """A database beside the server's, as safe against a power cut as that one."""
    bare = sqlite3.connect(urlsplit(target.database_url).path + "-bare", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE entry (body TEXT)")
    return bare


def _commit(bare: sqlite3.Connection, spent: list[float]) -> None:
    begin = time.perf_counter()
    bare.execute("INSERT INTO entry VALUES (?)", ("x" * 500,))
    spent.append((time.perf_counter() - begin) * 1000)


async def _crew(api: Api, vehicles: list[int]) -> None:
    for pk in vehicles:
        _made(await api.ask("POST", "/api/shifts", {"vehicle_id": pk, "crew_names": ["Kíp đo"]}))


async def _report(api: Api, vehicles: list[int], spots: list[Point]) -> None:
    at_ms = int(clock.now().timestamp() * 1000)
    fixes = [
        {"vehicle": pk, "lat": spot.lat, "lon": spot.lon, "at": at_ms} for pk, spot in zip(vehicles, spots, strict=True)
    ]
    await api.ask("POST", "/api/positions", {"fixes": fixes})


async def _round(desk: Session, scene: Point, times: Times) -> dict[str, Any]:
    """The assignment that was made."""
    call = _made(await desk.ask("POST", "/api/calls", {"phone": "0900000115", "take": True}))
    where = {"lat": scene.lat, "lon": scene.lon, "address": "Nơi đo"}
    body = {**where, "category": "chest-pain", "priority": "critical"}
    incident = await _timed(times["create"], desk, "POST", f"/api/calls/{call['id']}/incident", body)
    path = f"/api/incidents/{incident['id']}"
    ranking = await _timed(times["rank"], desk, "GET", f"{path}/recommendations?limit=5")
    first = ranking["recommendations"][0]
    order = {"vehicle_id": first["vehicle_id"], "seen": ranking["seen"]}
    return await _timed(times["assign"], desk, "POST", f"{path}/assignments", order)


async def _end(desk: Session, job: dict[str, Any]) -> None:
    _made(await desk.ask("POST", f"/api/assignments/{job['id']}/steps", {"step": "cancelled", "note": "đo xong"}))
    _made(await desk.ask("POST", f"/api/incidents/{job['incident_id']}/close", {"reason": "other"}))


async def _timed(spent: list[float], desk: Session, method: str, path: str, body: Any = None) -> dict[str, Any]:
    begin = time.perf_counter()
    answer = await desk.ask(method, path, body)
    spent.append((time.perf_counter() - begin) * 1000)
    return _made(answer)


def _made(answer: Answer) -> dict[str, Any]:
    if not answer.ok:
        raise RuntimeError(f"the server refused: {answer.status} {answer.body}")
    return answer.body
