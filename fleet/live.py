"""Where every vehicle is now, and what else is known of it: in this process or in Redis.

Positions are readings, not facts: the newest wins, and the track in the database is what lasts. A vehicle's state
changes by compare and swap: who judged readings by a state that another process has changed meanwhile is told so,
and judges again.
"""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import batched
from threading import Lock
from typing import Any, Final, Protocol, cast

import redis
from django.conf import settings
from django.db.models import OuterRef, Subquery
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import clock
from fleet.domain.intake import Reading, State
from fleet.models import Fix, Vehicle

log = logging.getLogger(__name__)
_RECENT: Final = timedelta(days=31)
UNKNOWN: Final = State()


@dataclass(frozen=True, slots=True)
class Known:
    """A vehicle's state as a store gave it. mark: what the store compares when it is to be replaced."""

    state: State = UNKNOWN
    mark: Any = None


class Live(Protocol):
    """A store of vehicles' states by centre."""

    def all(self, centre_id: int) -> dict[int, Reading]:
        """The readings shown now."""
        ...

    def states(self, centre_id: int) -> dict[int, State]:
        """All that is known of every vehicle."""
        ...

    def get(self, centre_id: int, vehicle_ids: Iterable[int]) -> dict[int, Known]: ...

    def swap(self, centre_id: int, changes: Mapping[int, tuple[Known, State]]) -> dict[int, Known]:
        """Replace states unless another process was faster; gives what is known now of those that it replaced."""
        ...

    def put(self, centre_id: int, readings: Iterable[Reading]) -> None:
        """Show readings unless newer ones are shown."""
        ...


def from_tracks(centre_id: int) -> dict[int, Reading]:
    """The newest shown reading of every vehicle that reported this month, from the tracks: an index seek a vehicle.

    The month spares PostgreSQL the look into a year of daily partitions.
    """
    recent = Fix.objects.filter(vehicle=OuterRef("pk"), shown=True, at__gte=clock.now() - _RECENT)
    newest = recent.order_by("-at").values("pk")[:1]
    ids = Vehicle.objects.filter(centre_id=centre_id).annotate(newest=Subquery(newest)).values_list("newest", flat=True)
    fixes = Fix.objects.filter(pk__in=[pk for pk in ids if pk is not None])
    return {fix.vehicle_id: _reading(fix) for fix in fixes}


def _reading(fix: Fix) -> Reading:
    at_ms, side = round(fix.at.timestamp() * 1000), (fix.speed_kmh, fix.heading, fix.accuracy_m)
    return Reading(fix.vehicle_id, fix.lat, fix.lon, at_ms, *side, fix.source, fix.battery_pct)


def _shown(states: Mapping[int, State]) -> dict[int, Reading]:
    return {pk: state.shown for pk, state in states.items() if state.shown is not None}


def _newer(readings: Iterable[Reading], known: Mapping[int, Known]) -> dict[int, tuple[Known, State]]:
    """The changes that show these readings, where they are newer than what is shown."""
    changes: dict[int, tuple[Known, State]] = {}
    for reading in readings:
        before = known.get(reading.vehicle_id, Known())
        _before, after = changes.get(reading.vehicle_id, (before, before.state))
        if after.shown is None or after.shown.at_ms <= reading.at_ms:
            changes[reading.vehicle_id] = (before, State.showing(reading))
    return changes


class MemoryLive:
    """For one process: a dictionary, filled from the tracks when a centre is first asked for."""

    def __init__(self) -> None:
        self._centres: dict[int, dict[int, State]] = {}
        self._lock = Lock()

    def _centre(self, centre_id: int) -> dict[int, State]:
        if centre_id not in self._centres:
            self._centres[centre_id] = {pk: State.showing(one) for pk, one in from_tracks(centre_id).items()}
        return self._centres[centre_id]

    def all(self, centre_id: int) -> dict[int, Reading]:
        return _shown(self.states(centre_id))

    def states(self, centre_id: int) -> dict[int, State]:
        with self._lock:
            return dict(self._centre(centre_id))

    def get(self, centre_id: int, vehicle_ids: Iterable[int]) -> dict[int, Known]:
        with self._lock:
            states = self._centre(centre_id)
            return {pk: Known(states[pk], states[pk]) for pk in vehicle_ids if pk in states}

    def swap(self, centre_id: int, changes: Mapping[int, tuple[Known, State]]) -> dict[int, Known]:
        faster: dict[int, Known] = {}
        with self._lock:
            states = self._centre(centre_id)
            for pk, (before, after) in changes.items():
                if (now := states.get(pk)) is before.mark:
                    states[pk] = after
                else:
                    faster[pk] = Known(now or UNKNOWN, now)
        return faster

    def put(self, centre_id: int, readings: Iterable[Reading]) -> None:
        given = list(readings)
        self.swap(centre_id, _newer(given, self.get(centre_id, {one.vehicle_id for one in given})))


