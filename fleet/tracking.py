"""Whose phone has paused: since when it sends no positions, though its crew is on a vehicle.

Live state like positions, and no fact: in this process, or in Redis for many. Boards get the whole (short) list with
every change and now and again besides, so that a lost message heals by itself.
"""

import json
import logging
from functools import cache
from threading import Lock
from typing import Final, Protocol

import redis
from django.conf import settings

from config import clock
from config.journal import wake
from fleet.feed import positions_group

log = logging.getLogger(__name__)
FORGET_AFTER_S: Final = 24 * 3600  # longer than any shift: a centre's list goes with its last change


class Paused(Protocol):
    """Pauses by centre: {vehicle id: since, epoch ms}."""

    def put(self, centre_id: int, vehicle_id: int, since_ms: int | None) -> bool:
        """A pause, or its end (None). False when that was known: the first moment of a pause stays."""
        ...

    def all(self, centre_id: int) -> dict[int, int]: ...


class MemoryPaused:
    def __init__(self) -> None:
        self._centres: dict[int, dict[int, int]] = {}
        self._lock = Lock()

    def put(self, centre_id: int, vehicle_id: int, since_ms: int | None) -> bool:
        with self._lock:
            known = self._centres.setdefault(centre_id, {})
            if since_ms is None:
                return known.pop(vehicle_id, None) is not None
            new = vehicle_id not in known  # two words of one millisecond are one piece of news
            known.setdefault(vehicle_id, since_ms)
        return new

    def all(self, centre_id: int) -> dict[int, int]:
        with self._lock:
            return dict(self._centres.get(centre_id, {}))


class RedisPaused:
    """One hash a centre. While Redis is away nothing is known of pauses, and positions grow old in sight."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)

    def put(self, centre_id: int, vehicle_id: int, since_ms: int | None) -> bool:
        key = f"paused:{centre_id}"
        try:
            if since_ms is None:
                return bool(self._redis.hdel(key, str(vehicle_id)))
            new = bool(self._redis.hsetnx(key, str(vehicle_id), str(since_ms)))
            self._redis.expire(key, FORGET_AFTER_S)
        except redis.RedisError as problem:
            log.warning("live store out of reach: %s", type(problem).__name__)
            return False
        return new

    def all(self, centre_id: int) -> dict[int, int]:
        try:
            rows: dict[str, str] = self._redis.hgetall(f"paused:{centre_id}")  # type: ignore[assignment]  # both worlds
        except redis.RedisError as problem:
            log.warning("live store out of reach: %s", type(problem).__name__)
            return {}
        return {int(vehicle_id): int(since_ms) for vehicle_id, since_ms in rows.items()}


@cache
def paused() -> Paused:
    """This process's store."""
    return MemoryPaused() if settings.EMBEDDED else RedisPaused(settings.REDIS_URL)


def paused_rows(centre_id: int) -> list[list[int]]:
    """[[vehicle id, since in epoch ms], …], by vehicle."""
    return [[vehicle_id, since_ms] for vehicle_id, since_ms in sorted(paused().all(centre_id).items())]


def as_message(centre_id: int) -> str:
    """The text of a tracking message: the centre's whole list."""
    message = {"type": "tracking", "at": clock.iso(clock.now()), "paused": paused_rows(centre_id)}
    return json.dumps(message, separators=(",", ":"))


def tell_tracking(centre_id: int, vehicle_id: int, state: str) -> None:
    """A phone says that it pauses or goes on; the boards hear of it when that is news. Blocking."""
    since_ms = round(clock.now().timestamp() * 1000) if state == "paused" else None
    if paused().put(centre_id, vehicle_id, since_ms):
        wake.send_group(positions_group(centre_id), {"type": "board.positions", "text": as_message(centre_id)})
