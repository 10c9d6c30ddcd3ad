"""How many fixes were refused or kept off the map, by reason: counted in memory, written in batches."""

import asyncio
import logging
from collections import Counter
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from config import clock
from config.access import Principal
from config.threads import in_thread
from fleet.models import RefusedFixes

log = logging.getLogger(__name__)
WRITE_EVERY_S: Final = 5.0
KEEP: Final = timedelta(days=30)
MOST: Final = 5_000  # different counters between two writes; more than any fleet has devices and reasons


class Refusal(NamedTuple):
    """What is counted together."""

    centre_id: int
    device_id: int | None
    vehicle_id: int | None
    day: date
    reason: str

    @property
    def key(self) -> str:
        return f"{self.centre_id}:{self.device_id or ''}:{self.vehicle_id or ''}:{self.day}:{self.reason}"


class Refusals:
    """One process's counters. Lives in one event loop."""

    def __init__(self) -> None:
        self._counts: Counter[Refusal] = Counter()
        self._writer: asyncio.Task[None] | None = None

    def count(self, who: Principal, vehicle_id: int | None, reason: str) -> None:
        device_id = who.actor.id if who.actor.kind == "device" else None
        what = Refusal(who.centre_id, device_id, vehicle_id, clock.now().date(), reason)
        if what in self._counts or len(self._counts) < MOST:
            self._counts[what] += 1
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_soon())

    async def _write_soon(self) -> None:
        await asyncio.sleep(WRITE_EVERY_S)
        await self.write()

    async def write(self) -> None:
        """What cannot be written is counted on, and written the next time."""
        counts, self._counts = self._counts, Counter()
        try:
            await in_thread(add, counts)
        except DatabaseError as problem:
            log.warning("refused fixes not counted: %s", type(problem).__name__)
            self._counts.update(counts)


@transaction.atomic
def add(counts: Counter[Refusal]) -> None:
    """Add to the table, all or none, and forget what is older than a month."""
    for what, count in sorted(counts.items(), key=lambda pair: pair[0].key):
        _add(what, count)
    RefusedFixes.objects.filter(day__lt=clock.now().date() - KEEP).delete()


def _add(what: Refusal, count: int) -> None:
    mine, now = RefusedFixes.objects.filter(key=what.key), clock.now()
    if mine.update(count=F("count") + count, last_at=now):
        return
    try:
        with transaction.atomic():
            RefusedFixes.objects.create(key=what.key, count=count, last_at=now, **what._asdict())
    except IntegrityError:  # another process was first, or the device or vehicle is gone
        mine.update(count=F("count") + count, last_at=now)
