"""The trackers of the simulated vehicles: readings every few seconds, noise, dead zones, now and then nonsense."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from random import Random
from typing import Any, Final

from dispatch.domain.motion import Place, scattered
from dispatch.simulation.link import Api, Away
from dispatch.simulation.time import Pace, epoch_s, now_s

type Fix = dict[str, Any]

PARKED_WALL_S: Final = 15.0
OFF_DUTY_WALL_S: Final = 120.0
MOVING_WALL_S: Final = (2.0, 5.0)
NOISE_M: Final = 4.0
WRONG_SHARE: Final = 1 / 4000
WRONG_M: Final = 500.0
#: A moving vehicle loses its signal about this often, for so long (seconds of the city; wall seconds at the least).
LOSS_EVERY_S: Final = 30 * 60.0
LOST_S: Final = (60.0, 400.0)
LOST_WALL_S: Final = 12.0
BACKLOG: Final = 400
MOST: Final = 1000  # fixes in one request


class Tracker:
    """One vehicle's box. It keeps what it could not send and sends it later, the newest first."""

    def __init__(self, vehicle_id: int, rng: Random, pace: Pace) -> None:
        self._id, self._rng, self._pace = vehicle_id, rng, pace
        self._due_at = now_s() + rng.uniform(0, 3)
        self._lost_until = 0.0
        self._kept: list[Fix] = []
        self.made = 0

    def wake(self, within_s: float) -> None:
        """Something changed: the next reading comes soon."""
        self._due_at = min(self._due_at, now_s() + self._rng.uniform(0, within_s))

    def silence(self) -> None:
        """The box is off: nothing was ever read."""
        self._kept.clear()

    def poll(self, place: Callable[[], Place], *, on_duty: bool) -> list[Fix]:
        """What the box sends now; [] most of the time."""
        now = now_s()
        if now < self._due_at:
            return []
        here = place()
        moving = here.heading is not None
        self._due_at = now + self._interval_s(moving, on_duty)
        self._kept.append(self._reading(here))
        self.made += 1
        del self._kept[:-BACKLOG]
        if self._is_lost(now, moving):
            return []
        sent, self._kept = self._kept[::-1], []
        return sent

    def keep(self, fixes: Iterable[Fix]) -> None:
        """Take back what could not be delivered."""
        self._kept = [*fixes, *self._kept][-BACKLOG:]

    def _interval_s(self, moving: bool, on_duty: bool) -> float:
        if moving:  # a faster city asks for more readings, within reason
            return self._rng.uniform(*MOVING_WALL_S) / min(max(self._pace.speed / 4, 1.0), 2.5)
        return (PARKED_WALL_S if on_duty else OFF_DUTY_WALL_S) * self._rng.uniform(0.9, 1.1)

    def _is_lost(self, now: float, moving: bool) -> bool:
        if moving and now >= self._lost_until:
            since_last_s = (self._due_at - now) * self._pace.speed
            if self._rng.random() < since_last_s / LOSS_EVERY_S:
                self._lost_until = now + max(LOST_WALL_S, self._pace.wall_s(self._rng.uniform(*LOST_S)))
        return now < self._lost_until

    def _reading(self, here: Place) -> Fix:
        wrong = self._rng.random() < WRONG_SHARE
        point = scattered(self._rng, here.point, WRONG_M if wrong else NOISE_M)
        fix: Fix = {
            "vehicle": self._id,
            "lat": round(point.lat, 6),
            "lon": round(point.lon, 6),
            "at": round(epoch_s(), 3),
            "speed_kmh": round(max(0.0, here.speed_kmh + self._rng.gauss(0, 1)), 1) if here.speed_kmh else 0.0,
            "accuracy_m": round(self._rng.uniform(60, 300) if wrong else self._rng.uniform(3, 12), 1),
        }
        if here.heading is not None:
            fix["heading"] = round((here.heading + self._rng.gauss(0, 3)) % 360, 1)
        return fix


class Beacon:
    """Sends every tracker's readings of a centre in one request a second."""

    def __init__(self, api: Api, boxes: Callable[[], Iterator[tuple[Tracker, list[Fix]]]]) -> None:
        """boxes: every tracker that has something to send, with it."""
        self._api, self._boxes = api, boxes
        self.sent = self.rejected = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            await self._send({box: fixes for box, fixes in self._boxes() if fixes})

    async def _send(self, batch: dict[Tracker, list[Fix]]) -> None:
        """What was not delivered goes back to its tracker, and nothing else: it would be sent twice."""
        waiting = [(box, fix) for box, fixes in batch.items() for fix in fixes]
        while waiting:
            try:
                await self._deliver([fix for _, fix in waiting[:MOST]])
            except Away:
                for box, some in groupby(waiting, itemgetter(0)):
                    box.keep(reversed([fix for _, fix in some]))
                return
            waiting = waiting[MOST:]

    async def _deliver(self, fixes: list[Fix]) -> None:
        answer = await self._api.ask("POST", "/api/positions", {"source": "simulator", "fixes": fixes})
        self.sent += answer.body.get("accepted", 0)
        self.rejected += len(answer.body.get("rejected", ()))
