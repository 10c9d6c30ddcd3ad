"""Where every vehicle is now: the newest shown reading, in this process or in Redis.

Positions are readings, not facts: the newest wins, and the track in the database is what lasts.
"""

import json
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import Final, Protocol

import redis
from django.conf import settings
from django.db.models import OuterRef, Subquery

from config import clock
from fleet.domain.intake import Reading
from fleet.models import Fix, Vehicle

log = logging.getLogger(__name__)
_RECENT: Final = timedelta(days=31)


class Live(Protocol):
    """A store of newest readings by centre."""

    def put(self, centre_id: int, readings: Iterable[Reading]) -> None: ...

    def all(self, centre_id: int) -> dict[int, Reading]: ...


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
    at_ms = round(fix.at.timestamp() * 1000)
    return Reading(fix.vehicle_id, fix.lat, fix.lon, at_ms, fix.speed_kmh, fix.heading, fix.accuracy_m, fix.source)


def moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


class MemoryLive:
    """For one process: a dictionary, filled from the tracks when a centre is first asked for."""

    def __init__(self) -> None:
        self._centres: dict[int, dict[int, Reading]] = {}
        self._lock = Lock()

    def _centre(self, centre_id: int) -> dict[int, Reading]:
        if centre_id not in self._centres:
            self._centres[centre_id] = from_tracks(centre_id)
        return self._centres[centre_id]

    def put(self, centre_id: int, readings: Iterable[Reading]) -> None:
        with self._lock:
            known = self._centre(centre_id)
            for reading in readings:
                last = known.get(reading.vehicle_id)
                if last is None or last.at_ms <= reading.at_ms:
                    known[reading.vehicle_id] = reading

    def all(self, centre_id: int) -> dict[int, Reading]:
        with self._lock:
            return dict(self._centre(centre_id))


# Newest wins whatever process writes last: compare and set in one step on the server.
_NEWEST_WINS = """
for i = 1, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  if not known or tonumber(string.match(known, '^(%d+)')) <= tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' ' .. ARGV[i + 2])
  end
end
"""


class RedisLive:
    """For many processes: one hash a centre, filled from the tracks when Redis has not kept it.

    The field `whole` says that it was filled: after a restart of Redis the first vehicles to report must not pass for
    all there are. While Redis is away, reads fall back to the tracks.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)
        self._newest_wins = self._redis.register_script(_NEWEST_WINS)

    def put(self, centre_id: int, readings: Iterable[Reading]) -> None:
        try:
            self._write(f"live:{centre_id}", readings)
        except redis.RedisError as problem:
            log.warning("live store out of reach: %s", type(problem).__name__)

    def _write(self, key: str, readings: Iterable[Reading]) -> None:
        args = [part for r in readings for part in (r.vehicle_id, r.at_ms, json.dumps(r.as_array()))]
        self._newest_wins(keys=[key], args=args)

    def all(self, centre_id: int) -> dict[int, Reading]:
        key = f"live:{centre_id}"
        try:
            if not self._redis.hexists(key, "whole"):
                self._fill(centre_id, key)
            rows: dict[str, str] = self._redis.hgetall(key)  # type: ignore[assignment]  # redis types both worlds in one
        except redis.RedisError as problem:
            log.warning("live store out of reach: %s", type(problem).__name__)
            return from_tracks(centre_id)
        readings = [Reading(*json.loads(row.partition(" ")[2])) for name, row in rows.items() if name != "whole"]
        return {reading.vehicle_id: reading for reading in readings}

    def _fill(self, centre_id: int, key: str) -> None:
        self._write(key, from_tracks(centre_id).values())
        self._redis.hset(key, "whole", "1")


@cache
def live() -> Live:
    """This process's live store."""
    return MemoryLive() if settings.EMBEDDED else RedisLive(settings.REDIS_URL)
