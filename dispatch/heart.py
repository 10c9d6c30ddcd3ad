"""One heartbeat a second for every board of this process.

The beat carries the newest sequence number of the journal, so a board that missed a hint (a dropped message, a
dead Redis, a process killed between commit and publish) learns of it within a second and reads what it lacks.
When the database cannot be read there is no beat, and boards say that they are not live.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from django.db import DatabaseError

from config import clock
from config.journal import wake
from config.journal.selectors import head_seqs
from config.threads import in_thread
from fleet.feed import as_message
from fleet.live import live

log = logging.getLogger(__name__)
BEAT_S: Final = 1.0
#: Layers drop messages without a word. A fact that got lost is missed by its number; a position has none, and a vehicle
#: that stands still would be shown where it was until it moves. So all are shown again after so many beats.
SHOW_AGAIN_BEATS: Final = 10


class Listener(Protocol):
    """What has a pulse: a connected board or crew phone."""

    centre_id: int

    def beat(self, seq: int, text: str) -> Coroutine[Any, Any, None]: ...

    async def show(self, positions: str) -> None: ...


class Heart:
    """The listeners of one event loop. The task runs while there is anybody to hear it."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._beats: dict[Listener, asyncio.Task[None]] = {}

    def join(self, listener: Listener) -> None:
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    async def _run(self) -> None:
        beats = 0
        while self._listeners:
            await asyncio.sleep(BEAT_S)
            beats += 1
            try:
                seqs = await in_thread(head_seqs)
            except DatabaseError as problem:
                log.error("journal cannot be read: %s", type(problem).__name__)
                continue
            self.beat_all(seqs)
            if wake.down() or beats % SHOW_AGAIN_BEATS == 0:
                await self.show_all()

    async def show_all(self) -> None:
        """Positions from the store itself; without a layer once a second: slower, and seen as such, but true."""
        for centre_id in {listener.centre_id for listener in self._listeners}:
            try:
                text = as_message((await in_thread(live().all, centre_id)).values())
            except DatabaseError as problem:
                log.error("positions cannot be read: %s", type(problem).__name__)
                return
            mine = [listener.show(text) for listener in self._listeners if listener.centre_id == centre_id]
            await asyncio.gather(*mine, return_exceptions=True)

    def beat_all(self, seqs: dict[int, int]) -> None:
        """One beat to everybody. Who is still busy with the one before misses this one; nobody waits for another."""
        texts = {c: beat_text(seqs.get(c, 0)) for c in {listener.centre_id for listener in self._listeners}}
        for one in self._listeners - self._beats.keys():
            beat = asyncio.ensure_future(one.beat(seqs.get(one.centre_id, 0), texts[one.centre_id]))
            self._beats[one] = beat
            beat.add_done_callback(partial(self._ended, one))

    def _ended(self, listener: Listener, beat: asyncio.Task[None]) -> None:
        """A beat that failed is silence for its listener, which the next one may end."""
        del self._beats[listener]
        if not beat.cancelled() and (problem := beat.exception()) is not None:
            log.warning("a listener lost its beat: %s", type(problem).__name__)


def beat_text(seq: int) -> str:
    beat: dict[str, Any] = {"type": "heartbeat", "seq": seq, "at": clock.iso(clock.now())}
    return json.dumps(beat, separators=(",", ":"))


_hearts: WeakKeyDictionary[asyncio.AbstractEventLoop, Heart] = WeakKeyDictionary()


def heart() -> Heart:
    """The running event loop's heart."""
    return _hearts.setdefault(asyncio.get_running_loop(), Heart())
