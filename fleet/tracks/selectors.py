"""A vehicle's readings, as arrays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fleet.domain.tracks import Track
from fleet.models import Fix, ThinnedDay

#: What one process received may be stored, and seen by another, a little later.
OVERLAP: Final = timedelta(minutes=2)
_FIELDS = ("pk", "at", "lat", "lon", "speed_kmh", "source", "shown", "accuracy_m")


def thinned(vehicles: Collection[int], from_at: datetime, to_at: datetime) -> set[int]:
    """Vehicles whose readings of these days were thinned: between two that were kept, nobody was silent."""
    days = from_at.astimezone(UTC).date(), to_at.astimezone(UTC).date()
    return set(ThinnedDay.objects.filter(vehicle__in=vehicles, day__range=days).values_list("vehicle_id", flat=True))


@dataclass(frozen=True, slots=True)
class Readings:
    """Equally long arrays of one vehicle's readings by time; `shown` False for what never moved the marker."""

    track: Track
    ids: NDArray[np.int64]
    shown: NDArray[np.bool_]
    accuracy_m: NDArray[np.float64]
    source: list[str]

    @classmethod
    def read(
        cls, vehicle_id: int, from_at: datetime, to_at: datetime, *, came_since: datetime | None = None
    ) -> Readings:
        """From `from_at` (with) to `to_at` (without), all of them or those alone that came since a moment."""
        rows = Fix.objects.filter(vehicle_id=vehicle_id, at__gte=from_at, at__lt=to_at).order_by("at", "pk")
        if came_since is not None:
            rows = rows.filter(received_at__gte=came_since)
        return cls.of(list(rows.values_list(*_FIELDS)))

    @classmethod
    def of(cls, rows: list[tuple[Any, ...]]) -> Readings:
        ids, at, lat, lon, speed, source, shown, accuracy = zip(*rows, strict=True) if rows else ((),) * len(_FIELDS)
        return cls(
            Track(
                np.array([moment.timestamp() for moment in at], dtype=float),
                np.array(lat, dtype=float),
                np.array(lon, dtype=float),
                np.array(speed, dtype=float),  # None becomes NaN
            ),
            np.array(ids, dtype=np.int64),
            np.array(shown, dtype=bool),
            np.array(accuracy, dtype=float),
            list(source),
        )


class GrowingTrack:
    """One vehicle's track from a moment on, which is read once and then read on.

    Readings that come late take their place among the others. When each was received says where to look for new ones
    and no more: a batch that waited for the database, or another machine's slow clock, stores them long after. So
    those that there are, are counted, and when some are missing all are read anew.
    """

    def __init__(self, vehicle_id: int, from_at: datetime) -> None:
        self._vehicle_id, self._from_at = vehicle_id, from_at
        self._read_at: datetime | None = None
        self._ids = np.array([], dtype=np.int64)
        self._track = Readings.of([]).track

    def read_on(self, now: datetime) -> Track:
        """The track up to now. Only what came since the last time is fetched."""
        since = self._read_at - OVERLAP if self._read_at is not None else None
        self._add(Readings.read(self._vehicle_id, self._from_at, now, came_since=since))
        stored = Fix.objects.filter(vehicle_id=self._vehicle_id, at__gte=self._from_at, at__lt=now)
        if since is not None and stored.count() != len(self._ids):
            self._ids, self._track = self._ids[:0], Readings.of([]).track
            self._add(Readings.read(self._vehicle_id, self._from_at, now))
        self._read_at = now
        return self._track

    def _add(self, came: Readings) -> None:
        new = ~np.isin(came.ids, self._ids)
        if new.any():
            self._ids = np.concatenate([self._ids, came.ids[new]])
            joined = self._track.and_then(came.track.part(new))
            order = np.lexsort((self._ids, joined.at_s))
            self._ids, self._track = self._ids[order], joined.part(order)
