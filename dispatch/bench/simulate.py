"""Does one server keep up with the simulated city, and the city with its own clock?

x1     the city at life's speed: a centre of VEHICLES vehicles, one simulated desk
x10    the same ten times as fast: calls, jobs and drives; trackers report two and a half times as often

Everything goes through the public contract: crews, desk and callers by HTTP, the board by its socket. One server,
SQLite, loopback; the city runs in the bench's own process and shares the machine with it.

behind_p95, behind_max   how late the city's event loop comes to what is due, by its own clock, looked at TICKS_S
                         times a second; the limit is 0: a city that never waits for a processor.
answered                 requests answered in a second; `refused` those of them with a 4xx, `away` those that got no
                         answer or a 5xx, both in the whole time measured.
fixes_made               readings that the trackers took in the time measured, those in dead zones too.
fixes_accepted           readings that the server took meanwhile; `fixes_refused` those that it did not believe.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.test import override_settings

from dispatch.bench import Row
from dispatch.bench._city import roads_dir
from dispatch.bench._server import Server, server
from dispatch.simulation.city import Access, Centre, City
from dispatch.simulation.time import Pace

VEHICLES: Final = 110
SPEEDS: Final = (1.0, 10.0)
WARM_UP_S: Final = 15.0  # the crews of a new city sign on
MEASURED_S: Final = 40.0
TICKS_S: Final = 20


@dataclass(frozen=True, slots=True)
class Count:
    """What a centre had done by a moment."""

    at: float
    cpu_s: float
    answered: int
    refused: int
    away: int
    made: int
    accepted: int
    disbelieved: int


def _count(centre: Centre, target: Server) -> Count:
    tally, beacon = centre.tally, centre.beacon
    return Count(
        time.perf_counter(),
        target.cpu_s(),
        tally.sent,
        tally.refused.total(),
        tally.away,
        sum(crew.tracker.made for crew in centre.crews.values()),
        beacon.sent,
        beacon.rejected,
    )


async def _behind_s(seconds: float) -> list[float]:
    """How late each tick came; a late one delays none of the others."""
    late, begin = [], time.perf_counter()
    for tick in range(int(seconds * TICKS_S)):
        due = begin + tick / TICKS_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        late.append(time.perf_counter() - due)
    return late


async def _measure(speed: float, target: Server) -> list[Row]:
    given = target.access["centres"][0]
    access = Access(given["code"], given["token"], given["desk"]["username"], given["desk"]["password"])
    city = City(target.url, [access], pace=Pace(speed, patience_wall_s=1.0))
    life = asyncio.create_task(city.run(say=lambda _line: None))
    try:
        await asyncio.sleep(WARM_UP_S)
        before = _count(city.centres[0], target)
        late = await _behind_s(MEASURED_S)
        return list(_rows(speed, before, _count(city.centres[0], target), late))
    finally:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life


def _rows(speed: float, before: Count, after: Count, late: list[float]) -> Iterator[Row]:
    case, passed_s = f"x{speed:g}", after.at - before.at
    if not after.accepted > before.accepted:
        raise RuntimeError(f"{case}: no fix was accepted, {after.away} requests met no server")
    yield Row(case, "behind_p95", round(float(np.percentile(late, 95)) * 1000, 1), "ms")
    yield Row(case, "behind_max", round(max(late) * 1000, 1), "ms")
    yield Row(case, "answered", round((after.answered - before.answered) / passed_s, 1), "1/s")
    yield Row(case, "refused", after.refused - before.refused, "requests")
    yield Row(case, "away", after.away - before.away, "requests")
    yield Row(case, "fixes_made", after.made - before.made, "fixes")
    yield Row(case, "fixes_accepted", after.accepted - before.accepted, "fixes")
    yield Row(case, "fixes_refused", after.disbelieved - before.disbelieved, "fixes")
    yield Row(case, "server_cpu", round((after.cpu_s - before.cpu_s) / passed_s, 2), "cores")


def run() -> list[Row]:
    """Each speed on a server of its own; builds the roads first when they are not there yet."""
    name, folder = roads_dir()
    rows = [Row("city", "roads", name, "")]
    for speed in SPEEDS:
        with override_settings(ROADS_DIR=folder), server(vehicles=VEHICLES, roads=folder) as target:
            rows += asyncio.run(_measure(speed, target))
    return rows
