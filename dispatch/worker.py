"""What must happen without anybody asking: alarms for jobs that nobody acknowledged, and the
end of closures whose time is over.

Everything here is idempotent and decided under a lock, so that two workers by mistake, or one killed half-way,
do no harm.
"""

import logging
import time
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, close_old_connections

from config import clock
from config.journal.actor import SYSTEM
from config.problems import Problem
from dispatch.models import Assignment
from dispatch.services.progress import mark_overdue
from mapping.zones import end_over

log = logging.getLogger(__name__)
TICK_S: Final = 1.0


def overdue() -> list[tuple[int, int]]:
    """(centre id, assignment id) of jobs that were notified longer ago than their centre waits."""
    waiting = Assignment.objects.filter(step="notified", overdue_at__isnull=True)
    rows = waiting.values_list("incident__centre_id", "pk", "created_at", "incident__centre__ack_timeout_s")
    now = clock.now()
    return [(centre, pk) for centre, pk, made, wait_s in rows if now - made >= timedelta(seconds=wait_s)]


def tick() -> int:
    """Do what is due. Returns how many alarms were raised."""
    end_over(clock.now())
    raised = 0
    for centre_id, assignment_id in overdue():
        try:
            raised += mark_overdue(centre_id=centre_id, assignment_id=assignment_id, by=SYSTEM, at=clock.now())
        except Problem as problem:
            log.warning("assignment %s: %s", assignment_id, problem.code)
    return raised


def run_forever() -> None:
    """One tick a second. A database that is away is tried again at the next tick."""
    while True:
        close_old_connections()
        try:
            tick()
        except DatabaseError as problem:
            log.error("worker: %s", type(problem).__name__)
        time.sleep(TICK_S)
