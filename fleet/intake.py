"""GPS readings from the wire to the track, the live store and the boards.

1. Refuse what cannot be true (`fleet.domain.reading`); the rest waits for the next group.
2. A group is everything that arrived while the one before was being written. It is judged by the pure steps of
   `fleet.domain.intake` against what is known of its vehicles.
3. Write it: one insert for the whole group.
4. Only then swap the vehicles' states in the live store, tell the boards, and answer: what is shown is stored, and a
   duplicate is accepted when the first copy is. Where another process changed a state meanwhile, judge again.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final
from weakref import WeakKeyDictionary

from config import clock
from config.access import Principal
from config.threads import in_thread
from fleet.domain.intake import Reading, Refused, State, Verdict, check_clock, judge_all, parse
from fleet.feed import Feed
from fleet.live import Known, live
from fleet.models import Vehicle
from fleet.refusals import Refusals
from fleet.tracks.write import Row, correct, write

_DIRECTORY_TTL_S: Final = 30.0
NOTEWORTHY: Final = frozenset({"jump", "frozen"})  # kept, but an administrator should hear of them


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


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Readings of one request on their way to the database."""

    who: Principal
    readings: list[Reading]
    done: "asyncio.Future[None]"


@dataclass(slots=True)
class Committed:
    """What a group changed. shown: the readings for the boards; verdicts: one for each reading given."""

    shown: dict[int, list[Reading]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


type Names = Mapping[int | str, int]


class Directory:
    """Which vehicles a centre has, by id, plate and call sign; read again after 30 s or when a name is unknown."""

    def __init__(self) -> None:
        self._centres: dict[int, tuple[float, Names]] = {}

    async def vehicles(self, centre_id: int, max_age_s: float = _DIRECTORY_TTL_S) -> Names:
        read_at, names = self._centres.get(centre_id, (-inf, {}))
        if time.monotonic() - read_at > max_age_s:
            names = await in_thread(_read_names, centre_id)
            self._centres[centre_id] = (time.monotonic(), names)
        return names

    async def knowing(self, centre_id: int, fixes: Iterable[Any]) -> Names:
        """The centre's names, read anew when a fix has one that is not among them."""
        names = await self.vehicles(centre_id)
        given = (fix["vehicle"] for fix in fixes if isinstance(fix, dict) and "vehicle" in fix)
        if all(vehicle_of(name, names) is not None for name in given):
            return names
        return await self.vehicles(centre_id, 1.0)


def vehicle_of(name: Any, names: Names) -> int | None:
    """The vehicle's id; None when the centre has no such vehicle. A number is an id, a text a call sign first."""
    return None if isinstance(name, bool) or not isinstance(name, (int, str)) else names.get(name)


def _read_names(centre_id: int) -> dict[int | str, int]:
    """A call sign goes before an id, and both before a plate."""
    vehicles = list(Vehicle.objects.filter(centre_id=centre_id).values_list("pk", "call_sign", "plate"))
    plates: dict[int | str, int] = {plate: pk for pk, _, plate in vehicles if plate}
    ids = {str(pk): pk for pk, _, _ in vehicles} | {pk: pk for pk, _, _ in vehicles}
    return plates | ids | {sign: pk for pk, sign, _ in vehicles}


class Intake:
    """One process's way in for positions. Lives in one event loop; get it with `intake()`."""

    def __init__(self) -> None:
        self.directory = Directory()
        self.feed = Feed()
        self.refusals = Refusals()
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, who: Principal, fixes: Sequence[Any], source: str) -> Outcome:
        """Take a batch of raw fixes from one asker. Raises DatabaseError when they could not be stored."""
        names = await self.directory.knowing(who.centre_id, fixes)
        outcome, now_ms = Outcome(), int(clock.now().timestamp() * 1000)
        readings: list[Reading] = []
        for index, raw in enumerate(fixes):
            try:
                readings.append(_reading(who, raw, source, names, now_ms))
            except Refused as refused:
                outcome.rejected.append(Rejection(index, refused.code))
                self.refusals.count(who, _named(who, raw, names), refused.code)
        outcome.accepted = len(readings)
        if readings:
            await self._store(who, readings)
        return outcome

    async def _store(self, who: Principal, readings: list[Reading]) -> None:
        waiting = _Waiting(who, readings, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await waiting.done

    async def _write(self) -> None:
        """Group commit: while one insert runs, the next one gathers. What goes wrong is told to all who wait."""
        while self._waiting:
            group, self._waiting = self._waiting, []
            commit = asyncio.ensure_future(in_thread(commit_group, _by_centre(group)))
            await asyncio.wait({commit})
            if (problem := commit.exception()) is None:
                self._tell_boards(group, commit.result())
            for waiting in group:
                _tell(waiting.done, problem)

    def _tell_boards(self, group: list[_Waiting], committed: Committed) -> None:
        for centre_id, readings in committed.shown.items():
            self.feed.push(centre_id, readings)
        given = ((waiting.who, reading) for waiting in _in_order(group) for reading in waiting.readings)
        for (who, reading), verdict in zip(given, committed.verdicts, strict=True):
            if verdict.code in NOTEWORTHY:
                self.refusals.count(who, reading.vehicle_id, verdict.code)


def _reading(who: Principal, raw: Any, source: str, names: Names, now_ms: int) -> Reading:
    """A fix that may be true, of a vehicle that the asker may speak for. Raises Refused."""
    if not isinstance(raw, dict):
        raise Refused("bad_shape")
    vehicle_id = vehicle_of(raw.get("vehicle", who.vehicle_id), names)
    if vehicle_id is None:
        raise Refused("unknown_vehicle")
    if who.vehicle_id is not None and vehicle_id != who.vehicle_id:
        raise Refused("not_your_vehicle")
    reading = parse(raw, vehicle_id=vehicle_id, source=source)
    check_clock(reading, now_ms)
    return reading


def _named(who: Principal, raw: Any, names: Names) -> int | None:
    """The vehicle that a refused fix counts for: the asker's own, or the one of its centre that it named."""
    if who.vehicle_id is not None:
        return who.vehicle_id
    return vehicle_of(raw.get("vehicle"), names) if isinstance(raw, dict) else None


def _in_order(group: list[_Waiting]) -> list[_Waiting]:
    return sorted(group, key=lambda waiting: waiting.who.centre_id)


def _by_centre(group: list[_Waiting]) -> dict[int, list[Reading]]:
    centres: dict[int, list[Reading]] = {}
    for waiting in _in_order(group):
        centres.setdefault(waiting.who.centre_id, []).extend(waiting.readings)
    return centres


def _tell(done: "asyncio.Future[None]", problem: BaseException | None) -> None:
    """Let a sender go on; one that has hung up meanwhile is not there to be told."""
    if done.done():
        return
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)


