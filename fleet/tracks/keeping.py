"""Tracks in full while they are fresh, thinned after a set time, gone after a set time.

Both times are the installation's (TRACKS_THIN_AFTER_DAYS, TRACKS_KEEP_DAYS): the law asks for an end, the reviewing
of cases for the detail. Thinning leaves every place of the day, at every moment, within a receiver's error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from fleet.domain.tracks import thin
from fleet.models import Fix, ThinnedDay, Vehicle
from fleet.tracks import partitions
from fleet.tracks.selectors import Readings

_AT_ONCE: Final = 500  # SQLite takes so many values in one statement, and no lock is held for long


@dataclass
class Kept:
    """What one round did. thinned: vehicle-days; taken: readings that their lines do not need."""

    thinned: int = 0
    taken: int = 0
    deleted: int = 0
    days_made: int = 0
    days_dropped: int = 0


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def delete_before(first_kept: date) -> int:
    """Delete every reading before the day. One vehicle at a time, for the index is by vehicle. Returns how many.

    Whole partitions go first: what is left for this is an embedded database, or the default partition.
    """
    ThinnedDay.objects.filter(day__lt=first_kept).delete()
    gone = 0
    for vehicle_id in Vehicle.objects.values_list("pk", flat=True):
        old = Fix.objects.filter(vehicle_id=vehicle_id, at__lt=start_of(first_kept))
        gone += old._raw_delete(old.db)  # nothing refers to a reading
    return gone


def thin_day(vehicle_id: int, day: date, at: datetime) -> ThinnedDay:
    """Delete the readings of a vehicle's day that its line does not need, and note that it was done, together."""
    whole = Readings.read(vehicle_id, start_of(day), start_of(day + timedelta(days=1)))
    needless = whole.ids[~thin(whole.track)]
    with transaction.atomic():
        for part in batched(needless.tolist(), _AT_ONCE):
            span = (start_of(day), start_of(day + timedelta(days=1)))  # lets PostgreSQL look into one partition alone
            Fix.objects.filter(pk__in=part, at__gte=span[0], at__lt=span[1]).delete()
        done, _new = ThinnedDay.objects.update_or_create(
            vehicle_id=vehicle_id,
            day=day,
            defaults={"readings": len(whole.ids), "kept": len(whole.ids) - len(needless), "thinned_at": at},
        )
    return done


def _days_of(vehicle_id: int, before: date) -> Iterator[date]:
    """The vehicle's days that have readings and were not thinned, oldest first."""
    last_done = ThinnedDay.objects.filter(vehicle_id=vehicle_id).aggregate(last=Max("day"))["last"]
    mine = Fix.objects.filter(vehicle_id=vehicle_id, at__lt=start_of(before))
    if last_done is not None:
        mine = mine.filter(at__gte=start_of(last_done + timedelta(days=1)))
    while (first := mine.aggregate(first=Min("at"))["first"]) is not None:
        day = first.astimezone(UTC).date()
        yield day
        mine = mine.filter(at__gte=start_of(day + timedelta(days=1)))


def thin_before(before: date, at: datetime) -> Iterator[ThinnedDay]:
    """Thin every vehicle's days before the day, one vehicle-day and one transaction at a time."""
    for vehicle_id in Vehicle.objects.order_by("pk").values_list("pk", flat=True):
        for day in _days_of(vehicle_id, before):
            yield thin_day(vehicle_id, day, at)


def keep_house(now: datetime) -> Kept:
    """Make the days to come, drop and delete what is over, thin what is old. Safe to repeat, and to run twice."""
    today, done = now.astimezone(UTC).date(), Kept()
    first_kept = today - timedelta(days=settings.TRACKS_KEEP_DAYS)
    if partitions.partitioned():
        done.days_made = len(partitions.make_days(today))
        done.days_dropped = len(partitions.drop_before(first_kept))
    done.deleted = delete_before(first_kept)
    for one in thin_before(today - timedelta(days=settings.TRACKS_THIN_AFTER_DAYS), now):
        done.thinned += 1
        done.taken += one.readings - one.kept
    return done
