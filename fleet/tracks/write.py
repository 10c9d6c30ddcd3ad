"""Readings into the track: one statement for many rows, each reading once however often it comes.

The statement is the database's own, for it carries every fix of a city: through the ORM's objects it took three
times as long. The unique key decides what is a duplicate, across requests, processes and days.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from config import clock
from fleet.domain.intake import Reading

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """One reading on its way to the track. shown: did it move the marker?"""

    reading: Reading
    shown: bool


_NAMES: Final = (
    "vehicle_id",
    "at",
    "source",
    "lat",
    "lon",
    "received_at",
    "speed_kmh",
    "heading",
    "accuracy_m",
    "battery_pct",
    "shown",
)
_TYPES: Final = ("int8", "timestamptz", "text", *["float8"] * 2, "timestamptz", *["float8"] * 3, "int2", "bool")
_INTO: Final = f"INTO fleet_fix ({', '.join(_NAMES)})"
_SQLITE: Final = f"INSERT OR IGNORE {_INTO} VALUES ({', '.join('?' * len(_NAMES))})"
_POSTGRES: Final = (
    f"INSERT {_INTO} SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _TYPES)}) ON CONFLICT DO NOTHING"
)
_KEY: Final = ("vehicle_id", "at", "source", "lat", "lon")


def moment(at_ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=at_ms)


def _on_sqlite(at: datetime) -> str:
    """As Django writes a time."""
    return str(at.replace(tzinfo=None))


def _values(rows: Iterable[Row], time: Any) -> list[tuple[Any, ...]]:
    """In the order of the key, so that two processes with the same readings wait for each other in one order."""
    received_at = time(clock.now())
    values = [
        (
            r.vehicle_id,
            time(moment(r.at_ms)),
            r.source,
            r.lat,
            r.lon,
            received_at,
            r.speed_kmh,
            r.heading,
            r.accuracy_m,
            r.battery_pct,
            shown,
        )
        for r, shown in rows
    ]
    return sorted(values, key=_by_key)


def _by_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What follows the key may be None, which has no order: one place told twice, once without a speed."""
    return row[: len(_KEY)]


def write(rows: Sequence[Row]) -> None:
    """Store readings; when this returns outside a transaction they are on the disk. Raises DatabaseError."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The driver's own executemany: Django's wrapper would rewrite the statement for each call.
            cursor.cursor.connection.executemany(_SQLITE, _values(rows, _on_sqlite))
        else:
            columns = zip(*_values(rows, lambda at: at), strict=True)
            cursor.execute(_POSTGRES, [list(column) for column in columns])


def correct(rows: Sequence[Row]) -> None:
    """Say anew of stored readings whether they moved the marker: another process was faster with a newer one."""
    where = " AND ".join(f"{name} = %s" for name in _KEY)
    with transaction.atomic(), connection.cursor() as cursor:
        for r, shown in rows:
            at = moment(r.at_ms)
            key = (r.vehicle_id, _on_sqlite(at) if connection.vendor == "sqlite" else at, r.source, r.lat, r.lon)
            cursor.execute(f"UPDATE fleet_fix SET shown = %s WHERE {where}", (shown, *key))
