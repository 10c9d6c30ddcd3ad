"""What must happen without anybody asking: alarms for jobs that nobody acknowledged, times that GPS proves, the end
of closures whose time is over.

Everything here is idempotent and decided under a lock, so that two workers by mistake, or one killed half-way,
do no harm.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from django.db import close_old_connections

from config import clock
from config.journal.actor import SYSTEM
from dispatch.each import for_each, where
from dispatch.geofencing import check_fences
from dispatch.hospitals.ending import tell_of_expired
from dispatch.hospitals.unanswered import tell_dispatchers
from dispatch.models import Assignment
from dispatch.patients.keeping import forget_photos
from dispatch.services.progress import mark_overdue
from dispatch.telling import ladder, sending
from fleet.tracks.keeping import keep_house
from mapping.zones import end_over

log = logging.getLogger(__name__)
TICK_S: Final = 1.0
KEEP_HOUSE_EVERY_S: Final = 3600.0


def overdue() -> list[tuple[int, int]]:
    """(centre id, assignment id) of jobs that were notified longer ago than their centre waits."""
    waiting = Assignment.objects.filter(step="notified", overdue_at__isnull=True)
    rows = waiting.values_list("incident__centre_id", "pk", "created_at", "incident__centre__ack_timeout_s")
    now = clock.now()
    return [(centre, pk) for centre, pk, made, wait_s in rows if now - made >= timedelta(seconds=wait_s)]


def tick() -> int:
    """Raise the alarms that are due. Returns how many."""
    late = ((pk, {"centre_id": centre_id, "assignment_id": pk}) for centre_id, pk in overdue())
    return for_each("assignment", late, lambda one: mark_overdue(**one, by=SYSTEM, at=clock.now()))


def climb() -> None:
    """Begin the next rungs of telling crews who have not answered."""
    ladder.tell_the_unanswered(clock.now())


def hand_over() -> None:
    """Give what waits to be sent to the threads that send it; this one never waits for the outside."""
    sending.hand_over(clock.now())


def hospitals() -> None:
    """Tell dispatchers of hospitals that have not answered in time, and of those that nobody can be told at now."""
    tell_of_expired(clock.now())
    tell_dispatchers(clock.now())


def end_closures() -> None:
    """Lift the closures whose time is over."""
    end_over(clock.now())


def prove() -> None:
    """Note the arrivals and departures that GPS proves. Reads tracks and roads, so it has a thread of its own."""
    check_fences()


def keep() -> None:
    """Thin and drop the tracks whose time has come. Takes minutes."""
    keep_house(clock.now())


def end_photos() -> None:
    """Delete patients' photos whose time of keeping is over."""
    forget_photos(clock.now())


type Duty = Callable[[], object]

# In the order of what a delay costs; one that fails never keeps the others from their turn.
DUTIES: Final[tuple[Duty, ...]] = (tick, climb, hand_over, hospitals, end_closures)
# What may take its time goes on beside them and never in front of one: (duty, seconds between two turns).
BESIDE: Final[tuple[tuple[Duty, float], ...]] = (
    (prove, TICK_S),
    (keep, KEEP_HOUSE_EVERY_S),
    (end_photos, KEEP_HOUSE_EVERY_S),
)


def once(duties: Iterable[Duty] = DUTIES) -> None:
    """Every duty once. What the database, one bad row or a bug refused is tried again at its next turn."""
    for duty in duties:
        close_old_connections()
        try:
            duty()
        except Exception as problem:  # noqa: BLE001 - a bug in one duty must not silence the alarms of the others
            log.error("worker: %s: %s at %s", duty.__name__, type(problem).__name__, where(problem))


_beside: Final[dict[Duty, threading.Thread]] = {}


def every(duty: Duty, pause_s: float) -> None:
    """One duty again and again, until the process ends."""
    while True:
        once((duty,))
        time.sleep(pause_s)


def keep_beside() -> None:
    """One thread for each duty beside, however often a worker is started in this process."""
    for duty, pause_s in BESIDE:
        if duty not in _beside:
            _beside[duty] = threading.Thread(target=every, args=(duty, pause_s), name=duty.__name__, daemon=True)
            _beside[duty].start()


def run_forever(stopping: threading.Event | None = None) -> None:
    """All duties, once a second, until told to stop between two turns, or until the process ends."""
    keep_beside()
    stopping = stopping or threading.Event()
    once(DUTIES)
    while not stopping.wait(TICK_S):
        once(DUTIES)