# Compare and swap many fields of a hash in one step on the server. Answers field and value of those that differed.
_SWAP: Final = """
local differed = {}
for i = 1, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[i]) or ''
  if known == ARGV[i + 1] then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
  else
    differed[#differed + 1] = ARGV[i]
    differed[#differed + 1] = known
  end
end
return differed
"""
WHOLE: Final = "whole"
AWAY_S: Final = 1.0
_AT_ONCE: Final = 500  # vehicles in one call of the script: Lua's own limit is near 2,600


class RedisLive:
    """For many processes: one hash a centre, filled from the tracks when Redis has not kept it.

    The field `whole` says that it was filled: after a restart of Redis the first vehicles to report must not pass for
    all there are. While Redis is away, boards are served from the tracks, and each process judges by what it knew
    last; nothing that was stored is lost by it.
    """

    def __init__(self, url: str) -> None:
        once_more = Retry(NoBackoff(), 1)  # for a connection that went stale; the library's own would wait for seconds
        self._redis = redis.Redis.from_url(
            url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True, retry=once_more
        )
        self._away_until_s = 0.0
        self._swap = self._redis.register_script(_SWAP)
        self._read: dict[tuple[int, int], tuple[str, State]] = {}  # what was read or written last, and its text

    def all(self, centre_id: int) -> dict[int, Reading]:
        return _shown(self.states(centre_id))

    def states(self, centre_id: int) -> dict[int, State]:
        key = f"live:{centre_id}"
        try:
            self._must_be_near()
            if not self._redis.hexists(key, WHOLE):
                self._fill(centre_id)
            rows: dict[str, str] = self._redis.hgetall(key)  # type: ignore[assignment]  # redis types both worlds in one
        except redis.RedisError as problem:
            self._is_away(problem)
            return {pk: State.showing(reading) for pk, reading in from_tracks(centre_id).items()}
        return {int(pk): State.of_json(row) for pk, row in rows.items() if pk != WHOLE}

    def get(self, centre_id: int, vehicle_ids: Iterable[int]) -> dict[int, Known]:
        ids = list(vehicle_ids)
        try:
            self._must_be_near()
            rows = self._rows(centre_id, ids)
        except redis.RedisError as problem:
            self._is_away(problem)
            last = {pk: self._read.get((centre_id, pk)) for pk in ids}
            return {pk: Known(one[1], one[0]) for pk, one in last.items() if one is not None}
        return {pk: self._known(centre_id, pk, row) for pk, row in zip(ids, rows, strict=True) if row}

    def _must_be_near(self) -> None:
        """A Redis that did not answer is not asked again for a second: positions do not wait for it one by one."""
        if time.monotonic() < self._away_until_s:
            raise redis.ConnectionError

    def _is_away(self, problem: redis.RedisError) -> None:
        if time.monotonic() >= self._away_until_s:
            log.warning("live store out of reach: %s", type(problem).__name__)
            self._away_until_s = time.monotonic() + AWAY_S

    def _rows(self, centre_id: int, ids: list[int]) -> list[str | None]:
        fields = [WHOLE, *map(str, ids)]
        whole, *rows = cast(list[str | None], self._redis.hmget(f"live:{centre_id}", fields))
        if whole is None:
            self._fill(centre_id)
            _whole, *rows = cast(list[str | None], self._redis.hmget(f"live:{centre_id}", fields))
        return rows

    def _known(self, centre_id: int, vehicle_id: int, text: str) -> Known:
        """A text that this process read or wrote last needs no reading again."""
        last = self._read.get((centre_id, vehicle_id))
        if last is None or last[0] != text:
            last = self._read[centre_id, vehicle_id] = (text, State.of_json(text))
        return Known(last[1], text)

    def swap(self, centre_id: int, changes: Mapping[int, tuple[Known, State]]) -> dict[int, Known]:
        faster: dict[int, Known] = {}
        try:
            self._must_be_near()
            for part in batched(changes.items(), _AT_ONCE):
                faster |= self._swap_part(centre_id, dict(part))
        except redis.RedisError as problem:
            self._is_away(problem)
        return faster

    def _swap_part(self, centre_id: int, changes: Mapping[int, tuple[Known, State]]) -> dict[int, Known]:
        args: list[Any] = []
        for pk, (before, after) in changes.items():
            text = after.as_json()
            self._read[centre_id, pk] = (text, after)
            args += (pk, before.mark or "", text)
        differed: Any = self._swap(keys=[f"live:{centre_id}"], args=args)
        pairs = zip(differed[::2], differed[1::2], strict=True)
        return {int(pk): self._known(centre_id, int(pk), text) if text else Known() for pk, text in pairs}

    def put(self, centre_id: int, readings: Iterable[Reading]) -> None:
        given = list(readings)
        self.swap(centre_id, _newer(given, self.get(centre_id, {one.vehicle_id for one in given})))

    def _fill(self, centre_id: int) -> None:
        """From the tracks, where nothing is known: never over what a process has written since."""
        args = [part for pk, one in from_tracks(centre_id).items() for part in (pk, "", State.showing(one).as_json())]
        if args:
            self._swap(keys=[f"live:{centre_id}"], args=args)
        self._redis.hset(f"live:{centre_id}", WHOLE, "1")


@cache
def live() -> Live:
    """This process's live store."""
    return MemoryLive() if settings.EMBEDDED else RedisLive(settings.REDIS_URL)
