"""Which vehicles of a centre drove in a span of time, how far and for how long, about."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import numpy as np
from django.db.models import Avg, Count, Func, IntegerField

from fleet.domain.tracks import Drive, Track, drive
from fleet.models import Fix, Vehicle

SAMPLE_S: Final = 20
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
    """readings: those that moved the marker."""

    drive: Drive
    readings: int


def driven(centre_id: int, from_at: datetime, to_at: datetime) -> dict[int, Driven]:
    """By vehicle; those without any reading are left out."""
    vehicles = list(Vehicle.objects.filter(centre_id=centre_id).values_list("pk", flat=True))
    fixes = Fix.objects.filter(vehicle_id__in=vehicles, at__gte=from_at, at__lt=to_at, shown=True)
    samples = fixes.values("vehicle_id", slot=_Sample("at")).annotate(
        mean_lat=Avg("lat"), mean_lon=Avg("lon"), readings=Count("pk")
    )
    rows = samples.order_by("vehicle_id", "slot").values_list("vehicle_id", "slot", "mean_lat", "mean_lon", "readings")
    return {vehicle: _driven(list(mine)) for vehicle, mine in groupby(rows.iterator(), itemgetter(0))}


def _driven(rows: list[tuple[Any, ...]]) -> Driven:
    _vehicle, slot, lat, lon, readings = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    track = Track(slot * SAMPLE_S, lat, lon, np.full(len(rows), np.nan))
    return Driven(drive(track), int(readings.sum()))
