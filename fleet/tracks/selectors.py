"""A vehicle's readings, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fleet.domain.tracks import Track
from fleet.models import Fix

_FIELDS = ("pk", "at", "lat", "lon", "speed_kmh", "source", "shown", "accuracy_m")


@dataclass(frozen=True, slots=True)
class Readings:
    """Equally long arrays of one vehicle's readings by time; `shown` False for what never moved the marker."""

    track: Track
    ids: NDArray[np.int64]
    shown: NDArray[np.bool_]
    accuracy_m: NDArray[np.float64]
    source: list[str]

    @classmethod
    def read(cls, vehicle_id: int, from_at: datetime, to_at: datetime) -> Readings:
        """From `from_at` (with) to `to_at` (without)."""
        rows = Fix.objects.filter(vehicle_id=vehicle_id, at__gte=from_at, at__lt=to_at).order_by("at", "pk")
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
