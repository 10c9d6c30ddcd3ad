"""Which vehicles of a centre drove in a span of time, how far and for how long, about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import numpy as np
from django.db.models import Avg, Count, Func, IntegerField

from fleet.domain.tracks import Drive, Track, drive
from fleet.models import Fix, Vehicle

SAMPLE_S: Final = 20
PART: Final = timedelta(hours=2)
PARTS_KEPT: Final = 12 * 14  # a few numbers for each vehicle: two weeks of a centre
_EPOCH_JULIAN: Final = 2440587.5  # 1970-01-01 00:00 UTC in days of the Julian period


class _Sample(Func):
    """The number of the slice, SAMPLE_S long, that a moment falls into: a city's day is too much to fetch whole."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        template = f"CAST((julianday(%(expressions)s) - {_EPOCH_JULIAN}) * 86400 / {SAMPLE_S} AS INTEGER)"
        return self.as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        # FLOOR, for a cast to an integer rounds
        template = f"(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / {SAMPLE_S})::bigint)"
        return self.as_sql(compiler, connection, template=template)


@dataclass(frozen=True, slots=True)
class Driven:
    """readings: those that moved the marker. first, last: a sample each, which may be the same one."""

    drive: Drive
    readings: int
    first: Track
    last: Track

    def and_then(self, later: Driven) -> Driven:
        """Both, and the way between them."""
        legs = (self.drive, drive(self.last.and_then(later.first)), later.drive)
        both = Drive(sum(leg.length_m for leg in legs), sum(leg.moving_s for leg in legs))
        return Driven(both, self.readings + later.readings, self.first, later.last)


def driven(centre_id: int, from_at: datetime, to_at: datetime) -> dict[int, Driven]:
    """By vehicle; those without any reading are left out.

    Summed up two hours at a time, and again only those that have got readings since, late ones too.
    """
    vehicles = tuple(Vehicle.objects.filter(centre_id=centre_id).order_by("pk").values_list("pk", flat=True))
    total: dict[int, Driven] = {}
    for start, end in _parts(from_at, to_at):
        stored = Fix.objects.filter(vehicle_id__in=vehicles, at__gte=start, at__lt=end).count()
        for vehicle, more in (_part(vehicles, start, end, stored) if stored else {}).items():
            total[vehicle] = total[vehicle].and_then(more) if vehicle in total else more
    return total


def _parts(from_at: datetime, to_at: datetime) -> Iterator[tuple[datetime, datetime]]:
    while from_at < to_at:
        yield from_at, min(from_at + PART, to_at)
        from_at += PART


@lru_cache(maxsize=PARTS_KEPT)
def _part(vehicles: tuple[int, ...], from_at: datetime, to_at: datetime, stored: int) -> dict[int, Driven]:
    """stored: how many readings there are, which tells one state from the next: only in the moment after it came is
    any of them changed, and that it moved the marker or did not is all that may.
    """
    fixes = Fix.objects.filter(vehicle_id__in=vehicles, at__gte=from_at, at__lt=to_at, shown=True)
    samples = fixes.values("vehicle_id", slot=_Sample("at")).annotate(
        mean_lat=Avg("lat"), mean_lon=Avg("lon"), readings=Count("pk")
    )
    rows = samples.order_by("vehicle_id", "slot").values_list("vehicle_id", "slot", "mean_lat", "mean_lon", "readings")
    return {vehicle: _driven(list(mine)) for vehicle, mine in groupby(rows.iterator(), itemgetter(0))}


def _driven(rows: list[tuple[Any, ...]]) -> Driven:
    _vehicle, slot, lat, lon, readings = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    track = Track(slot * SAMPLE_S, lat, lon, np.full(len(rows), np.nan))
    return Driven(drive(track), int(readings.sum()), track.part(slice(1)), track.part(slice(-1, None)))
