"""How the ways in that this system keeps open itself are doing, for the device health page."""

import logging
from datetime import timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models.functions import Coalesce

from config import clock
from config.threads import in_thread
from fleet.models import InputState

log = logging.getLogger(__name__)
FINE_EVERY: Final = timedelta(seconds=10)  # a source that works need not say so more often


def write(key: str, name: str, centre_id: int | None, problem: str) -> None:
    """problem: a code, or "" when all is well."""
    now = clock.now()
    state, _new = InputState.objects.get_or_create(key=key, defaults={"name": name, "centre_id": centre_id})
    mine = InputState.objects.filter(pk=state.pk)
    if problem:
        mine.update(name=name, problem=problem, failing_since=Coalesce("failing_since", now))
    elif state.failing_since or state.ok_at is None or now - state.ok_at >= FINE_EVERY:
        mine.update(name=name, problem="", failing_since=None, ok_at=now)


async def report(key: str, name: str, centre_id: int | None, problem: str = "") -> None:
    """As `write`; a database that is away is a problem of its own, which others tell of."""
    if problem:
        log.warning("position input %s: %s", key, problem)
    try:
        await in_thread(write, key, name, centre_id, problem)
    except DatabaseError as lost:
        log.warning("state of position input %s not written: %s", key, type(lost).__name__)
