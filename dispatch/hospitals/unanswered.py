"""The worker's look at hospitals: announcements that nobody acknowledged in the centre's time."""

from datetime import datetime, timedelta

from config.journal.actor import SYSTEM
from dispatch.each import for_each
from dispatch.hospitals.access import with_page
from dispatch.hospitals.services import mark_unanswered
from dispatch.models import PreAlert


def due(now: datetime) -> list[tuple[int, int]]:
    """(centre id, announcement id) of those that wait for longer than their centre does.

    A hospital where nobody can open a page cannot answer: boards say from the first moment that it be telephoned.
    """
    waiting = PreAlert.objects.filter(
        acknowledged_at__isnull=True, declined_at__isnull=True, overdue_at__isnull=True, ended_at__isnull=True
    ).exclude(assignment__step__in=("at_destination", "handed_over"))
    waiting = waiting.filter(hospital__in=with_page(now))
    rows = waiting.values_list("hospital__centre_id", "pk", "created_at", "hospital__centre__prealert_timeout_s")
    return [(centre, pk) for centre, pk, made, wait_s in rows if now - made >= timedelta(seconds=wait_s)]


def tell_dispatchers(now: datetime) -> int:
    """Raise the alarms that are due. Returns how many. Decided under the lock, so that two workers raise one."""
    late = ((pk, {"centre_id": centre_id, "prealert_id": pk}) for centre_id, pk in due(now))
    return for_each("announcement", late, lambda one: mark_unanswered(**one, by=SYSTEM, at=now))
