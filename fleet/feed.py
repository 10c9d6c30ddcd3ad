"""Positions on their way to the boards: batches of what changed, serialised once."""

import asyncio
import json
import time
from collections.abc import Iterable
from typing import Final

from config import clock
from config.journal import wake
from fleet.domain.intake import Reading

WINDOW_S: Final = 0.25
QUIET_WINDOW_S: Final = 0.04
QUIET_FIXES: Final = 5


def positions_group(centre_id: int) -> str:
    return f"positions.{centre_id}"


def window_after_s(fixes: int) -> float:
    """How long after a batch of so many fixes the next one may leave."""
    return QUIET_WINDOW_S if fixes <= QUIET_FIXES else WINDOW_S


class Feed:
    """One process's outgoing batches, a window for each centre.

    A fix leaves at once when the last batch is older than the window; otherwise what changed gathers until the window
    ends. The window is 250 ms, so that a city costs four messages a second; after a batch of a few fixes it is 40 ms,
    so that a quiet centre sees each fix as it comes. Lives in one event loop.
    """

    def __init__(self) -> None:
        self._changed: dict[int, dict[int, Reading]] = {}
        self._next_at: dict[int, float] = {}
        self._timers: dict[int, asyncio.Task[None]] = {}

    def push(self, centre_id: int, readings: Iterable[Reading]) -> None:
        """Take readings that are stored; the newest of each vehicle will be shown."""
        changed = self._changed.setdefault(centre_id, {})
        changed.update((reading.vehicle_id, reading) for reading in readings)
        if changed and centre_id not in self._timers:
            wait_s = max(0.0, self._next_at.get(centre_id, 0.0) - time.monotonic())
            self._timers[centre_id] = asyncio.create_task(self._flush(centre_id, wait_s))

    async def _flush(self, centre_id: int, wait_s: float) -> None:
        if wait_s:
            await asyncio.sleep(wait_s)
        del self._timers[centre_id]
        readings = self._changed.pop(centre_id, {}).values()
        self._next_at[centre_id] = time.monotonic() + window_after_s(len(readings))
        await wake.send(positions_group(centre_id), {"type": "board.positions", "text": as_message(readings)})


def as_message(readings: Iterable[Reading]) -> str:
    """The text of a positions message."""
    message = {"type": "positions", "at": clock.iso(clock.now()), "fixes": [r.as_array() for r in readings]}
    return json.dumps(message, separators=(",", ":"))