def commit_group(centres: Mapping[int, list[Reading]]) -> Committed:
    """Judge, write, show. Blocking; raises DatabaseError, and then nothing has changed."""
    committed, rows, changes = Committed(), [], {}
    for centre_id, readings in centres.items():
        known = live().get(centre_id, {one.vehicle_id for one in readings})
        verdicts, states = judge_all(readings, {pk: one.state for pk, one in known.items()})
        committed.verdicts += verdicts
        rows += [Row(one, verdict.show) for one, verdict in zip(readings, verdicts, strict=True)]
        changes[centre_id] = {pk: (known.get(pk, Known()), state) for pk, state in states.items()}
    write(rows)
    for centre_id, changed in changes.items():
        committed.shown[centre_id] = _show(centre_id, changed, rows)
    return committed


def _show(centre_id: int, changes: dict[int, tuple[Known, State]], rows: list[Row]) -> list[Reading]:
    """Swap the states, judging again what another process overtook. Gives the readings for the boards."""
    shown: dict[int, Reading] = {}
    while changes:
        faster = live().swap(centre_id, changes)
        for pk, (before, after) in changes.items():
            if pk not in faster and after.shown is not None and after.shown != before.state.shown:
                shown[pk] = after.shown
        changes = _again(faster, [row for row in rows if row.reading.vehicle_id in faster]) if faster else {}
    return list(shown.values())


def _again(known: Mapping[int, Known], rows: list[Row]) -> dict[int, tuple[Known, State]]:
    verdicts, states = judge_all([row.reading for row in rows], {pk: one.state for pk, one in known.items()})
    told = [Row(row.reading, verdict.show) for row, verdict in zip(rows, verdicts, strict=True)]
    if changed := [now for now, before in zip(told, rows, strict=True) if now.shown != before.shown]:
        correct(changed)
    return {pk: (known[pk], state) for pk, state in states.items()}


_intakes: WeakKeyDictionary[asyncio.AbstractEventLoop, Intake] = WeakKeyDictionary()


def intake() -> Intake:
    """The running event loop's intake."""
    return _intakes.setdefault(asyncio.get_running_loop(), Intake())
