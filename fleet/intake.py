"""GPS readings from the wire to the track, the live store and the boards.

1. Judge each reading by the pure steps of `fleet.domain.intake`.
2. Write what is kept: requests that arrive together share one insert (group commit).
3. Only then update the live store and the boards, and answer: what is shown is stored.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final
from weakref import WeakKeyDictionary

from config import clock
from config.access import Principal
from config.threads import in_thread
from fleet.domain.intake import Memory, Reading, Refused, judge, parse
from fleet.feed import Feed
from fleet.live import live, moment
from fleet.models import Fix, Vehicle

MAX_FIXES: Final = 1000
_DIRECTORY_TTL_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why one fix of a batch was refused."""

    index: int
    code: str


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    accepted: int = 0
    rejected: list[Rejection] = field(default_factory=list)


@dataclass(slots=True)
class _Waiting:
    """Rows of one request on their way to the database."""

    rows: list[tuple[int, Reading, bool]]
    done: asyncio.Future[None]


class Directory:
    """Which vehicles a centre has, by id and by call sign; read again after 30 s or when a name is unknown."""

    def __init__(self) -> None:
        self._centres: dict[int, tuple[float, dict[int | str, int]]] = {}

    async def vehicles(self, centre_id: int) -> dict[int | str, int]:
        read_at, names = self._centres.get(centre_id, (-inf, {}))
        if time.monotonic() - read_at > _DIRECTORY_TTL_S:
            names = await in_thread(_read_names, centre_id)
            self._centres[centre_id] = (time.monotonic(), names)
        return names

    async def id_of(self, centre_id: int, name: Any) -> int | None:
        """The vehicle's id; None when the centre has no such vehicle. A number is an id, a text a call sign first."""
        if isinstance(name, bool) or not isinstance(name, (int, str)):
            return None
        names = await self.vehicles(centre_id)
        if name not in names and time.monotonic() - self._centres[centre_id][0] > 1.0:
            del self._centres[centre_id]
            names = await self.vehicles(centre_id)
        return names.get(name)


def _read_names(centre_id: int) -> dict[int | str, int]:
    vehicles = list(Vehicle.objects.filter(centre_id=centre_id).values_list("pk", "call_sign"))
    ids = {str(pk): pk for pk, _ in vehicles} | {pk: pk for pk, _ in vehicles}
    return ids | {sign: pk for pk, sign in vehicles}


class Intake:
    """One process's way in for positions. Lives in one event loop; get it with `intake()`."""

    def __init__(self) -> None:
        self.directory = Directory()
        self.feed = Feed()
        self._memory: dict[int, Memory] = {}
        self._known_centres: set[int] = set()
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, who: Principal, fixes: Sequence[Any], source: str) -> Outcome:
        """Take a batch of raw fixes from one asker. Raises DatabaseError when they could not be stored."""
        await self._remember(who.centre_id)
        outcome = Outcome()
        rows: list[tuple[int, Reading, bool]] = []
        for index, raw in enumerate(fixes):
            try:
                rows += await self._one(who, raw, source)
                outcome.accepted += 1
            except Refused as refused:
                outcome.rejected.append(Rejection(index, refused.code))
        if rows:
            await self._store(rows)
        return outcome

    async def _one(self, who: Principal, raw: Any, source: str) -> list[tuple[int, Reading, bool]]:
        if not isinstance(raw, dict):
            raise Refused("bad_shape")
        vehicle_id = await self.directory.id_of(who.centre_id, raw.get("vehicle", who.vehicle_id))
        if vehicle_id is None:
            raise Refused("unknown_vehicle")
        if who.vehicle_id is not None and vehicle_id != who.vehicle_id:
            raise Refused("not_your_vehicle")
        reading = parse(raw, vehicle_id=vehicle_id, source=source)
        memory = self._memory.setdefault(vehicle_id, Memory())
        verdict = judge(reading, memory, int(clock.now().timestamp() * 1000))
        return [(who.centre_id, reading, verdict.show)] if verdict.keep else []

    async def _remember(self, centre_id: int) -> None:
        """After a start, judge new readings by the ones shown before it."""
        if centre_id not in self._known_centres:
            for vehicle_id, reading in (await in_thread(live().all, centre_id)).items():
                self._memory.setdefault(vehicle_id, Memory(shown=reading))
            self._known_centres.add(centre_id)

    async def _store(self, rows: list[tuple[int, Reading, bool]]) -> None:
        waiting = _Waiting(rows, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await waiting.done

    async def _write(self) -> None:
        """Group commit: while one insert runs, the next one gathers. What goes wrong is told to all who wait."""
        while self._waiting:
            group, self._waiting = self._waiting, []
            rows = [row for waiting in group for row in waiting.rows]
            commit = asyncio.ensure_future(self._commit(rows))
            await asyncio.wait({commit})
            if (problem := commit.exception()) is not None:
                self._forget(rows)
            for waiting in group:
                _tell(waiting.done, problem)

    async def _commit(self, rows: list[tuple[int, Reading, bool]]) -> None:
        await in_thread(_insert, rows)
        await self._show([(centre_id, reading) for centre_id, reading, show in rows if show])

    def _forget(self, rows: list[tuple[int, Reading, bool]]) -> None:
        """What was not stored will be sent again and must not count as a duplicate."""
        for centre_id, reading, _show in rows:
            self._memory.pop(reading.vehicle_id, None)
            self._known_centres.discard(centre_id)

    async def _show(self, shown: list[tuple[int, Reading]]) -> None:
        centres: dict[int, list[Reading]] = {}
        for centre_id, reading in shown:
            centres.setdefault(centre_id, []).append(reading)
        for centre_id, readings in centres.items():
            await in_thread(live().put, centre_id, readings)
            self.feed.push(centre_id, readings)


def _tell(done: asyncio.Future[None], problem: BaseException | None) -> None:
    """Let a sender go on; one that has hung up meanwhile is not there to be told."""
    if done.done():
        return
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)


def _insert(rows: list[tuple[int, Reading, bool]]) -> None:
    received_at = clock.now()
    Fix.objects.bulk_create(
        [
            Fix(
                vehicle_id=reading.vehicle_id,
                at=moment(reading.at_ms),
                received_at=received_at,
                lat=reading.lat,
                lon=reading.lon,
                speed_kmh=reading.speed_kmh,
                heading=reading.heading,
                accuracy_m=reading.accuracy_m,
                source=reading.source,
                shown=show,
            )
            for _centre_id, reading, show in rows
        ],
        batch_size=2000,
    )


_intakes: WeakKeyDictionary[asyncio.AbstractEventLoop, Intake] = WeakKeyDictionary()


def intake() -> Intake:
    """The running event loop's intake."""
    return _intakes.setdefault(asyncio.get_running_loop(), Intake())
